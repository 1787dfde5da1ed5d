package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.MetadataValue;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.file.FolderLoader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFormatTest {
  @TempDir Path folder;

  private List<LoadedDocument> load(CsvFormat format, String text) throws IOException {
    Files.writeString(folder.resolve("a.csv"), text);
    try (var documents = FolderLoader.builder(folder).format(format).build().load()) {
      return documents.toList();
    }
  }

  private List<String> texts(CsvFormat format, String text) throws IOException {
    return load(format, text).stream().map(document -> document.orThrow().text()).toList();
  }

  private static String problem(LoadedDocument document) {
    return assertInstanceOf(UnreadableDocument.class, document).failure().getMessage();
  }

  private static Map<String, MetadataValue> metadata(Document document) {
    Map<String, MetadataValue> metadata = new HashMap<>(document.metadata().asMap());
    assertEquals(MetadataValue.of("a.csv"), metadata.remove("path"));
    assertEquals(MetadataValue.of("UTF-8"), metadata.remove("charset"));
    return metadata;
  }

  @Test
  void eachRowIsADocument() throws IOException {
    List<LoadedDocument> rows =
        load(
            CsvFormat.create(),
            "\uFEFFname,born, place \r\nAda,1815,London\r\n\r\n\"Grace\n\"\"H\"\"\",1906,\r\n");

    assertEquals(List.of("a.csv#1", "a.csv#2"), rows.stream().map(LoadedDocument::id).toList());
    assertEquals("name: Ada\nborn: 1815\nplace: London", rows.get(0).orThrow().text());
    assertEquals("name: Grace\n\"H\"\nborn: 1906", rows.get(1).orThrow().text());
    assertEquals(Map.of(), metadata(rows.get(0).orThrow()));
  }

  @Test
  void textIdMetadataAndTypesAreChosen() throws IOException {
    RecordFields fields =
        RecordFields.builder()
            .text("title", "body")
            .id("sku")
            .type("price", FieldType.REAL)
            .type("stock", FieldType.WHOLE)
            .type("sold", FieldType.BOOL)
            .build();

    Document row =
        load(
                CsvFormat.create().withFields(fields),
                "sku,title,body,price,stock,sold,zip,none\n0042,T,\"B,\nb\",1.50,-7,TRUE,01234,\n")
            .get(0)
            .orThrow();

    assertEquals("a.csv#0042", row.id());
    assertEquals("T\n\nB,\nb", row.text());
    assertEquals(
        Map.of(
            "price", MetadataValue.of(1.5),
            "stock", MetadataValue.of(-7),
            "sold", MetadataValue.of(true),
            "zip", MetadataValue.of("01234")),
        metadata(row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a,b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "a|b\n1|2", "sep=;\na;b\n1;2", "a,b\r1,2"})
  void theFirstLineShowsTheDelimiter(String text) throws IOException {
    assertEquals(List.of("a: 1\nb: 2"), texts(CsvFormat.create(), text));
  }

  @Test
  void delimitersInQuotesDoNotCount() throws IOException {
    assertEquals(List.of("a,b,c: 1\nd: 2"), texts(CsvFormat.create(), "\"a,b,c\";d\n1;2"));
    assertEquals(List.of("a,b,c: 1"), texts(CsvFormat.create().withDelimiter(';'), "a,b,c\n1"));
  }

  @Test
  void aTableMayLackARowOfNames() throws IOException {
    assertEquals(
        List.of("x: 1\ny: 2", "x: 3\ny: 4"),
        texts(CsvFormat.create().withColumns("x", "y"), "1,2\n3,4"));
    assertThrows(IllegalArgumentException.class, () -> CsvFormat.create().withColumns("x", "x"));
  }

  @Test
  void aRowOfTooManyValuesIsReportedAndTheNextIsRead() throws IOException {
    List<LoadedDocument> rows = load(CsvFormat.create(), "a,b\n1,2,3\n1\n1,2,,\n");

    assertTrue(
        problem(rows.get(0)).contains("Record 1 of ")
            && problem(rows.get(0)).contains("has 3 values, but there are 2 columns"),
        problem(rows.get(0)));
    assertEquals("a.csv#1", rows.get(0).id());
    assertEquals("a: 1", rows.get(1).orThrow().text());
    assertEquals("a: 1\nb: 2", rows.get(2).orThrow().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1,2\n\"3,4\n5,6\n", "a,b\n1,2\n\"3\"x,4\n5,6\n"})
  void abrokenQuotationEndsTheFileAfterWhatWasFine(String text) throws IOException {
    Files.writeString(folder.resolve("b.csv"), "a\nfine");

    List<LoadedDocument> rows = load(CsvFormat.create(), text);

    assertEquals(
        List.of("a.csv#1", "a.csv", "b.csv#1"), rows.stream().map(LoadedDocument::id).toList());
    assertTrue(problem(rows.get(1)).contains("a.csv"), problem(rows.get(1)));
  }

  @Test
  void columnsOfOneNameAreAnError() throws IOException {
    assertTrue(
        problem(load(CsvFormat.create(), "a,b,a\n1,2,3").get(0))
            .contains("two columns with the name \"a\""));
    assertEquals(
        List.of("a: 1\ncolumn 2: 2\ncolumn 3: 3"), texts(CsvFormat.create(), "a,,\n1,2,3"));
  }

  @Test
  void nothingIsReadFromNothing() throws IOException {
    assertEquals(List.of(), load(CsvFormat.create(), ""));
    assertEquals(List.of(), load(CsvFormat.create(), "a,b\n"));
  }

  @Test
  void excelsEncodingIsDetected() throws IOException {
    Files.write(
        folder.resolve("a.csv"),
        ("Name;Straße\n" + "Müller;Königstraße\nJäger;Größenweg\n".repeat(20))
            .getBytes(Charset.forName("windows-1252")));

    Document row = FolderLoader.builder(folder).format(CsvFormat.create()).build().loadAll().get(0);

    assertEquals("Name: Müller\nStraße: Königstraße", row.text());
    assertEquals("windows-1252", row.metadata().getText("charset").orElseThrow());
  }

  @Test
  void aValueThatHasNoSuchTypeIsABadRow() throws IOException {
    RecordFields fields = RecordFields.builder().text("a").type("b", FieldType.WHOLE).build();

    List<LoadedDocument> rows =
        load(CsvFormat.create().withFields(fields), "a,b\nx,1.5\nx,\nx,2\n");

    assertTrue(problem(rows.get(0)).contains("\"1.5\" in \"b\", which is no WHOLE"));
    assertEquals(Map.of(), metadata(rows.get(1).orThrow()));
    assertEquals(Map.of("b", MetadataValue.of(2)), metadata(rows.get(2).orThrow()));
  }

  @Test
  void aLineThatDoesNotEndIsReadWithinTheLimitOfTheFile() throws IOException {
    String wide = "x,".repeat(1_000_000);

    assertTrue(problem(load(CsvFormat.create(), "a\n" + wide).get(0)).contains("columns"));
    assertTrue(load(CsvFormat.create(), wide).size() <= 1);
  }
}
