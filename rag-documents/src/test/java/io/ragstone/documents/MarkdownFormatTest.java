package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.MetadataValue;
import io.ragstone.file.FileTree;
import io.ragstone.file.FolderLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarkdownFormatTest {
  @TempDir Path folder;

  private Document load(String markdown) throws IOException {
    Files.writeString(folder.resolve("page.md"), markdown);
    return FolderLoader.of(folder, "page.md", MarkdownFormat.create()).loadAll().get(0);
  }

  private Map<String, MetadataValue> frontMatter(String yaml) throws IOException {
    Map<String, MetadataValue> values =
        new HashMap<>(load("---\n" + yaml + "\n---\ntext").metadata().asMap());
    assertEquals(MetadataValue.of("page.md"), values.remove("path"));
    assertEquals(MetadataValue.of("UTF-8"), values.remove("charset"));
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
    assertEquals(Set.of("path", "charset"), load("---\na: b\ntext").metadata().keys());
    assertEquals(Set.of("path", "charset"), load("\n---\na: b\n\n---").metadata().keys());
    assertEquals(Set.of("path", "charset"), load("").metadata().keys());
  }

  @Test
  void filesAreFoundByTheirExtensionInAnyEncoding() throws IOException {
    Files.createDirectories(folder.resolve("b/c"));
    Files.writeString(folder.resolve("b/c/2.MD"), "# two");
    Files.writeString(
        folder.resolve("b/1.markdown"),
        "# Größe\n\nDie Größe von Straßen",
        StandardCharsets.ISO_8859_1);
    Files.writeString(folder.resolve("b/1.txt"), "# no");

    List<Document> pages =
        FolderLoader.builder(FileTree.builder(folder).build())
            .format(MarkdownFormat.create())
            .build()
            .loadAll();

    assertEquals(List.of("b/1.markdown", "b/c/2.MD"), pages.stream().map(Document::id).toList());
    assertEquals("Größe", pages.get(0).metadata().getText("title").orElseThrow());
    assertEquals("windows-1252", pages.get(0).metadata().getText("charset").orElseThrow());
  }

  static List<String> hostilePages() {
    return List.of(
        ">".repeat(20_000) + "x",
        "- ".repeat(5_000) + "x",
        "[".repeat(50_000) + "x",
        "*".repeat(50_000) + "x",
        "`".repeat(100_000) + "x",
        "<".repeat(50_000) + "x",
        "---\n" + "a: b\n".repeat(100_000),
        "---\n" + "a: ".repeat(100_000) + "\n---\n",
        "---\n" + "k: \"" + "\\".repeat(100_000) + "\n---\n",
        "# x\n".repeat(100_000),
        "|".repeat(100_000) + "\n" + "|-".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("hostilePages")
  void hostilePagesTakeSecondsAndEndNothing(String markdown) throws IOException {
    Files.writeString(folder.resolve("a.md"), markdown);
    Files.writeString(folder.resolve("b.md"), "# fine");
    FolderLoader loader = FolderLoader.of(folder, "*", MarkdownFormat.create());

    List<LoadedDocument> loaded =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> loader.load().toList());

    assertEquals("# fine", loaded.get(1).orThrow().text());
  }
}
