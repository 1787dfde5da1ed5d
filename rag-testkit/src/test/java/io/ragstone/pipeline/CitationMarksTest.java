package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.prompt.ContextBuilder;
import io.ragstone.prompt.PromptContext;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which brackets of an answer cite a passage, when there are three of them. */
class CitationMarksTest {
  private static final PromptContext CONTEXT =
      ContextBuilder.builder()
          .build()
          .build(
              Stream.of("one", "two", "three")
                  .map(text -> Chunk.builder("source", text).build())
                  .map(chunk -> Passage.of(chunk, new Score(ScoreKind.COSINE, 0.5), 1))
                  .toList());

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("", List.of(), List.of()),
        Arguments.of("No marks.", List.of(), List.of()),
        Arguments.of("Rain [1].", List.of("1@5..8"), List.of()),
        Arguments.of("[3] first", List.of("3@0..3"), List.of()),
        Arguments.of("Both [1][2].", List.of("1@5..8", "2@8..11"), List.of()),
        Arguments.of("Twice [2] and [2].", List.of("2@6..9", "2@14..17"), List.of()),
        Arguments.of("Astral 🌧 [1]", List.of("1@10..13"), List.of()),
        Arguments.of(
            "Unknown [0], [4] and [999999999].", List.of(), List.of("[0]", "[4]", "[999999999]")),
        Arguments.of("Mixed [9] [1]", List.of("1@10..13"), List.of("[9]")),
        Arguments.of("A link [1](https://example.org).", List.of(), List.of()),
        Arguments.of("An image ![2](rain.png).", List.of(), List.of()),
        Arguments.of("A remark [1] (see there).", List.of("1@9..12"), List.of()),
        Arguments.of("No numbers: [a], [-1], [1.5], [ 1 ], [].", List.of(), List.of()),
        Arguments.of("Too long for a number: [12345678901234567890].", List.of(), List.of()),
        Arguments.of("Nested [[1]]", List.of("1@8..11"), List.of()),
        Arguments.of("Left open [1", List.of(), List.of()));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void marksAreNumbersInBracketsThatAreNoLinks(
      String answer, List<String> resolved, List<String> unresolved) {
    CitationMarks marks = CitationMarks.in(answer, CONTEXT);

    assertThat(marks.resolved())
        .extracting(mark -> mark.number() + "@" + mark.start() + ".." + mark.end())
        .isEqualTo(resolved);
    assertThat(marks.resolved())
        .allSatisfy(
            mark ->
                assertThat(mark.passages())
                    .isEqualTo(CONTEXT.block(mark.number()).orElseThrow().passages()));
    assertThat(marks.unresolved()).isEqualTo(unresolved);
  }
}
