package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.PromptContext;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which brackets of an answer cite a block, and which are taken out, when there are three. */
class CitationFilterTest {
  private static final PromptContext CONTEXT = context(3);

  private static PromptContext context(int blocks) {
    List<Passage> passages =
        IntStream.range(0, blocks)
            .mapToObj(i -> Chunk.builder("source", i + " is here").build())
            .map(chunk -> Passage.of(chunk, new Score(ScoreKind.COSINE, 0.5), 1))
            .toList();
    return ContextBuilder.builder().build().build(passages);
  }

  static Stream<Arguments> marks() {
    return Stream.of(
        Arguments.of("", List.of()),
        Arguments.of("No marks.", List.of()),
        Arguments.of("Rain [1].", List.of("1@5..8")),
        Arguments.of("[3] first", List.of("3@0..3")),
        Arguments.of("Both [1][2].", List.of("1@5..8", "2@8..11")),
        Arguments.of("Both [1] [2].", List.of("1@5..8", "2@9..12")),
        Arguments.of("Twice [2] and [2].", List.of("2@6..9", "2@14..17")),
        Arguments.of("Astral 🌧 [1]", List.of("1@10..13")),
        Arguments.of("Glued[1]", List.of("1@5..8")),
        Arguments.of("A list [1, 3].", List.of("1@7..13", "3@7..13")),
        Arguments.of("A list [1,3;2]", List.of("1@7..14", "3@7..14", "2@7..14")),
        Arguments.of("Twice in one [2, 2]", List.of("2@13..19")),
        Arguments.of("A range [1-3]", List.of("1@8..13", "2@8..13", "3@8..13")),
        Arguments.of("A range [2–3], [1]", List.of("2@8..13", "3@8..13", "1@15..18")),
        Arguments.of("数据在此【1】。", List.of("1@4..7")),
        Arguments.of("数据在此［2、3］。", List.of("2@4..9", "3@4..9")),
        Arguments.of("A remark [1] (see there).", List.of("1@9..12")),
        Arguments.of("Nested [[1]]", List.of("1@8..11")),
        Arguments.of("Behind `code` [1]", List.of("1@14..17")),
        Arguments.of("```\n[2]\n```\n[1]", List.of("1@12..15")),
        Arguments.of("A stray ` sign.\n\nBut [1]", List.of("1@21..24")));
  }

  @ParameterizedTest
  @MethodSource("marks")
  void marksThatMeanABlockStayAndAreCitations(String answer, List<String> expected) {
    CitationFilter filter = CitationFilter.of(answer, CONTEXT);

    assertThat(filter.text()).isEqualTo(answer);
    assertThat(spans(filter.citations())).isEqualTo(expected);
    assertThat(filter.citations())
        .allSatisfy(
            citation ->
                assertThat(citation.passages())
                    .isEqualTo(CONTEXT.block(citation.number()).orElseThrow().passages()));
    assertThat(filter.unresolvedMarks()).isEmpty();
  }

  static Stream<Arguments> dangling() {
    return Stream.of(
        Arguments.of("Rain [9].", "Rain.", "[9]"),
        Arguments.of("Rain [0], snow [4] and hail [99].", "Rain, snow and hail.", "[0] [4] [99]"),
        Arguments.of("[9] Rain", "Rain", "[9]"),
        Arguments.of("Rain.\n [9] [8] Snow", "Rain.\n Snow", "[9] [8]"),
        Arguments.of("Rain [9]", "Rain", "[9]"),
        Arguments.of("[9]", "", "[9]"),
        Arguments.of("Rain\t[9]\nSnow", "Rain\nSnow", "[9]"),
        Arguments.of("Rain [9][1].", "Rain[1].", "[9]"),
        Arguments.of("Rain [1][9][8].", "Rain [1].", "[9] [8]"),
        Arguments.of("Rain [8, 9].", "Rain.", "[8, 9]"),
        Arguments.of("Rain [7-9].", "Rain.", "[7-9]"),
        Arguments.of("Rain [1, 9].", "Rain [1].", "[1, 9]"),
        Arguments.of("Rain [2-5].", "Rain [2, 3].", "[2-5]"),
        Arguments.of("下雨【9】。", "下雨。", "【9】"),
        Arguments.of("下雨【1，9】。", "下雨【1】。", "【1，9】"),
        Arguments.of("Behind `code` [9]", "Behind `code`", "[9]"));
  }

