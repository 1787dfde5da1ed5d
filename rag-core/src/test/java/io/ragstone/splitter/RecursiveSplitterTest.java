package io.ragstone.splitter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Document;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecursiveSplitterTest {
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{M}]{1,4}|\\d{1,3}|\\S|\\s+");

  private static final TokenCounter WORDS = text -> (int) WORD.matcher(text).results().count();
  private static final TokenCounter CODE_POINTS = text -> text.codePointCount(0, text.length());

  /** Cuts words into pieces from their starts, so counts are neither additive nor monotone. */
  private static final TokenCounter PIECES = text -> (int) PIECE.matcher(text).results().count();

  /** The first text of each script, by which the random texts are made. */
  private static final List<String> SCRIPTS =
      List.of(
          "The quick (brown) fox; jumps over. Isn't it? \"Yes!\" e.g. 3.14 done… ",
          "Съешь же ещё этих мягких французских булок, да выпей чаю. ",
          "敏捷的棕色狐狸跳过了懒狗。真的吗？是的！",
          "素早い茶色の狐がのろまな犬を飛び越える。",
          "다람쥐 헌 쳇바퀴에 타고파. ",
          "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
          "صِف خَلقَ خَودِ كَمِثلِ الشَمسِ؟ نص حكيم۔ ",
          "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश। ",
          "👩‍👩‍👧‍👦🇩🇪🇫🇷👍🏽é̂ẹ̈ 𝒳𝒴𝒵 ",
          "\n",
          "\n\n",
          "\r\n \t\r\n",
          "    indented_code(x, y);\n",
          "\u00A0\u2003\u200B\uFEFF\0 ");

  private static String randomText(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      String script = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
      int from = random.nextInt(script.length());
      text.append(script, from, from + random.nextInt(script.length() - from + 1));
    }
    return Document.of("random", text.toString()).text();
  }

  private static List<String> split(RecursiveSplitter splitter, String text) {
    return splitter.segments(Document.of("doc", text)).stream()
        .map(segment -> text.substring(segment.start(), segment.end()))
        .toList();
  }

  private static RecursiveSplitter words(int maxTokens, int overlapTokens) {
    return RecursiveSplitter.builder(WORDS)
        .maxTokens(maxTokens)
        .overlapTokens(overlapTokens)
        .build();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void coversRandomTextsWithinTheLimit(long seed) {
    Random random = new Random(seed);
    for (TokenCounter counter : List.of(WORDS, CODE_POINTS, PIECES)) {
      for (int round = 0; round < 40; round++) {
        String text = randomText(random, random.nextInt(60));
        int maxTokens = 1 + random.nextInt(40);
        int overlapTokens = random.nextInt(maxTokens);
        RecursiveSplitter splitter =
            RecursiveSplitter.builder(counter)
                .maxTokens(maxTokens)
                .overlapTokens(overlapTokens)
                .build();

        List<TextSegment> segments = splitter.segments(Document.of("doc", text));

        assertEquals(segments, splitter.segments(Document.of("doc", text)), "deterministic");
        BitSet covered = new BitSet(text.length());
        int previousStart = -1;
        int previousEnd = -1;
        for (TextSegment segment : segments) {
          String cut = text.substring(segment.start(), segment.end());
          String where = segment + " of «" + text + "», seed " + seed;
          assertTrue(
              counter.count(cut) <= maxTokens || cut.codePointCount(0, cut.length()) == 1, where);
          assertFalse(cut.isBlank(), where);
          assertFalse(Character.isWhitespace(cut.charAt(0)), where);
          assertFalse(Character.isWhitespace(cut.charAt(cut.length() - 1)), where);
          assertFalse(Character.isLowSurrogate(cut.charAt(0)), where);
          assertFalse(Character.isHighSurrogate(cut.charAt(cut.length() - 1)), where);
          assertTrue(segment.start() > previousStart && segment.end() > previousEnd, where);
          if (segment.start() < previousEnd) {
            String overlap = text.substring(segment.start(), previousEnd);
            assertTrue(counter.count(overlap) <= overlapTokens, where);
          }
          previousStart = segment.start();
          previousEnd = segment.end();
          covered.set(segment.start(), segment.end());
        }
        for (int i = 0; i < text.length(); i++) {
          assertTrue(
              covered.get(i) || Character.isWhitespace(text.charAt(i)),
              "character " + i + " of «" + text + "» is in no segment");
        }
      }
    }
  }

  @Test
  void wordsFillSegmentsAndOverlapsExactly() {
    String text =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));

    List<String> segments = split(words(10, 3), text);

    List<String> expected = new ArrayList<>();
    for (int first = 1; first <= 97; first += 7) {
      expected.add(
          IntStream.rangeClosed(first, Math.min(first + 9, 100))
              .mapToObj(i -> "w" + i)
              .collect(Collectors.joining(" ")));
    }
    assertEquals(expected, segments);
  }

  @Test
  void textWithinTheLimitIsOneTrimmedSegment() {
    assertEquals(
        List.of(new TextSegment(3, 8, List.of(), Optional.empty())),
        words(2, 0).segments(Document.of("doc", " \n one 2\t ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\r\n\t \u2003"})
  void blankTextHasNoSegments(String blank) {
    assertEquals(List.of(), words(4, 1).segments(Document.of("doc", blank)));
  }

  @Test
  void cutsAtTheCoarsestSeparatorThatKeepsTheLimit() {
    assertEquals(
        List.of("a b.\nc", "d e f. g", "h"), split(words(4, 0), "a b.\nc\n\nd e f. g\n \t\nh"));
    assertEquals(List.of("a b. c", "d. e f"), split(words(4, 0), "a b. c\nd. e f"));
    assertEquals(List.of("a b. c.", "d e f"), split(words(4, 0), "a b. c. d e f"));
    assertEquals(List.of("a b c d", "e f"), split(words(4, 0), "a b c d e f"));
    assertEquals(List.of("a\r\nb", "c\r\nd"), split(words(3, 0), "a\r\nb\r\n\r\nc\r\nd"));
  }

  @Test
  void sentencesEndWithAndWithoutSpaces() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS).maxTokens(9).overlapTokens(0).build();

    assertEquals(List.of("你好吗？！”", "我很好。谢谢"), split(splitter, "你好吗？！”我很好。谢谢"));
    assertEquals(List.of("Is it?)", "3.14 ok"), split(splitter, "Is it?) 3.14 ok"));
  }

  @Test
  void aMarkBehindASentenceBelongsToItsEnd() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS).maxTokens(4).overlapTokens(0).build();

    assertEquals(List.of("你好。\u0301", "我们"), split(splitter, "你好。\u0301我们"));
  }

  @Test
  void aWordThatIsTooLongIsCutBetweenGraphemesAndOverlapsThere() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS).maxTokens(16).overlapTokens(8).build();
    String family = "👩‍👩‍👧‍👦";

    assertEquals(
        List.of(family + family, family + family, family + family + "x"),
        split(splitter, family.repeat(4) + "x"));
  }

  @Test
  void aGraphemeThatIsTooLongIsCutBetweenCodePoints() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS).maxTokens(4).overlapTokens(0).build();

    assertEquals(List.of("a̐̐̐", "̐̐"), split(splitter, "a" + "̐".repeat(5)));
  }

  @Test
  void aCodePointThatIsTooLongStaysWhole() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(text -> text.getBytes(StandardCharsets.UTF_8).length)
            .maxTokens(2)
            .overlapTokens(1)
            .build();

    assertEquals(List.of("ab", "👍", "🏽", "字", "cd", "de"), split(splitter, "ab👍🏽字cde"));
  }

  @Test
  void overlapGivesWayToAWordThatOnlyFitsWithoutIt() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS).maxTokens(10).overlapTokens(5).build();

    assertEquals(
        List.of("one two", "0123456789", "three four", "four five"),
        split(splitter, "one two 0123456789 three four five"));
  }

  @Test
  void spansToKeepWholeAreCutOnlyWhenTheyDoNotFit() {
    String fitting = "row 1\n\nrow 2";
    String tooLong = "row 1\n\nrow 2\n\nrow 3\n\nrow 4\n\nrow 5";
    String text = "a b c\n\n" + fitting + "\n\nd e\n\n" + tooLong + " f";
    int second = text.lastIndexOf(tooLong);
    List<TextSegment> tables =
        List.of(TextSegment.of(second, second + tooLong.length()), TextSegment.of(7, 19));

    List<String> segments =
        words(5, 2).segments(Document.of("doc", text), tables).stream()
            .map(segment -> text.substring(segment.start(), segment.end()))
            .toList();

    assertEquals(
        List.of(
            "a b c",
            fitting,
            "d e",
            "e\n\nrow 1\n\nrow 2",
            "row 2\n\nrow 3",
            "row 3\n\nrow 4",
            "row 4\n\nrow 5 f"),
        segments);
    assertThrows(
        IllegalArgumentException.class,
        () -> words(5, 2).segments(Document.of("doc", "a"), tables));
  }

  @Test
  void separatorsAreRegularExpressionsThatBelongToTheTextBeforeThem() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS)
            .maxTokens(5)
            .overlapTokens(0)
            .separators(List.of(";", ","))
            .build();

    assertEquals(List.of("a,b;", "c,d,", "eeee"), split(splitter, "a,b;c,d,eeee"));
    assertEquals(List.of("a b,", "cdefg", "h"), split(splitter, "a b, cdefgh"));
  }

  @Test
  void worksWithoutAnySeparator() {
    RecursiveSplitter splitter =
        RecursiveSplitter.builder(CODE_POINTS)
            .maxTokens(4)
            .overlapTokens(1)
            .separators(List.of())
            .build();

    assertEquals(List.of("abcd", "defg", "gh"), split(splitter, "abcdefgh"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "字", "word ", "Some sentence. ", "...", ")", "line\n", "👍🏽", "̐"})
  void megabytesTakeSeconds(String unit) {
    String text = unit.repeat(5_000_000 / unit.length());
    AtomicLong counted = new AtomicLong();
    TokenCounter counter =
        part -> {
          counted.addAndGet(part.length());
          return (part.length() + 3) / 4;
        };
    RecursiveSplitter splitter = RecursiveSplitter.builder(counter).build();

    List<TextSegment> segments =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30), () -> splitter.segments(Document.of("doc", text)));

    assertTrue(segments.size() >= text.length() / 1024, segments.size() + " segments");
    assertTrue(segments.size() <= text.length() / 800, segments.size() + " segments");
    assertTrue(
        counted.get() <= 12L * text.length(),
        "counted " + counted.get() + " characters of a text of " + text.length());
  }

  @Test
  void longStretchesOfSpaceAreNoTrap() {
    String text = ("word" + " ".repeat(400_000)).repeat(5) + "end";

    assertEquals(
        List.of("word", "word", "word", "word", "word", "end"),
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> split(words(1, 0), text)));
  }

  @Test
  void identityNamesEveryParameter() {
    List<String> identities =
        List.of(
            words(10, 2).identity(),
            words(11, 2).identity(),
            words(10, 3).identity(),
            RecursiveSplitter.builder(WORDS)
                .maxTokens(10)
                .overlapTokens(2)
                .separators(List.of("\n"))
                .build()
                .identity(),
            RecursiveSplitter.builder(PIECES).maxTokens(10).overlapTokens(2).build().identity());

    assertEquals(identities.size(), identities.stream().distinct().count(), identities.toString());
    assertEquals(words(10, 2).identity(), words(10, 2).identity());
    assertNotEquals(words(10, 2).identity(), new SeparatorSplitter("\n").identity());
    assertTrue(identities.get(0).startsWith("recursive(max=10,overlap=2,"), identities.get(0));
  }

  @Test
  void refusesParametersThatMakeNoSense() {
    RecursiveSplitter.Builder builder = RecursiveSplitter.builder(WORDS);

    assertThrows(IllegalArgumentException.class, () -> builder.maxTokens(0));
    assertThrows(IllegalArgumentException.class, () -> builder.overlapTokens(-1));
    assertThrows(IllegalArgumentException.class, () -> words(8, 8));
    assertThrows(
        IllegalArgumentException.class, () -> builder.separators(Collections.nCopies(33, "x")));
    assertThrows(IllegalArgumentException.class, () -> builder.separators(List.of("(")).build());
  }
}
