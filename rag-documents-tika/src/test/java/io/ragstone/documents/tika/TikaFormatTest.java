package io.ragstone.documents.tika;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.error.DocumentException;
import io.ragstone.file.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TikaFormatTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static List<Document> load(TikaFormat format, Path file) throws IOException {
    try (Stream<Document> documents = format.read(SourceFile.of(file))) {
      return documents.toList();
    }
  }

  private static Document load(Path file) throws IOException {
    List<Document> documents = load(TikaFormat.create(), file);
    assertEquals(1, documents.size());
    return documents.get(0);
  }

  private static String problem(Path file) {
    return assertThrows(DocumentException.class, () -> load(file)).getMessage();
  }

  private static String text(Document document, String key) {
    return document.metadata().getText(key).orElse("none");
  }

  @Test
  void aPdfIsReadWithWhatItSaysOfItself() throws IOException {
    Document pdf = load(OfficeFiles.pdf(file("a.pdf"), "Vectors are kept in MinIO.", "The end."));

    assertEquals("a.pdf", pdf.id());
    assertEquals("Vectors are kept in MinIO.\n\nThe end.", pdf.text());
    assertEquals(
        Metadata.builder()
            .put("path", "a.pdf")
            .put("contentType", "application/pdf")
            .put("title", "A report")
            .put("author", "Ada")
            .put("pages", 2)
            .put("created", text(pdf, "created"))
            .build(),
        pdf.metadata());
    assertTrue(
        text(pdf, "created").matches("2024-0[56]-\\d\\dT\\d\\d:00:00Z"), text(pdf, "created"));
  }

  @Test
  void thePagesOfAPdfCanBeDocuments() throws IOException {
    Path file = OfficeFiles.pdf(file("a.pdf"), "First.", "", "Third.");

    List<Document> pages = load(TikaFormat.builder().pagesApart(true).build(), file);

    assertEquals(
        List.of("a.pdf#page=1: First.", "a.pdf#page=3: Third."),
        pages.stream().map(page -> page.id() + ": " + page.text()).toList());
    assertEquals(MetadataValue.of(3), pages.get(1).metadata().get("page").orElseThrow());
    assertEquals("A report", text(pages.get(1), "title"));
  }

  @Test
  void wordReadsAsMarkdown() throws IOException {
    Document word = load(OfficeFiles.docx(file("a.docx"), "Storage", "Vectors are in MinIO."));

    assertEquals(
        """
        # Storage

        Vectors are in MinIO.

        | Name | Size |
        | --- | --- |
        | etcd | small |\
        """,
        word.text());
    assertEquals("A report", text(word, "title"));
    assertEquals("Ada", text(word, "author"));
    assertEquals(
        List.of(List.of("Storage")),
        MarkdownHeadingSplitter.builder(String::length).build().split(word).stream()
            .map(chunk -> chunk.headingPath())
            .distinct()
            .toList());
  }

  @Test
  void powerPointIsRead() throws IOException {
    Document slides = load(OfficeFiles.pptx(file("a.pptx"), "Plans", "We ship in May."));

    assertEquals("## Slide 1\n\nPlans\n\nWe ship in May.", slides.text());
  }

  @Test
  void excelReadsAsTablesUnderTheNamesOfSheets() throws IOException {
    Document sheets = load(OfficeFiles.xlsx(file("a.xlsx")));

    assertEquals("# Planets\n\n| Name | Moons |\n| --- | --- |\n| Mars | 2 |", sheets.text());
  }

  @Test
  void officesOldFormatsAreRead() throws IOException {
    assertEquals(
        "# Planets\n\n| Name | Moons |\n| --- | --- |\n| Mars | 2 |",
        load(OfficeFiles.xls(file("a.xls"))).text());
    Document slides = load(OfficeFiles.ppt(file("a.ppt"), "Plans for May"));
    assertEquals("## Slide 1\n\nPlans for May", slides.text());
    assertEquals("none", text(slides, "created"));
  }

  @Test
  void openDocumentIsRead() throws IOException {
    Document text =
        load(
            OfficeFiles.odt(
                file("a.odt"),
                "<text:h text:outline-level=\"2\">Storage</text:h><text:p>In MinIO.</text:p>"));

    assertEquals("## Storage\n\nIn MinIO.", text.text());
    assertEquals("A report", text(text, "title"));
  }

  @Test
  void booksAreRead() throws IOException {
    Document book = load(OfficeFiles.epub(file("a.epub"), "", "<h1>One</h1><p>Once upon.</p>"));

    assertEquals("# One\n\nOnce upon.", book.text());
    assertEquals("A book", text(book, "title"));
    assertEquals("Ada", text(book, "author"));
  }

  @Test
  void richTextIsRead() throws IOException {
    Document text = load(OfficeFiles.rtf(file("a.rtf"), "Gr\\u252?\\'dfe from RTF."));

    assertEquals("Grüße from RTF.", text.text());
    assertEquals("A report", text(text, "title"));
  }

  @Test
  void theContentCountsAndNotTheName() throws IOException {
    Path pdf = OfficeFiles.pdf(file("a.docx"), "A report.");

    assertEquals("application/pdf", text(load(pdf), "contentType"));
  }

  @Test
  void whatIsNotReadIsAnErrorThatSaysWhatItIs() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

    assertTrue(
        problem(Files.write(file("a.pdf"), png)).contains("is image/png, which is not read"));
    assertTrue(problem(Files.writeString(file("b.pdf"), "plain")).contains("is text/plain"));
    assertTrue(problem(Files.write(file("c.pdf"), new byte[0])).contains("empty"));
    assertTrue(
        problem(Files.write(file("d.pdf"), new byte[] {0, 1, 2, 3})).contains("no known format"));
    assertTrue(
        problem(OfficeFiles.zip(file("e.docx"), Map.of("a.txt", "a"))).contains("application/zip"));
  }

  @Test
  void aFileWithoutTextIsAnError() throws IOException {
    assertTrue(problem(OfficeFiles.pdf(file("a.pdf"), "")).contains("holds no text"));
  }

  @Test
  void noTemporaryFilesAreLeft() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Path> before = ours(temporary);

    load(OfficeFiles.docx(file("a.docx"), "Heading", "Text."));
    problem(Files.writeString(file("b.docx"), "plain"));

    List<Path> after = new ArrayList<>(ours(temporary));
    after.removeAll(before);
    assertEquals(List.of(), after);
  }

  private static List<Path> ours(Path temporary) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> file.getFileName().toString().startsWith("ragstone-")).toList();
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    TikaFormat.Builder builder = TikaFormat.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.maxUnpackedBytes(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxCharacters(0));
    assertThrows(IllegalArgumentException.class, () -> builder.maxEmbeddedDepth(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.maxEmbeddedFiles(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ZERO));
  }
}
