package io.ragstone.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.splitter.TokenCounter;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownHeadingSplitterTest {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final TokenCounter WORDS = text -> (int) WORD.matcher(text).results().count();
  private static final TokenCounter QUARTERS = text -> (text.length() + 3) / 4;

  private static MarkdownHeadingSplitter.Builder words() {
    return MarkdownHeadingSplitter.builder(WORDS);
  }

  /** Splits, and checks what holds for every text. */
  private static List<Chunk> split(MarkdownHeadingSplitter.Builder splitter, String text) {
    Document document = Document.of("doc", text);
    List<Chunk> chunks = splitter.build().split(document);
    assertEquals(chunks, splitter.build().split(document), "deterministic");
    int start = -1;
    for (Chunk chunk : chunks) {
      assertEquals(document.text().substring(chunk.start(), chunk.end()), chunk.text());
      assertFalse(chunk.text().isBlank());
      assertTrue(chunk.start() > start, "in order");
      start = chunk.start();
    }
    return chunks;
  }

  /** Each chunk as its heading path, a colon and its text. */
  private static List<String> outline(MarkdownHeadingSplitter.Builder splitter, String text) {
    return split(splitter, text).stream()
        .map(chunk -> String.join("/", chunk.headingPath()) + ": " + chunk.text())
        .toList();
  }

  @Test
  void headingsNestByLevel() {
    assertEquals(
        List.of(": before", "A: a", "A/B: b", "A/B/D: d", "A/C: c", "E: e", "E/F: f", "G: g"),
        outline(
            words(),
            """
            before
            # A
            a
            ## B
            b
            #### D
            d
            ## C
            c

            E
            =
            e

            F
            ---
            f
            # G #
            g
            """));
  }

  @Test
  void headingsOfManyLinesAndWithMarkupReadAsOneLineOfText() {
    assertEquals(
        List.of("Set nlist & probe see docs logo now: text"),
        outline(
            words(),
            "Set `nlist` &amp; **probe**\nsee [docs](https://example.org \"x\") ![logo](l.png)"
                + " <b>now</b>\n===\ntext"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "```\n# no\n```",
        "~~~python\n# no\n\n# no\n~~~",
        "    # no",
        "- item\n\n  # no",
        "> # no",
        "<pre>\n# no\n</pre>",
        "\\# no",
        "####### no",
        "#no",
        "<!-- \n\n# no\n-->",
        "a\n    ---"
      })
  void whatOnlyLooksLikeAHeadingIsText(String text) {
    assertEquals(List.of("H: " + text.strip()), outline(words(), "# H\n" + text + "\n\n"));
  }

  @Test
  void aFenceThatIsNeverClosedGoesToTheEnd() {
    assertEquals(
        List.of("A: ```\n# b\ntext\n\n# c"), outline(words(), "# A\n```\n# b\ntext\n\n# c\n"));
  }

  @Test
  void headingsWithoutTextOfTheirOwnAreInPathsOnly() {
    assertEquals(List.of("A/B: b"), outline(words(), "# A\n\n## B\nb\n\n## C\n\n#\n"));
    assertEquals(List.of("A: a", ": b"), outline(words(), "# A\na\n#\nb"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " \n\n", "---\na: b\n---\n", "---\na: b\n---", "---\n---", "# A", "#\n"})
  void textWithoutContentHasNoChunks(String text) {
    assertEquals(List.of(), split(words(), text));
  }

  @Test
  void frontMatterIsLeftOutAndARuleIsNot() {
    assertEquals(List.of("A: a"), outline(words(), "---\ntitle: x\n# no: heading\n---\n# A\na"));
    assertEquals(List.of("A: a"), outline(words(), "---\r\ntitle: x\r\n...\r\n# A\r\na"));
    assertEquals(List.of(": ---\ntitle: x", "A: a"), outline(words(), "---\ntitle: x\n# A\na"));
    assertEquals(
        List.of(": text", "title: x: more"), outline(words(), "text\n\ntitle: x\n---\nmore"));
  }

  @Test
  void lineEndsOfEveryKindKeepTheOffsets() {
    for (String lineEnd : List.of("\n", "\r\n", "\r")) {
      String text = "# A\n\na\nb\n\nB\n---\n\n```\n# c\n```\n".replace("\n", lineEnd);

      assertEquals(
          List.of("A: a\nb", "A/B: ```\n# c\n```"),
          outline(words(), text).stream().map(chunk -> chunk.replace(lineEnd, "\n")).toList());
    }
  }

  @Test
  void nulsKeepTheOffsets() {
    assertEquals(List.of("\uFFFDA: a\0b"), outline(words(), "# \0A\na\0b"));
  }

  @Test
  void whatIsEmbeddedHasTheHeadingPathInFront() {
    String text = "# A\na\n## B\nb";

    assertEquals(
        List.of("A\na", "A > B\nb"),
        split(words(), text).stream().map(Chunk::embeddedText).toList());
    assertEquals(
        List.of("a", "b"),
        split(words().embedHeadingPath(false), text).stream().map(Chunk::embeddedText).toList());
    assertEquals("a", split(words(), "a").get(0).embeddedText());
  }

  @Test
  void longSectionsAreCutWithOverlapAndTheirWholePath() {
    List<Chunk> chunks =
        split(words().maxTokens(8).overlapTokens(2), "# A\n## B\n1 2 3 4 5 6 7 8 9 10 11 12\n");

    assertEquals(
        List.of("A > B\n1 2 3 4 5", "A > B\n4 5 6 7 8", "A > B\n7 8 9 10 11", "A > B\n10 11 12"),
        chunks.stream().map(Chunk::embeddedText).toList());
  }

  @Test
  void codeAndTablesStayWholeWhereTheyFit() {
    String code = "```\n1 2\n\n3 4\n```";
    String table = "| a | b |\n|---|---|\n| 1 | 2 |";
    String html = "<table>\n<tr>1\n2\n3\n</table>";
    String indented = "    1 2\n\n    3 4";

    for (String whole : List.of(code, table, html, indented)) {
      String text = "x x x x x\n\n" + whole + "\n\nx x x x x x x\n";
      List<String> chunks =
          split(words().maxTokens(12).overlapTokens(3), text).stream().map(Chunk::text).toList();

      assertTrue(
          chunks.stream().anyMatch(chunk -> chunk.contains(whole.strip())),
          whole + " in " + chunks);
    }
    assertEquals(
        List.of("```\n1 2 3 4", "5 6 7 8\n```"),
        split(words().maxTokens(5).overlapTokens(0), "```\n1 2 3 4\n5 6 7 8\n```\n").stream()
            .map(Chunk::text)
            .toList());
  }

  @Test
  void aPathThatTakesMoreThanHalfTheLimitLosesItsOutermostHeadings() {
    List<Chunk> chunks = split(words().maxTokens(10).overlapTokens(0), "# a b c\n## d e f\ntext");

    assertEquals("d e f\ntext", chunks.get(0).embeddedText());
    assertEquals(List.of("a b c", "d e f"), chunks.get(0).headingPath());
  }

  @Test
  void aHeadingThatTakesMoreThanHalfTheLimitIsText() {
    assertEquals(
        List.of("A: a\n\n# b c d e f g\ntext"),
        outline(words().maxTokens(10).overlapTokens(0), "# A\na\n\n# b c d e f g\ntext"));
  }

  @Test
  void shortSectionsAreJoinedUnderTheirCommonPath() {
    String text = "# A\n## B\nb\n## C\nc\n## D\n1 2 3 4 5 6 7 8\n## E\ne\n";

    assertEquals(
        List.of("A: ## B\nb\n## C\nc", "A: ## D\n1 2 3 4 5 6 7 8\n## E\ne"),
        outline(words().minTokens(5).maxTokens(20).overlapTokens(0), text));
    assertEquals(
        List.of("A: ## B\nb\n## C\nc", "A/D: 1 2 3 4 5 6 7 8", "A/E: e"),
        outline(words().minTokens(5).maxTokens(11).overlapTokens(0), text));
    assertEquals(4, outline(words(), text).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void embeddedTextsKeepTheLimitAndTextIsCovered(long seed) {
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "# One\n",
            "## Two two\n",
            "### `Three`\n",
            "\n\n",
            "text with words. ",
            "Setext\n---\n",
            "```\n",
            "# x\n",
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
            "- item\n",
            "> quote\n",
            "    code\n",
            "<div>\n",
            "\r\n",
            "中文。",
            "👩‍👩‍👧‍👦",
            "\0",
            "---\n",
            "1. one\n");
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      int maxTokens = 4 + random.nextInt(40);
      MarkdownHeadingSplitter.Builder splitter =
          MarkdownHeadingSplitter.builder(QUARTERS)
              .maxTokens(maxTokens)
              .overlapTokens(random.nextInt(maxTokens))
              .minTokens(random.nextInt(maxTokens));

      List<Chunk> chunks = split(splitter, text.toString());

      for (Chunk chunk : chunks) {
        assertTrue(
            QUARTERS.count(chunk.embeddedText()) <= maxTokens,
            "«" + chunk.embeddedText() + "» of «" + text + "», seed " + seed);
      }
      MarkdownOutline outline = MarkdownOutline.of(text.toString());
      BitSet covered = new BitSet(text.length());
      covered.set(0, outline.frontMatter().end());
      outline.headings().forEach(heading -> covered.set(heading.start(), heading.end()));
      chunks.forEach(chunk -> covered.set(chunk.start(), chunk.end()));
      for (int i = 0; i < text.length(); i++) {
        assertTrue(
            covered.get(i) || Character.isWhitespace(text.charAt(i)),
            "character " + i + " of «" + text + "» is in no chunk, seed " + seed);
      }
    }
  }

  static List<String> hostileTexts() {
    return List.of(
        "> ".repeat(10_000) + "# quote",
        "- ".repeat(10_000) + "# item",
        ("> ".repeat(200) + "x\n").repeat(2_000),
        "[".repeat(100_000) + "]".repeat(100_000),
        "# " + "[".repeat(100_000) + "\ntext",
        "# " + "*a **a ".repeat(20_000) + "\ntext",
        "# " + "*a **a ".repeat(120) + "\ntext",
        "![".repeat(50_000) + "](".repeat(50_000),
        "`".repeat(100_000) + "# a\n" + "`".repeat(50_000),
        "# a\n".repeat(50_000),
        "####### ".repeat(20_000),
        "1234\n".repeat(200_000),
        "1234\r\n".repeat(200_000),
        "\\\n".repeat(400_000),
        "#1\n".repeat(200_000),
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n".repeat(100_000),
        "|a".repeat(10_000) + "|\n" + "|-".repeat(10_000) + "|\n" + "|\n".repeat(20_000),
        "|-\n".repeat(200_000),
        "```\n".repeat(100_001),
        "<!--\n".repeat(100_000),
        "[a]: b\n".repeat(50_000),
        "---\n" + "a: b\n".repeat(100_000) + "# x",
        "---\n" + "a: '\n".repeat(100_000) + "---\n",
        "\0".repeat(500_000),
        "\u0301".repeat(500_000),
        " ".repeat(1_000_000) + "# a",
        "a\n=\n".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void hostileTextsTakeSecondsAndNoStack(String text) {
    MarkdownHeadingSplitter splitter = MarkdownHeadingSplitter.builder(QUARTERS).build();

    List<Chunk> chunks =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> splitter.split(Document.of("doc", text)));

    assertTrue(chunks.stream().allMatch(chunk -> QUARTERS.count(chunk.embeddedText()) <= 256));
  }

  @Test
  void identityNamesEveryParameter() {
    List<String> identities =
        List.of(
            words().build().identity(),
            words().maxTokens(100).build().identity(),
            words().overlapTokens(1).build().identity(),
            words().minTokens(1).build().identity(),
            words().embedHeadingPath(false).build().identity(),
            MarkdownHeadingSplitter.builder(QUARTERS).build().identity());

    assertEquals(identities.size(), identities.stream().distinct().count(), identities.toString());
    assertEquals(words().build().identity(), words().build().identity());
  }

  @Test
  void refusesParametersThatMakeNoSense() {
    assertThrows(IllegalArgumentException.class, () -> words().maxTokens(0).build());
    assertThrows(IllegalArgumentException.class, () -> words().overlapTokens(256).build());
    assertThrows(IllegalArgumentException.class, () -> words().overlapTokens(-1).build());
    assertThrows(IllegalArgumentException.class, () -> words().minTokens(-1));
    assertThrows(IllegalArgumentException.class, () -> words().minTokens(257).build());
  }
}
