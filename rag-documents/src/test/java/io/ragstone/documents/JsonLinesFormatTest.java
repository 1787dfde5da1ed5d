package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.MetadataValue;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.file.FileTree;
import io.ragstone.file.FolderLoader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesFormatTest {
  @TempDir Path folder;

  private List<LoadedDocument> load(JsonLinesFormat format, String... lines) throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), String.join("\n", lines));
    try (var documents = FolderLoader.builder(folder).format(format).build().load()) {
      return documents.toList();
    }
  }

  private Document one(RecordFields.Builder fields, String line) throws IOException {
    return load(JsonLinesFormat.create().withFields(fields.build()), line).get(0).orThrow();
  }

  private String problem(RecordFields.Builder fields, String line) throws IOException {
    LoadedDocument loaded = load(JsonLinesFormat.create().withFields(fields.build()), line).get(0);
    return assertInstanceOf(UnreadableDocument.class, loaded).failure().getMessage();
  }

  private static Map<String, MetadataValue> metadata(Document document) {
    Map<String, MetadataValue> metadata = new HashMap<>(document.metadata().asMap());
    assertEquals(MetadataValue.of("a.jsonl"), metadata.remove("path"));
    assertEquals(MetadataValue.of("UTF-8"), metadata.remove("charset"));
    return metadata;
  }

  @Test
  void eachLineIsADocumentAndTypesAreKept() throws IOException {
    Document document =
        one(
            RecordFields.builder(),
            """
            {"text": "Ä \\u0041\\r\\nb", "year": 2024, "big": 12345678901234567890, "price": 1.50,
             "exponent": 1E3, "huge": 1e999999999, "public": true, "list": ["a"], "map": {"b": 1},
             "nothing": null, "empty": "", "path": "/etc/passwd"}\
            """
                .replace("\n", ""));

    assertEquals("a.jsonl#1", document.id());
    assertEquals("Ä A\nb", document.text());
    assertEquals(
        Map.of(
            "year", MetadataValue.of(2024),
            "big", MetadataValue.of("12345678901234567890"),
            "price", MetadataValue.of(1.5),
            "exponent", MetadataValue.of(1000.0),
            "huge", MetadataValue.of("1e999999999"),
            "public", MetadataValue.of(true),
            "empty", MetadataValue.of("")),
        metadata(document));
  }

  @Test
  void withoutAFieldTextAllFieldsAreTheText() throws IOException {
    Document document = one(RecordFields.builder(), "{\"name\": \"Ada\", \"born\": 1815}");

    assertEquals("name: Ada\nborn: 1815", document.text());
    assertEquals(Map.of(), metadata(document));
  }

  @Test
  void textIdAndMetadataAreChosen() throws IOException {
    RecordFields.Builder fields =
        RecordFields.builder().text("title", "body").id("key").metadata("lang", "key");

    Document document =
        one(fields, "{\"body\": \"B\", \"key\": 7, \"title\": \"T\", \"lang\": \"en\", \"no\": 1}");

    assertEquals("a.jsonl#7", document.id());
    assertEquals("T\n\nB", document.text());
    assertEquals(
        Map.of("lang", MetadataValue.of("en"), "key", MetadataValue.of(7)), metadata(document));
    assertEquals("B", one(fields, "{\"body\": \"B\", \"key\": 7}").text());
    assertEquals(
        Map.of(), metadata(one(RecordFields.builder().metadata(), "{\"text\": \"a\", \"b\": 1}")));
  }

  @Test
  void typesCanBeSet() throws IOException {
    RecordFields.Builder fields =
        RecordFields.builder().type("zip", FieldType.TEXT).type("year", FieldType.WHOLE);

    assertEquals(
        Map.of("zip", MetadataValue.of("1234"), "year", MetadataValue.of(2024)),
        metadata(one(fields, "{\"text\": \"\", \"zip\": 1234, \"year\": \" 2024 \"}")));
    assertTrue(
        problem(fields, "{\"text\": \"\", \"year\": \"soon\"}").contains("\"soon\" in \"year\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5d", "0x1p3", "NaN", "Infinity", "1e999", "", "1,5", "--1"})
  void whatJsonWouldNotCallANumberIsNone(String text) throws IOException {
    RecordFields.Builder fields = RecordFields.builder().type("price", FieldType.REAL);

    assertTrue(
        problem(fields, "{\"text\": \"\", \"price\": \"" + text + "\"}").contains("no REAL"));
  }

  @Test
  void aBadLineIsReportedWithItsNumberAndTheNextIsRead() throws IOException {
    List<LoadedDocument> loaded =
        load(
            JsonLinesFormat.create(),
            "{\"text\": \"a\"}",
            "",
            "{\"text\": \"b\"",
            "{\"text\": \"c\"}");

    assertEquals(
        List.of("a.jsonl#1", "a.jsonl#3", "a.jsonl#4"),
        loaded.stream().map(LoadedDocument::id).toList());
    String problem =
        assertInstanceOf(UnreadableDocument.class, loaded.get(1)).failure().getMessage();
    assertTrue(problem.contains("Record 3 of ") && problem.contains("is not valid JSON"), problem);
    assertEquals("c", loaded.get(2).orThrow().text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1]",
        "\"a\"",
        "1",
        "null",
        "{'text': 'a'}",
        "{text: \"a\"}",
        "{\"text\": \"a\",}",
        "{\"text\": NaN}",
        "{\"text\": 01}",
        "{\"text\": \"a\"} {\"text\": \"b\"}",
        "{\"text\": \"a\"}x",
        "{\"text\": \"a\tb\"}",
        "{\"a\" 1}",
        "{",
        "}",
        "{\"a\\u00zz\": 1}",
        "// comment",
        "{\"text\": \"a\"} // comment",
        "{\"\": 1, \"text\": \"a\"}",
        "{\"text\": TRUE}"
      })
  void onlyAnObjectOfStrictJsonIsARecord(String line) throws IOException {
    String problem = problem(RecordFields.builder(), line);

    assertTrue(problem.startsWith("Record 1 of "), problem);
    assertTrue(!problem.contains("http"), problem);
  }

  @Test
  void deepNestingIsABadLineAndTakesNoStack() throws IOException {
    String deep = "{\"text\": \"a\", \"x\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    String fine = "{\"text\": \"a\", \"x\": " + "[".repeat(250) + "]".repeat(250) + "}";

    assertTrue(problem(RecordFields.builder(), deep).contains("is not valid JSON"));
    assertEquals("a", one(RecordFields.builder(), fine).text());
  }

  @Test
  void anIdMustBeThereAndDiffer() throws IOException {
    RecordFields fields = RecordFields.builder().id("id").build();

    List<LoadedDocument> loaded =
        load(
            JsonLinesFormat.create().withFields(fields),
            "{\"text\": \"a\", \"id\": \"x\"}",
            "{\"text\": \"b\"}",
            "{\"text\": \"c\", \"id\": \"x\"}",
            "{\"text\": \"d\", \"id\": \"y\"}");

    assertEquals(
        List.of("a.jsonl#x", "a.jsonl#", "a.jsonl#", "a.jsonl#y"),
        loaded.stream().map(LoadedDocument::id).toList());
    assertInstanceOf(UnreadableDocument.class, loaded.get(1));
    assertInstanceOf(UnreadableDocument.class, loaded.get(2));
  }

  @Test
  void aBadRecordStandsForAllThatItMayBe() throws IOException {
    RecordFields fields = RecordFields.builder().id("id").build();

    List<LoadedDocument> loaded =
        load(
            JsonLinesFormat.create().withFields(fields),
            "{\"text\": \"a\", \"id\": 2}",
            "{\"text\": \"b\", \"id\": ");

    assertEquals("a.jsonl#2", loaded.get(0).orThrow().id());
    assertEquals("a.jsonl#", loaded.get(1).id());
  }

  @Test
  void aRecordWithoutTheTextThatIsAskedForIsABadOne() throws IOException {
    String problem = problem(RecordFields.builder().text("body"), "{\"text\": \"a\"}");

    assertTrue(problem.contains("has no text in [body]; it has [text]"), problem);
  }

  @Test
  void whatIsNotUtf8EndsTheFileAndNotTheFolder() throws IOException {
    Files.write(
        folder.resolve("a.jsonl"),
        "{\"text\": \"a\"}\n{\"text\": \"\u00FF\"}\n"
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    Files.writeString(folder.resolve("b.ndjson"), "\uFEFF{\"text\": \"b\"}");

    List<LoadedDocument> loaded =
        FolderLoader.builder(folder).format(JsonLinesFormat.create()).build().load().toList();

    LoadedDocument last = loaded.get(loaded.size() - 1);
    assertEquals("b.ndjson#1", last.id());
    LoadedDocument broken = loaded.get(loaded.size() - 2);
    assertEquals("a.jsonl", broken.id());
    assertInstanceOf(UnreadableDocument.class, broken);
  }

  @Test
  void aFileMayBeLargerThanMemoryHasToBe() throws IOException {
    Path file = folder.resolve("a.jsonl");
    String line = "{\"text\": \"" + "x".repeat(1000) + "\"}\n";
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 100_000; i++) {
        out.write(line);
      }
    }
    FolderLoader loader =
        FolderLoader.builder(FileTree.builder(folder).maxFileBytes(1L << 30).build())
            .format(JsonLinesFormat.create())
            .build();

    long most = 0;
    long count = 0;
    try (var documents = loader.load()) {
      for (var iterator = documents.iterator(); iterator.hasNext(); count++) {
        iterator.next();
        if (count % 50_000 == 0) {
          System.gc();
          most = Math.max(most, used());
        }
      }
    }

    assertEquals(100_000, count);
    assertTrue(most < 100L << 20, "used " + most + " bytes for a file of " + Files.size(file));
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
