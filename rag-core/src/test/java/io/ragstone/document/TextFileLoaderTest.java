package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileLoaderTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("docs"));
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<Document> load(TextFileLoader loader) {
    return loader.loadAll();
  }

  private List<String> ids(String glob) {
    return load(TextFileLoader.of(folder, glob)).stream().map(Document::id).toList();
  }

  private String text(byte... bytes) throws IOException {
    Files.write(folder.resolve("file.txt"), bytes);
    return load(TextFileLoader.of(folder, "file.txt")).get(0).text();
  }

  @Test
  void theIdIsThePathBelowTheFolder() throws IOException {
    write("a/b.md", "text");

    Document document = load(TextFileLoader.of(folder, "**.md")).get(0);

    assertEquals("a/b.md", document.id());
    assertEquals("text", document.text());
    assertEquals(Metadata.builder().put("path", "a/b.md").build(), document.metadata());
  }

  @Test
  void filesComeInTheOrderOfTheirPathsAndMatchTheGlob() throws IOException {
    for (String path : List.of("b.md", "a.md", "sub/c.md", "sub/deep/d.md", "B.txt", "ä.md")) {
      write(path, path);
    }

    assertEquals(List.of("a.md", "b.md", "ä.md"), ids("*.md"));
    assertEquals(List.of("a.md", "b.md", "sub/c.md", "sub/deep/d.md", "ä.md"), ids("**.md"));
    assertEquals(List.of("sub/c.md", "sub/deep/d.md"), ids("sub/**.md"));
    assertEquals(List.of("sub/deep/d.md"), ids("*/deep/*"));
    assertEquals(List.of("B.txt", "a.md"), ids("{a,B}.*"));
    assertEquals(List.of(), ids("*.pdf"));
  }

  @Test
  void eachLoadReadsAnewAndAsItIsConsumed() throws IOException {
    TextFileLoader loader = TextFileLoader.of(folder, "*");
    write("a", "1");
    assertEquals("1", load(loader).get(0).text());
    write("a", "2");
    Files.write(folder.resolve("b"), new byte[] {(byte) 0xFF});

    try (Stream<LoadedDocument> documents = loader.load()) {
      assertEquals("2", documents.iterator().next().orThrow().text());
    }
  }

  @Test
  void lineEndsBecomeNewlinesAndTheByteOrderMarkGoes() throws IOException {
    assertEquals("a\nb\nc\n\nd", text("\uFEFFa\r\nb\rc\n\rd".getBytes(StandardCharsets.UTF_8)));
    assertEquals("a\uFEFF", text("a\uFEFF".getBytes(StandardCharsets.UTF_8)));
    assertEquals("", text("\uFEFF".getBytes(StandardCharsets.UTF_8)));
    assertEquals("", text());
    assertEquals("\0🍵", text("\0🍵".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aBadFileComesInItsPlaceAndTheOthersFollow() throws IOException {
    write("a.txt", "a");
    Files.write(folder.resolve("b.txt"), new byte[] {(byte) 0xFF});
    write("c.txt", "c");

    try (Stream<LoadedDocument> documents = TextFileLoader.of(folder, "*").load()) {
      List<LoadedDocument> all = documents.toList();
      assertEquals(
          List.of("a.txt", "b.txt", "c.txt"), all.stream().map(LoadedDocument::id).toList());
      assertInstanceOf(UnreadableDocument.class, all.get(1));
      assertEquals("c", all.get(2).orThrow().text());
    }
  }

  @Test
  void theExpectedNumberIsThatOfTheFiles() throws IOException {
    write("a.txt", "a");
    write("sub/b.txt", "b");
    write("c.md", "c");

    assertEquals(OptionalLong.of(2), TextFileLoader.of(folder, "**.txt").expectedDocuments());
  }

  @ParameterizedTest
  @ValueSource(strings = {"C328", "FF", "E4", "EDA080", "C0AF", "F8888080", "61E282"})
  void malformedUtf8IsAnErrorThatNamesTheFile(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    DocumentException e = assertThrows(DocumentException.class, () -> text(bytes));

    assertTrue(e.getMessage().contains("file.txt"), e.getMessage());
  }

  @Test
  void aFileOverTheLimitIsAnErrorThatNamesTheLimit() throws IOException {
    write("a.txt", "12345");
    TextFileLoader loader = TextFileLoader.of(folder, "*");

    assertEquals(1, load(loader.withMaxFileBytes(5)).size());
    DocumentException e =
        assertThrows(DocumentException.class, () -> load(loader.withMaxFileBytes(4)));
    assertTrue(e.getMessage().contains("5 bytes") && e.getMessage().contains("4"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> loader.withMaxFileBytes(0));
  }

  @Test
  void linksBelowTheFolderAreNotFollowed() throws IOException {
    write("a.txt", "a");
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(folder.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("linked"), outside);
    Files.createSymbolicLink(folder.resolve("loop"), folder);

    assertEquals(List.of("a.txt"), ids("**"));
  }

  @Test
  void theFolderItselfMayBeALink() throws IOException {
    write("sub/a.txt", "a");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);

    assertEquals(
        List.of("sub/a.txt"),
        load(TextFileLoader.of(link, "**.txt")).stream().map(Document::id).toList());
  }

  @Test
  void whatIsNoFolderIsAnErrorWhenLoading() throws IOException {
    write("a.txt", "a");

    assertThrows(
        DocumentException.class, () -> TextFileLoader.of(folder.resolve("no"), "*").load());
    assertThrows(
        DocumentException.class, () -> TextFileLoader.of(folder.resolve("a.txt"), "*").load());
    assertThrows(IllegalArgumentException.class, () -> TextFileLoader.of(folder, "[a"));
  }
}
