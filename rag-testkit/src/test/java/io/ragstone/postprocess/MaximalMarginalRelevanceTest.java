package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.VectorStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The question is the first axis; 0 and 1 say nearly the same, 2 says something else. */
class MaximalMarginalRelevanceTest {
  private static final Embedding QUESTION = Embedding.of(1, 0, 0);
  private static final VectorStore STORE =
      Found.store(
          List.of(
              Embedding.of(0.8f, 0.6f, 0),
              Embedding.of(1.6f, 1.1f, 0),
              Embedding.of(0.6f, 0, 0.8f)));
  private static final List<Passage> PASSAGES =
      List.of(
          Found.passage("0", 0.80, 1), Found.passage("1", 0.79, 2), Found.passage("2", 0.60, 3));

  private static PostProcessRequest.Builder request(List<Passage> passages) {
    return PostProcessRequest.builder("question", passages)
        .store(STORE)
        .questionEmbedding(() -> QUESTION);
  }

  private static List<Passage> process(MaximalMarginalRelevance order, List<Passage> passages) {
    return order.process(request(passages).build());
  }

  @Test
  void whatSaysNearlyTheSameComesBehindWhatSaysSomethingElse() {
    assertThat(Found.ids(process(MaximalMarginalRelevance.ofQuestion(0.5), PASSAGES)))
        .containsExactly("1", "2", "0");
  }

  @Test
  void withTheWholeWeightOnRelevanceTheOrderIsThatOfTheCosine() {
    assertThat(Found.ids(process(MaximalMarginalRelevance.ofQuestion(1), PASSAGES)))
        .containsExactly("1", "0", "2");
  }

  @Test
  void theScoreIsWhatThePassageAddsAndTheEarlierOnesAreKept() {
    List<Passage> order = process(MaximalMarginalRelevance.ofQuestion(0.5), PASSAGES);

    double first = 1.6 / Math.hypot(1.6, 1.1);
    double shared = 1.6 * 0.6 / Math.hypot(1.6, 1.1);
    assertThat(order.get(0).score().kind()).isEqualTo(ScoreKind.MARGINAL_RELEVANCE);
    assertThat(order.get(0).score().value()).isCloseTo(0.5 * first, within(1e-6));
    assertThat(order.get(1).score().value()).isCloseTo(0.5 * 0.6 - 0.5 * shared, within(1e-6));
    assertThat(order).extracting(Passage::rank).containsExactly(1, 2, 3);
    assertThat(order.get(1).history().get(0)).isEqualTo(PASSAGES.get(2).history().get(0));
  }

  @Test
  void aRerankersVerdictCountsAsTheLatestScore() {
    List<Passage> reranked =
        List.of(
            Found.reranked(PASSAGES.get(2), 0.99),
            Found.reranked(PASSAGES.get(0), 0.98),
            Found.reranked(PASSAGES.get(1), 0.01));

    assertThat(Found.ids(process(MaximalMarginalRelevance.ofScore(0.9), reranked)))
        .containsExactly("2", "0", "1");
    assertThat(process(MaximalMarginalRelevance.ofScore(1), reranked))
        .extracting(passage -> passage.score().value())
        .containsExactly(1.0, (0.98 - 0.01) / (0.99 - 0.01), 0.0);
  }

  @Test
  void theNearerOfTwoDistancesIsTheMoreRelevant() {
    List<Passage> distances =
        List.of(
            Passage.of(Found.chunk("0", "a"), new Score(ScoreKind.EUCLIDEAN_DISTANCE, 0.1), 1),
            Passage.of(Found.chunk("2", "b"), new Score(ScoreKind.EUCLIDEAN_DISTANCE, 0.9), 2));

    assertThat(Found.ids(process(MaximalMarginalRelevance.ofScore(1), distances)))
        .containsExactly("0", "2");
  }

  @Test
  void infiniteScoresAreTheEndsOfTheScale() {
    List<Passage> infinite =
        List.of(
            Found.passage("0", Double.NEGATIVE_INFINITY, 1),
            Found.passage("1", 0, 2),
            Found.passage("2", Double.POSITIVE_INFINITY, 3));

    assertThat(process(MaximalMarginalRelevance.ofScore(1), infinite))
        .extracting(passage -> passage.score().value())
        .containsExactly(1.0, 0.5, 0.0);
  }

  @Test
  void ofEqualScoresAndVectorsTheFormerStaysInFront() {
    List<Passage> equal = List.of(Found.passage("2", 0.5, 1), Found.passage("0", 0.5, 2));

    assertThat(Found.ids(process(MaximalMarginalRelevance.ofScore(1), equal)))
        .containsExactly("2", "0");
  }

  @Test
  void whatTheStoreDoesNotHaveComesBehindWithoutANewScore() {
    Passage gone = Found.passage("gone", 0.9, 1);
    List<Passage> order =
        process(MaximalMarginalRelevance.ofQuestion(0.5), List.of(gone, PASSAGES.get(0)));

    assertThat(Found.ids(order)).containsExactly("0", "gone");
    assertThat(order.get(1)).isEqualTo(gone);
  }

  @Test
  void nothingIsReadForNoPassages() {
    PostProcessRequest empty = PostProcessRequest.builder("question", List.of()).build();

    assertThat(MaximalMarginalRelevance.ofQuestion(0.5).process(empty)).isEmpty();
  }

  @Test
  void whatTheRequestLacksIsNamed() {
    PostProcessRequest bare = PostProcessRequest.builder("question", PASSAGES).build();

    assertThatThrownBy(() -> MaximalMarginalRelevance.ofScore(0.5).process(bare))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("This request has no store; set it with PostProcessRequest.builder(…).store");
  }

  @Test
  void aCancelledCallEnds() {
    CallContext context = CallContext.cancellable();
    context.cancel();

    assertThatThrownBy(
            () ->
                MaximalMarginalRelevance.ofQuestion(0.5)
                    .process(request(PASSAGES).context(context).build()))
        .isInstanceOf(CallCancelledException.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void lambdaIsAShare(double lambda) {
    assertThatThrownBy(() -> MaximalMarginalRelevance.ofQuestion(lambda))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lambda must be 0 to 1, but was " + lambda);
  }
}
