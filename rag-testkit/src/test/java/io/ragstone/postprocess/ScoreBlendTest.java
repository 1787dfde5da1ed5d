package io.ragstone.postprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreBlendTest {
  /** The search is sure of a, the reranker prefers c a little. */
  private static final List<Passage> RERANKED =
      Passage.ranked(
          List.of(
              Found.passage("a", 0.9, 1), Found.passage("b", 0.3, 2), Found.passage("c", 0.2, 3)),
          List.of(probability(0.50), probability(0.10), probability(0.52)));

  private static Score probability(double value) {
    return new Score(ScoreKind.RERANK_PROBABILITY, value);
  }

  private static List<Passage> blended(ScoreBlend.Method method, double rerankWeight) {
    return Found.process(new ScoreBlend(method, rerankWeight), RERANKED);
  }

  @Test
  void aClearVerdictOutweighsANarrowOne() {
    assertThat(Found.ids(RERANKED)).containsExactly("c", "a", "b");
    assertThat(Found.ids(Found.process(ScoreBlend.DEFAULT, RERANKED)))
        .containsExactly("a", "c", "b");
  }

  @Test
  void standardScoresAreMeasuredInDeviationsFromTheMean() {
    Passage best = Found.process(ScoreBlend.DEFAULT, RERANKED).get(0);

    // Cosines 0.9, 0.3, 0.2: mean 7/15; probabilities 0.50, 0.10, 0.52: mean 28/75.
    double cosine = (0.9 - 7.0 / 15) / Math.sqrt((0.94 / 3) - Math.pow(7.0 / 15, 2));
    double rerank = (0.5 - 28.0 / 75) / Math.sqrt((0.5304 / 3) - Math.pow(28.0 / 75, 2));
    assertThat(best.score().kind()).isEqualTo(ScoreKind.Z_SCORE);
    assertThat(best.score().value()).isCloseTo((cosine + rerank) / 2, within(1e-9));
    assertThat(best.rank()).isEqualTo(1);
    assertThat(best.history()).hasSize(3);
  }

  @Test
  void ranksAreBlendedAsReciprocalRanks() {
    Passage a = blended(ScoreBlend.Method.RANK, 0.75).get(1);

    assertThat(a.chunk().id()).isEqualTo("a");
    assertThat(a.score().kind()).isEqualTo(ScoreKind.RRF);
    assertThat(a.score().value()).isCloseTo(0.75 / 62 + 0.25 / 61, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(ScoreBlend.Method.class)
  void theWeightDecidesWhoseOrderItIs(ScoreBlend.Method method) {
    assertThat(Found.ids(blended(method, 1))).containsExactly("c", "a", "b");
    assertThat(Found.ids(blended(method, 0))).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(ScoreBlend.Method.class)
  void whatWasNotRerankedGetsTheWorstThatWas(ScoreBlend.Method method) {
    List<Passage> partly =
        List.of(RERANKED.get(0), RERANKED.get(1), RERANKED.get(2), Found.passage("d", 0.1, 4));

    assertThat(Found.ids(Found.process(new ScoreBlend(method, 0.5), partly))).endsWith("d");
    assertThat(Found.ids(Found.process(new ScoreBlend(method, 1), partly)))
        .as("tied with b, which was judged the worst")
        .endsWith("b", "d");
  }

  @Test
  void withoutAnyRerankedPassageTheOrderStays() {
    List<Passage> found = List.of(Found.passage("b", 0.1, 1), Found.passage("a", 0.9, 2));

    assertThat(Found.process(ScoreBlend.DEFAULT, found)).isEqualTo(found);
    assertThat(Found.process(ScoreBlend.DEFAULT, List.of())).isEmpty();
  }

  @Test
  void whereAllScoresAreEqualTheOthersDecide() {
    List<Passage> undecided =
        Passage.ranked(
            List.of(Found.passage("a", 0.1, 2), Found.passage("b", 0.9, 1)),
            List.of(probability(0.1), probability(0.1)));

    assertThat(Found.ids(Found.process(ScoreBlend.DEFAULT, undecided))).containsExactly("b", "a");
  }

  @ParameterizedTest
  @EnumSource(ScoreBlend.Method.class)
  void aSinglePassageIsOfAverageWorth(ScoreBlend.Method method) {
    List<Passage> single = List.of(Found.reranked(Found.passage("a", 0.9, 1), 0.5));

    Passage blended = Found.process(new ScoreBlend(method, 0.5), single).get(0);

    double worth = method == ScoreBlend.Method.Z_SCORE ? 0 : 1.0 / 61;
    assertThat(blended.score().value()).isCloseTo(worth, within(1e-12));
    assertThat(blended.rank()).isEqualTo(1);
  }

  @Test
  void infiniteVerdictsAreVeryClearOnes() {
    List<Passage> judged =
        Passage.ranked(
            List.of(
                Found.passage("a", 0.1, 1), Found.passage("b", 0.1, 2), Found.passage("c", 0.1, 3)),
            List.of(
                probability(Double.NEGATIVE_INFINITY),
                probability(0.5),
                probability(Double.POSITIVE_INFINITY)));

    assertThat(Found.ids(Found.process(ScoreBlend.DEFAULT, judged))).containsExactly("c", "b", "a");
  }

  @Test
  void aNearDistanceIsAGoodVerdict() {
    List<Passage> distances =
        Passage.ranked(
            List.of(distance("far", 0.9, 2), distance("near", 0.1, 1)),
            List.of(probability(0.5), probability(0.5)));

    assertThat(Found.ids(Found.process(ScoreBlend.DEFAULT, distances)))
        .containsExactly("near", "far");
  }

  private static Passage distance(String id, double value, int rank) {
    return Passage.of(Found.chunk(id, id), new Score(ScoreKind.EUCLIDEAN_DISTANCE, value), rank);
  }

  @Test
  void searchScoresOfAnotherKindCountAsTheWorst() {
    Passage neighbor =
        Passage.of(Found.chunk("n", "n"), new Score(ScoreKind.NEIGHBOR_DISTANCE, 1), 1);
    List<Passage> mixed =
        Passage.ranked(
            List.of(Found.passage("a", 0.9, 1), Found.passage("b", 0.2, 2), neighbor),
            List.of(probability(0.5), probability(0.5), probability(0.5)));

    assertThat(Found.ids(Found.process(new ScoreBlend(ScoreBlend.Method.Z_SCORE, 0), mixed)))
        .containsExactly("a", "b", "n");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void theWeightIsAShare(double weight) {
    assertThatThrownBy(() -> new ScoreBlend(ScoreBlend.Method.RANK, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rerankWeight must be 0 to 1, but was " + weight);
  }
}
