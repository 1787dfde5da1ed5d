package io.ragstone.langchain4j;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.segment.TextSegment;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chunks as segments and segments as chunks, so that a segment that was stored comes back equal.
 */
final class Segments {
  private Segments() {}

  /** A segment as a chunk, in the document that its metadata name, or else by itself. */
  static Chunk chunk(String id, TextSegment segment) {
    Map<String, Object> values = segment.metadata().toMap();
    return Chunk.builder(source(values).orElse(id), segment.text())
        .id(id)
        .position(index(values))
        .metadata(metadata(values))
        .build();
  }

  /** A chunk that has a vector and nothing else. */
  static Chunk withoutText(String id) {
    return Chunk.builder(id, "").id(id).build();
  }

  /** A chunk with something to read as a segment. */
  static TextSegment segment(Chunk chunk) {
    return segment(chunk, chunk.text());
  }

  /** A segment with the text given and the metadata of a chunk. */
  static TextSegment segment(Chunk chunk, String text) {
    Map<String, Object> values = new HashMap<>();
    chunk
        .metadata()
        .asMap()
        .forEach((key, value) -> values.put(key, MetadataValues.toPlain(value)));
    if (!source(values).orElse(chunk.id()).equals(chunk.sourceId())) {
      values.putIfAbsent(SegmentKeys.SOURCE_ID, chunk.sourceId());
    }
    if (chunk.position() > 0) {
      values.putIfAbsent(SegmentKeys.INDEX, Integer.toString(chunk.position()));
    }
    if (!chunk.headingPath().isEmpty()) {
      values.putIfAbsent(SegmentKeys.HEADING_PATH, String.join(" > ", chunk.headingPath()));
    }
    return TextSegment.from(text, dev.langchain4j.data.document.Metadata.from(values));
  }

  /** The document that a segment says it comes from: ours, or what LangChain4j's loaders note. */
  static Optional<String> source(Map<String, Object> values) {
    return text(values, SegmentKeys.SOURCE_ID)
        .or(() -> text(values, Document.URL))
        .or(() -> file(values));
  }

  private static Optional<String> file(Map<String, Object> values) {
    Optional<String> folder = text(values, Document.ABSOLUTE_DIRECTORY_PATH);
    return text(values, Document.FILE_NAME)
        .map(name -> folder.map(path -> path + "/" + name).orElse(name));
  }

  private static Optional<String> text(Map<String, Object> values, String key) {
    return values.get(key) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }

  private static int index(Map<String, Object> values) {
    return text(values, SegmentKeys.INDEX)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .orElse(0);
  }

  private static Metadata metadata(Map<String, Object> values) {
    Metadata.Builder metadata = Metadata.builder();
    values.forEach((key, value) -> metadata.put(key, MetadataValues.of(key, value)));
    return metadata.build();
  }
}
