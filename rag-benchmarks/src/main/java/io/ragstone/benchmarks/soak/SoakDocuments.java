package io.ragstone.benchmarks.soak;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.VectorStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sources in ever new versions, and which version of each the store has to have. Thread-safe. */
final class SoakDocuments {
  static final int SOURCES = 40;

  private static final int PARAGRAPHS = 6;

  /** No version stands for a source that was removed. */
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();

  static TextSplitter splitter() {
    return new SeparatorSplitter("\n\n");
  }

  static String source(int index) {
    return "source-" + index;
  }

  static Document document(String source, int version) {
    return Document.of(
        source,
        IntStream.range(0, PARAGRAPHS)
            .mapToObj(part -> paragraph(source, version, part))
            .collect(Collectors.joining("\n\n")));
  }

  private static String paragraph(String source, int version, int part) {
    return "Version %d of %s, part %d: data is stored in segments, %s."
        .formatted(version, source, part, "again and again ".repeat(1 + part * 3).strip());
  }

  void written(String source, int version) {
    versions.put(source, version);
  }

  void removed(String source) {
    versions.remove(source);
  }

  /** What is wrong with a chunk that was found, whichever version it is of. */
  static Optional<String> problemOf(Chunk chunk) {
    String text = chunk.text();
    if (!text.startsWith("Version ")) {
      return Optional.of("a chunk that nobody wrote: " + text);
    }
    int version = Integer.parseInt(text.substring(8, text.indexOf(" of ")));
    return document(chunk.sourceId(), version).text().contains(text)
        ? Optional.empty()
        : Optional.of("a chunk that is not in its document: " + chunk.id() + " " + text);
  }

  /** Compares the store with what was written. */
  List<String> problemsOf(VectorStore store) {
    return IntStream.range(0, SOURCES)
        .mapToObj(SoakDocuments::source)
        .flatMap(
            source -> {
              List<String> expected =
                  Optional.ofNullable(versions.get(source)).stream()
                      .flatMap(version -> chunks(source, version).stream())
                      .toList();
              List<String> found = store.chunksOf(source).stream().map(Chunk::text).toList();
              return expected.equals(found)
                  ? Stream.empty()
                  : Stream.of(source + " should have " + expected + ", but has " + found);
            })
        .toList();
  }

  private static List<String> chunks(String source, int version) {
    return IntStream.range(0, PARAGRAPHS)
        .mapToObj(part -> paragraph(source, version, part))
        .toList();
  }
}
