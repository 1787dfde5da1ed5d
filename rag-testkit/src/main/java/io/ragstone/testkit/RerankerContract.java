package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that {@link Reranker} promises, as a suite: extend it, say how to make the reranker,
 * and run it.
 *
 * <pre>{@code
 * class MyRerankerTest extends RerankerContract {
 *   @Override
 *   protected Reranker create() {
 *     return new MyReranker(model);
 *   }
 *
 *   @Override
 *   protected double tolerance() {
 *     return 1e-5;
 *   }
 * }
 * }</pre>
 *
 * <p>No test is to be overridden.
 */
public abstract class RerankerContract {
  private static final String QUERY = "How is data stored?";
  private static final List<String> PASSAGES =
      List.of(
          "Data is stored in segments.",
          "Elephants eat grass.",
          "how",
          "A longer text, of two sentences. It says how data is kept that was inserted.",
          "数据库");

  private Reranker reranker;

  /** Creates the suite. */
  protected RerankerContract() {}

  /**
   * Makes the reranker; called at the start of each test, which closes it, and by tests that
   * compare two. Share between tests what is expensive to load.
   *
   * @return an open reranker, the same each time
   */
  protected abstract Reranker create();

  /**
   * How far a score may be off when the passage is scored beside others, or again: 0 for a reranker
   * that always computes the same, about 1e-5 for float32.
   *
   * @return the largest difference
   */
  protected abstract double tolerance();

  @BeforeEach
  void createReranker() {
    reranker = create();
  }

  @AfterEach
  void closeReranker() {
    if (reranker != null) {
      reranker.close();
    }
  }

  // What comes back

  @Test
  void everyPassageHasOneScoreAndAllAreOfOneKind() {
    List<String> passages = HostileTexts.all();

    RerankResult result = rerank(QUERY, passages);

    assertThat(result.scores()).hasSameSizeAs(passages);
    assertThat(result.scores()).extracting(Score::kind).containsOnly(kind());
    assertThat(result.tokens()).isNotNegative();
    assertThat(result.truncated()).isBetween(0, passages.size());
  }

  @Test
  void everyQueryIsTaken() {
    for (String query : HostileTexts.all()) {
      assertThat(rerank(query, PASSAGES).scores()).as(query).hasSameSizeAs(PASSAGES);
    }
  }

  @Test
  void scoresAreInTheirRange() {
    List<String> passages = new ArrayList<>(HostileTexts.all());
    passages.addAll(PASSAGES);
    passages.add(QUERY);

    assertThat(rerank(QUERY, passages).scores())
        .allSatisfy(score -> assertThat(score.value()).isFinite())
        .filteredOn(Score::kind, ScoreKind.RERANK_PROBABILITY)
        .allSatisfy(score -> assertThat(score.value()).isBetween(0.0, 1.0));
  }

  @Test
  void aScoreDoesNotDependOnTheOtherPassages() {
    List<Score> together = rerank(QUERY, PASSAGES).scores();
    for (int i = 0; i < PASSAGES.size(); i++) {
      List<Score> alone = rerank(QUERY, List.of(PASSAGES.get(i))).scores();
      assertClose(alone, together.subList(i, i + 1));
    }
  }

  @Test
  void aPassageIsScoredTheSameEachTime() {
    List<Score> first = rerank(QUERY, PASSAGES).scores();

    assertClose(rerank(QUERY, PASSAGES).scores(), first);
    try (Reranker another = create()) {
      assertClose(another.rerank(RerankRequest.builder(QUERY, PASSAGES).build()).scores(), first);
    }
  }

  @Test
  void aPassageThatAnswersIsScoredBetterThanOneThatDoesNot() {
    List<Score> scores = rerank(QUERY, PASSAGES).scores();

    assertThat(scores.get(0).reaches(scores.get(1).value())).isTrue();
    assertThat(scores.get(0).value()).isNotEqualTo(scores.get(1).value());
  }

  @Test
  void noPassagesGiveNoScores() {
    assertThat(rerank(QUERY, List.of())).isEqualTo(new RerankResult(List.of(), 0, 0));
  }

  @Test
  void theModelHasOneNameOrNone() {
    Optional<String> model = reranker.model();

    assertThat(model).isEqualTo(reranker.model());
    assertThat(model.orElse("none")).isNotBlank();
  }

  // How calls end, and beside which others

  @Test
  void aCancelledCallGivesNothing() {
    EndedCalls.assertCancelled(this::rerank);
  }

  @Test
  void aCallPastItsDeadlineGivesNothing() {
    EndedCalls.assertPastItsDeadline(this::rerank);
  }

  @Test
  void anInterruptedCallGivesNothingAndTheThreadStaysInterrupted() {
    EndedCalls.assertInterrupted(this::rerank);
  }

  @Test
  void manyThreadsGetWhatOneGets() throws InterruptedException {
    List<Score> expected = rerank(QUERY, PASSAGES).scores();

    ManyThreads.run(
        number -> {
          int from = number % PASSAGES.size();
          List<String> passages = PASSAGES.subList(from, PASSAGES.size());
          for (int round = 0; round < 3; round++) {
            assertClose(rerank(QUERY, passages).scores(), expected.subList(from, expected.size()));
          }
        });
  }

  @Test
  void afterClosingEveryRequestIsRefused() {
    reranker.close();

    assertThatThrownBy(() -> rerank(QUERY, PASSAGES)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> rerank(QUERY, List.of())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingAgainDoesNothing() {
    reranker.close();

    assertThatCode(reranker::close).doesNotThrowAnyException();
  }

  private ScoreKind kind() {
    return rerank(QUERY, PASSAGES).scores().get(0).kind();
  }

  private void rerank(CallContext context) {
    reranker.rerank(RerankRequest.builder(QUERY, PASSAGES).context(context).build());
  }

  private RerankResult rerank(String query, List<String> passages) {
    return reranker.rerank(RerankRequest.builder(query, passages).build());
  }

  private void assertClose(List<Score> actual, List<Score> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    IntStream.range(0, expected.size())
        .forEach(
            i -> {
              assertThat(actual.get(i).kind()).isEqualTo(expected.get(i).kind());
              assertThat(actual.get(i).value())
                  .isCloseTo(expected.get(i).value(), within(tolerance()));
            });
  }
}