  @ParameterizedTest
  @MethodSource("dangling")
  void marksThatMeanNoBlockAreTakenOutAndReported(String answer, String text, String unresolved) {
    CitationFilter filter = CitationFilter.of(answer, CONTEXT);

    assertThat(filter.text()).isEqualTo(text);
    assertThat(String.join(" ", filter.unresolvedMarks())).isEqualTo(unresolved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A link [1](https://example.org) or [9](x).",
        "An image ![2](rain.png).",
        "See [the docs][1] and [more][9].",
        "[1]: https://example.org\n[9]: https://example.org",
        "No numbers: [a], [-1], [1.5], [ 1 ], [], [1,], [^1].",
        "In [2023] with [512] and [999999999] or [12345678901234567890].",
        "An interval [0, 1] or [0-3], a vector [4, 5, 6].",
        "Backwards [3-1].",
        "Call args[7] or f(x)[9] or a_[8].",
        "Left open [1",
        "Left open [1,",
        "Use `a[1]` and ``b ` [9]``.",
        "```java\nint x = a[1]; // see [9]\n```",
        "~~~\n[9]\n```\n[9]\n~~~",
        "```inline [9]``` too",
        "1. Item:\n   ```\n   [9]\n   ```",
        "An open ``` fence\n`[9]\n",
        "```\nnever closed [9]",
        "A stray ` sign and [9] behind it",
      })
  void whatIsNoMarkStaysAsItIs(String answer) {
    CitationFilter filter = CitationFilter.of(answer, CONTEXT);

    assertThat(filter.text()).isEqualTo(answer);
    assertThat(filter.citations()).isEmpty();
    assertThat(filter.unresolvedMarks()).isEmpty();
  }

  @Test
  void anyNumberOfBlocksCanBeCited() {
    assertThat(spans(CitationFilter.of("Rain [120].", context(120)).citations()))
        .containsExactly("120@5..10");
  }

  @Test
  void anAnswerThatCitesNothingFromNothingIsLeftEmptyOfMarks() {
    assertThat(CitationFilter.of("Rain [1].", context(0)).text()).isEqualTo("Rain.");
  }

  // Streams

  @Test
  void howTheTextIsCutDoesNotMatter() {
    List<String> pieces =
        List.of(
            "[1]",
            "[9]",
            "[1, 9]",
            "[2-3]",
            "【2】",
            "[",
            "]",
            "(",
            ")",
            ":",
            " ",
            "  ",
            "\t",
            "\n",
            "\n\n",
            "`",
            "``",
            "```",
            "~~~",
            "a",
            "word",
            "args",
            "[7]",
            "[0, 1]",
            "[4, 5, 6]",
            "。",
            "🌧",
            "[2023]",
            ".",
            "\r\n",
            "1",
            ", ",
            "!");
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      String answer =
          IntStream.range(0, random.nextInt(25))
              .mapToObj(i -> pieces.get(random.nextInt(pieces.size())))
              .collect(Collectors.joining());
      assertSameInPieces(answer, random);
    }
  }

  @Test
  void theAnswersOfTheOtherTestsAreTheSameInPieces() {
    Random random = new Random(7);
    Stream.concat(marks(), dangling())
        .forEach(arguments -> assertSameInPieces((String) arguments.get()[0], random));
  }

  private static void assertSameInPieces(String answer, Random random) {
    CitationFilter whole = CitationFilter.of(answer, CONTEXT);
    CitationFilter cut = new CitationFilter(CONTEXT);
    List<AnswerEvent> events = new ArrayList<>();
    for (int start = 0; start < answer.length(); ) {
      int end = Math.min(answer.length(), start + 1 + random.nextInt(4));
      events.addAll(cut.append(answer.substring(start, end)));
      start = end;
    }
    events.addAll(cut.finish());

    assertThat(cut.text()).as("of %s", answer).isEqualTo(whole.text());
    assertThat(cut.unresolvedMarks()).as("of %s", answer).isEqualTo(whole.unresolvedMarks());
    assertThat(cut.citations()).as("of %s", answer).isEqualTo(whole.citations());
    StringBuilder told = new StringBuilder();
    List<Citation> cited = new ArrayList<>();
    for (AnswerEvent event : events) {
      if (event instanceof AnswerEvent.TextDelta delta) {
        assertThat(delta.text()).isNotEmpty();
        told.append(delta.text());
      } else if (event instanceof AnswerEvent.Cited citation) {
        assertThat(citation.citation().end()).isEqualTo(told.length());
        cited.add(citation.citation());
      }
    }
    assertThat(told).hasToString(whole.text());
    assertThat(cited).isEqualTo(whole.citations());
  }

  @ParameterizedTest
  @CsvSource({
    "word, word",
    "'word ', word",
    "word., word.",
    "word [x, word [x",
    "word [1, word",
    "word [1], word",
    "'word `', 'word '",
    "word [1] ., word [1] ."
  })
  void textIsPassedOnAsSoonAsItIsCertain(String answer, String certain) {
    CitationFilter filter = new CitationFilter(CONTEXT);
    filter.append(answer);
    assertThat(filter.text()).isEqualTo(certain);
  }

  @Test
  void aBracketThatNeverClosesIsNotWaitedForLong() {
    CitationFilter filter = new CitationFilter(CONTEXT);
    filter.append("[" + "1, ".repeat(40));
    assertThat(filter.text()).startsWith("[1, 1");
  }

  private static List<String> spans(List<Citation> citations) {
    return citations.stream()
        .map(mark -> mark.number() + "@" + mark.start() + ".." + mark.end())
        .toList();
  }
}
