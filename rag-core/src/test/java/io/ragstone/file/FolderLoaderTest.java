package io.ragstone.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderLoaderTest {
  @TempDir Path folder;

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<LoadedDocument> load(FolderLoader loader) {
    try (Stream<LoadedDocument> documents = loader.load()) {
      return documents.toList();
    }
  }

  private static List<String> ids(FolderLoader loader) {
    return load(loader).stream().map(LoadedDocument::id).toList();
  }

  private FolderLoader texts() {
    return FolderLoader.of(folder, "**", TextFormat.create());
  }

  private String text(byte... bytes) throws IOException {
    Files.write(folder.resolve("file.txt"), bytes);
    return texts().loadAll().get(0).text();
  }

  private static DocumentFormat records(int count) {
    return file ->
        IntStream.range(0, count).mapToObj(i -> Document.of(file.id() + "#" + i, "text"));
  }

  @Test
  void theIdIsThePathBelowTheFolder() throws IOException {
    write("a/b.md", "text");

    Document document = texts().loadAll().get(0);

    assertEquals("a/b.md", document.id());
    assertEquals("text", document.text());
    assertEquals(
        Metadata.builder().put("path", "a/b.md").put("charset", "UTF-8").build(),
        document.metadata());
  }

  @Test
  void theExtensionChoosesTheFormat() throws IOException {
    write("a.txt", "a");
    write("b.TXT", "b");
    write("c.two", "c");
    write("d.other", "d");
    write("two", "no extension");
    write("sub.two/e", "no extension");
    FolderLoader.Builder builder =
        FolderLoader.builder(folder)
            .formats(List.of(TextFormat.create()))
            .format("TWO", records(2));

    assertEquals(List.of("a.txt", "b.TXT", "c.two#0", "c.two#1"), ids(builder.build()));
    assertEquals(
        List.of("a.txt", "b.TXT", "c.two#0", "c.two#1", "d.other#0", "sub.two/e#0", "two#0"),
        ids(builder.otherwise(records(1)).build()));
  }

  @Test
  void eachLoadReadsAnewAndAsItIsConsumed() throws IOException {
    write("a", "1");
    FolderLoader loader = texts();
    assertEquals("1", loader.loadAll().get(0).text());

    write("a", "2");
    write("b", "before");
    try (Stream<LoadedDocument> documents = loader.load()) {
      Iterator<LoadedDocument> iterator = documents.iterator();
      assertEquals("2", iterator.next().orThrow().text());
      write("b", "after");
      assertEquals("after", iterator.next().orThrow().text());
    }
  }

  @Test
  void theRecordsOfAFileAreReadOneByOne() throws IOException {
    write("a", "");
    AtomicInteger made = new AtomicInteger();
    DocumentFormat endless =
        file -> Stream.generate(() -> Document.of(file.id() + "#" + made.incrementAndGet(), ""));

    try (Stream<LoadedDocument> documents = FolderLoader.of(folder, "*", endless).load()) {
      Iterator<LoadedDocument> iterator = documents.iterator();
      for (int i = 1; i <= 10; i++) {
        assertEquals("a#" + i, iterator.next().id());
      }
    }
    assertTrue(made.get() <= 11, "made " + made);
  }

  @Test
  void anOpenFileIsClosedAtItsEndAndWithTheStream() throws IOException {
    write("a", "");
    write("b", "");
    AtomicInteger open = new AtomicInteger();
    DocumentFormat counting =
        file -> {
          open.incrementAndGet();
          return Stream.of("1", "2")
              .map(record -> Document.of(file.id() + "#" + record, ""))
              .onClose(open::decrementAndGet);
        };

    try (Stream<LoadedDocument> documents = FolderLoader.of(folder, "*", counting).load()) {
      Iterator<LoadedDocument> iterator = documents.iterator();
      iterator.next();
      iterator.next();
      assertEquals("b#1", iterator.next().id());
      assertEquals(1, open.get());
    }
    assertEquals(0, open.get());
  }

  @Test
  void lineEndsBecomeNewlinesAndTheByteOrderMarkGoes() throws IOException {
    assertEquals("a\nb\nc\n\nd", text("\uFEFFa\r\nb\rc\n\rd".getBytes(StandardCharsets.UTF_8)));
    assertEquals("a\uFEFF", text("a\uFEFF".getBytes(StandardCharsets.UTF_8)));
    assertEquals("", text("\uFEFF".getBytes(StandardCharsets.UTF_8)));
    assertEquals("", text());
    assertEquals("\0🍵", text("\0🍵".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aByteOrderMarkTellsTheEncoding(String charset) throws IOException {
    assertEquals("Grüße 🍵\nb", text("\uFEFFGrüße 🍵\r\nb".getBytes(Charset.forName(charset))));
    assertEquals(charset, texts().loadAll().get(0).metadata().getText("charset").orElseThrow());
  }

  @Test
  void anEncodingCanBeForced() throws IOException {
    Files.write(folder.resolve("a"), "\u00EF\u00BB\u00BFä".getBytes(StandardCharsets.ISO_8859_1));
    TextFormat latin =
        TextFormat.create().withEncoding(TextEncoding.of(StandardCharsets.ISO_8859_1));

    assertEquals(
        "\u00EF\u00BB\u00BFä", FolderLoader.of(folder, "*", latin).loadAll().get(0).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"C328", "FF", "E4", "EDA080", "C0AF", "F8888080", "61E282"})
  void malformedUtf8IsAnErrorThatNamesTheFile(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    DocumentException e = assertThrows(DocumentException.class, () -> text(bytes));

    assertTrue(e.getMessage().contains("file.txt"), e.getMessage());
  }

  @Test
  void oneBadFileEndsNothing() throws IOException {
    write("a.txt", "a");
    Files.write(folder.resolve("b.txt"), new byte[] {(byte) 0xFF});
    write("c.txt", "c");
    write("d.txt", "too large");
    FolderLoader loader =
        FolderLoader.builder(FileTree.builder(folder).maxFileBytes(5).build())
            .format(TextFormat.create())
            .build();

    List<LoadedDocument> loaded = load(loader);

    assertEquals(
        List.of("a.txt", "b.txt", "c.txt", "d.txt"),
        loaded.stream().map(LoadedDocument::id).toList());
    assertInstanceOf(UnreadableDocument.class, loaded.get(1));
    assertEquals("c", loaded.get(2).orThrow().text());
    assertTrue(
        assertInstanceOf(UnreadableDocument.class, loaded.get(3))
            .failure()
            .getMessage()
            .contains("maxFileBytes"));
  }

  @Test
  void whateverAFormatThrowsMakesItsFileUnreadable() throws IOException {
    Map<String, DocumentFormat> formats =
        Map.of(
            "checked",
            file -> {
              throw new IOException("disk");
            },
            "unchecked",
            file -> {
              throw new IllegalStateException("bug");
            },
            "deep",
            file -> Stream.of(overflow(0)),
            "middle",
            file ->
                Stream.of(1, 2)
                    .map(
                        i -> {
                          if (i == 2) {
                            throw new UncheckedIOException(new IOException("disk"));
                          }
                          return Document.of(file.id() + "#" + i, "");
                        }));
    FolderLoader.Builder builder = FolderLoader.builder(folder).format(TextFormat.create());
    formats.forEach(builder::format);
    for (String extension : formats.keySet()) {
      write("a." + extension, "");
    }
    write("z.txt", "z");

    List<LoadedDocument> loaded = load(builder.build());

    assertEquals(
        List.of("a.checked", "a.deep", "a.middle#1", "a.middle", "a.unchecked", "z.txt"),
        loaded.stream().map(LoadedDocument::id).toList());
    assertEquals(
        Set.of("a.checked", "a.deep", "a.middle", "a.unchecked"),
        Set.copyOf(
            loaded.stream()
                .filter(UnreadableDocument.class::isInstance)
                .map(LoadedDocument::id)
                .toList()));
  }

  private static Document overflow(int depth) {
    return depth < 0 ? Document.of("never", "") : overflow(depth + 1);
  }

  @Test
  void aCancelledCallEndsTheLoad() throws IOException {
    write("a", "");
    FolderLoader loader =
        FolderLoader.of(
            folder,
            "*",
            file -> {
              throw new CallCancelledException("stop");
            });

    assertThrows(CallCancelledException.class, () -> load(loader));
  }

  @Test
  void filesAreCountedBeforehandWhereEachIsOneDocument() throws IOException {
    write("a.txt", "a");
    write("b.txt", "b");
    write("c.two", "c");
    write("d.other", "d");
    FolderLoader.Builder builder = FolderLoader.builder(folder).format(TextFormat.create());

    assertEquals(OptionalLong.of(2), builder.build().expectedDocuments());
    assertEquals(
        OptionalLong.empty(), builder.format("two", records(2)).build().expectedDocuments());
  }

  @Test
  void whatCannotReadAnythingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> FolderLoader.builder(folder).build());
    assertThrows(
        IllegalArgumentException.class, () -> FolderLoader.builder(folder).format(records(1)));
    for (String extension : List.of("", ".md", "tar.gz", "a/b")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> FolderLoader.builder(folder).format(extension, records(1)));
    }
    assertThrows(
        DocumentException.class,
        () -> FolderLoader.of(folder.resolve("no"), "*", records(1)).load());
  }
}
