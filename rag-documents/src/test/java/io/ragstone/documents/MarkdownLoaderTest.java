package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.MetadataValue;
import io.ragstone.document.TextFileLoader;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownLoaderTest {
  @TempDir Path folder;

  private static List<Document> load(DocumentLoader loader) {
    return loader.loadAll();
  }

  private Document load(String markdown) throws IOException {
    Files.writeString(folder.resolve("page.md"), markdown);
    return load(MarkdownLoader.of(folder, "page.md")).get(0);
  }

  private Map<String, MetadataValue> frontMatter(String yaml) throws IOException {
    Map<String, MetadataValue> values =
        new HashMap<>(load("---\n" + yaml + "\n---\ntext").metadata().asMap());
    assertEquals(MetadataValue.of("page.md"), values.remove("path"));
    return values;
  }

  @Test
  void theTextIsTheWholeFile() throws IOException {
    assertEquals("---\na: b\n---\n# A\n", load("---\na: b\n---\r\n# A\n").text());
    assertEquals("page.md", load("x").id());
  }

  @Test
  void scalarsAreReadWithTheTypesOfTheCoreSchema() throws IOException {
    assertEquals(
        Map.ofEntries(
            Map.entry("text", MetadataValue.of("two words: three")),
            Map.entry("double", MetadataValue.of("say \"hi\" # or \\ not")),
            Map.entry("single", MetadataValue.of("it's # fine")),
            Map.entry("quoted number", MetadataValue.of("5")),
            Map.entry("empty", MetadataValue.of("")),
            Map.entry("whole", MetadataValue.of(-7)),
            Map.entry("real", MetadataValue.of(2.5)),
            Map.entry("exponent", MetadataValue.of(1e3)),
            Map.entry("truth", MetadataValue.of(true)),
            Map.entry("lie", MetadataValue.of(false)),
            Map.entry("date", MetadataValue.of("2024-06-01")),
            Map.entry("url", MetadataValue.of("https://example.org/#a")),
            Map.entry("日付", MetadataValue.of("今日")),
            Map.entry("id", MetadataValue.of(1234567890123456789L)),
            Map.entry("huge", MetadataValue.of("10000000000000000000"))),
        frontMatter(
            """
            text: two words: three   # a comment
            double: "say \\"hi\\" # or \\\\ not" # a comment
            single: 'it''s # fine'
            quoted number: "5"
            empty: ''
            whole: -7
            real: 2.5
            exponent: 1e3
            truth: true
            lie: False
            date: 2024-06-01
            url: https://example.org/#a
            日付: 今日
            id: 1234567890123456789
            huge: 10000000000000000000\
            """));
  }

  @Test
  void whatIsNoScalarIsPassedOver() throws IOException {
    assertEquals(
        Map.of("kept", MetadataValue.of(1)),
        frontMatter(
            """
            list: [a, b]
            map: {a: b}
            block: |
              a: b
            folded: starts here
              and goes on
            items:
            - a
            - b: c
            nested:
              deep: 1
            nothing:
            null1: null
            null2: ~
            anchor: &a x
            tag: !!str 5
            unclosed: "a
            lone: '
            # comment: 1
            no colon
            kept: 1\
            """));
  }

  @Test
  void aKeyThatMetadataRefusesIsPassedOver() throws IOException {
    assertEquals(Map.of(), frontMatter("a\tb: 1\n" + "k".repeat(257) + ": 1"));
  }

  @Test
  void theTitleIsTheFrontMattersOrTheFirstHeading() throws IOException {
    assertEquals(
        "2024", load("---\ntitle: 2024\n---\n# A").metadata().getText("title").orElseThrow());
    assertEquals(
        "A b", load("text\n\n#\n\n## A *b*\n\n# C").metadata().getText("title").orElseThrow());
    assertTrue(load("text\n```\n# A\n```").metadata().get("title").isEmpty());
  }

  @Test
  void thePathIsTheFilesWhateverTheFrontMatterSays() throws IOException {
    assertEquals(
        "page.md", load("---\npath: /etc/passwd\n---\n").metadata().getText("path").orElseThrow());
  }

  @Test
  void aFirstRuleWithoutASecondIsNoFrontMatter() throws IOException {
    assertEquals(Set.of("path"), load("---\na: b\ntext").metadata().keys());
    assertEquals(Set.of("path"), load("\n---\na: b\n\n---").metadata().keys());
    assertEquals(Set.of("path"), load("").metadata().keys());
  }

  @Test
  void filesAreReadUnderTheContractOfTextFileLoader() throws IOException {
    Files.createDirectories(folder.resolve("b/c"));
    Files.writeString(folder.resolve("b/c/2.md"), "# two");
    Files.writeString(folder.resolve("b/1.md"), "# one");
    Files.writeString(folder.resolve("b/1.txt"), "# no");
    Files.write(folder.resolve("bad.md"), new byte[] {(byte) 0xC3, '('});

    assertEquals(
        List.of("b/1.md", "b/c/2.md"),
        load(MarkdownLoader.of(folder, "b/**.md")).stream().map(Document::id).toList());
    assertThrows(DocumentException.class, () -> load(MarkdownLoader.of(folder, "bad.md")));
    assertThrows(
        DocumentException.class,
        () -> load(MarkdownLoader.of(TextFileLoader.of(folder, "b/1.md").withMaxFileBytes(4))));
  }
}
