package io.ragstone.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PassageTest {
  private static final Chunk CHUNK = Chunk.builder("doc", "text").build();
  private static final Score DENSE = new Score(ScoreKind.INNER_PRODUCT, 0.75);
  private static final Score BM25 = new Score(ScoreKind.BM25, 12.5);
  private static final Score RERANKED = new Score(ScoreKind.RERANK_PROBABILITY, 0.99);

  private static final Set<ScoreKind> DISTANCES =
      EnumSet.of(ScoreKind.EUCLIDEAN_DISTANCE, ScoreKind.NEIGHBOR_DISTANCE);

  @Test
  void theLatestStageGivesScoreAndRank() {
    Passage found = Passage.of(CHUNK, DENSE, 3);
    Passage reranked = found.then(RERANKED, 1);

    assertEquals(DENSE, found.score());
    assertEquals(3, found.rank());
    assertEquals(RERANKED, reranked.score());
    assertEquals(1, reranked.rank());
    assertEquals("text", reranked.text());
    assertEquals(CHUNK, reranked.chunk());
  }

  @Test
  void everyStageIsRememberedInItsOrder() {
    Passage passage =
        Passage.of(CHUNK, DENSE, 3)
            .withHistory(Passage.of(CHUNK, BM25, 7).history())
            .then(RERANKED, 1);

    assertEquals(
        List.of(new StageScore(DENSE, 3), new StageScore(BM25, 7), new StageScore(RERANKED, 1)),
        passage.history());
    assertEquals(Optional.of(new StageScore(BM25, 7)), passage.stage(ScoreKind.BM25));
    assertEquals(Optional.empty(), passage.stage(ScoreKind.RRF));
  }

  @Test
  void ofTwoStagesOfOneKindTheLatterCounts() {
    Score better = new Score(ScoreKind.RERANK_PROBABILITY, 0.5);
    Passage twice = Passage.of(CHUNK, RERANKED, 2).then(better, 1);

    assertEquals(Optional.of(new StageScore(better, 1)), twice.stage(ScoreKind.RERANK_PROBABILITY));
  }

  @Test
  void aPassageMayBeShownAsALargerPartOfItsDocument() {
    Chunk larger = Chunk.builder("doc", "more text").build();
    Passage other = Passage.of(Chunk.builder("doc", "more").build(), BM25, 2);
    Passage third = Passage.of(Chunk.builder("doc", "t").build(), BM25, 3);
    Passage found = Passage.of(CHUNK, DENSE, 1);
    Passage shown = found.shownAs(larger, List.of(other));

    assertEquals(CHUNK, found.shown());
    assertEquals(List.of(), found.joined());
    assertEquals("more text", shown.text());
    assertEquals(CHUNK, shown.chunk());
    assertEquals(found.history(), shown.history());
    assertFalse(found.equals(shown));
    Passage later = shown.then(RERANKED, 1);
    assertEquals(larger, later.shown());
    assertEquals(List.of(other), later.joined());
    assertEquals(List.of(other, third), later.shownAs(CHUNK, List.of(third)).joined());
    assertThrows(
        IllegalArgumentException.class,
        () -> found.shownAs(Chunk.builder("another", "text").build(), List.of()));
  }

  @Test
  void aStageLeavesTheEarlierPassageAsItWas() {
    Passage found = Passage.of(CHUNK, DENSE, 1);
    Passage later = found.then(RERANKED, 1);

    assertEquals(1, found.history().size());
    assertEquals(found, Passage.of(CHUNK, DENSE, 1));
    assertFalse(found.equals(later));
    assertThrows(UnsupportedOperationException.class, () -> later.history().clear());
  }

  @ParameterizedTest
  @EnumSource
  void aFurtherStageRanksByItsScoresAndKeepsTheOrderOfEqualOnes(ScoreKind kind) {
    List<Passage> found =
        Stream.of("a", "b", "c")
            .map(text -> Passage.of(Chunk.builder("doc", text).build(), DENSE, 1))
            .toList();
    double better = kind.higherIsBetter() ? 0.9 : 0.1;
    List<Score> scores = Stream.of(0.5, 0.5, better).map(value -> new Score(kind, value)).toList();
    List<Passage> ranked = Passage.ranked(found, scores);

    assertEquals(List.of("c", "a", "b"), ranked.stream().map(Passage::text).toList());
    assertEquals(List.of(1, 2, 3), ranked.stream().map(Passage::rank).toList());
    assertEquals(
        List.of(new StageScore(DENSE, 1), new StageScore(scores.get(2), 1)),
        ranked.get(0).history());
    assertThrows(IllegalArgumentException.class, () -> Passage.ranked(found, scores.subList(0, 2)));
  }

  @Test
  void ranksStartAtOneAndScoresAreNumbers() {
    assertThrows(IllegalArgumentException.class, () -> Passage.of(CHUNK, DENSE, 0));
    assertThrows(IllegalArgumentException.class, () -> new StageScore(DENSE, -1));
    assertThrows(IllegalArgumentException.class, () -> new Score(ScoreKind.BM25, Double.NaN));
  }

  @ParameterizedTest
  @EnumSource
  void aScoreReachesAThresholdFromItsBetterSide(ScoreKind kind) {
    Score score = new Score(kind, 0.5);

    assertTrue(score.reaches(0.5));
    assertEquals(!DISTANCES.contains(kind), kind.higherIsBetter());
    assertEquals(kind.higherIsBetter(), score.reaches(0.4));
    assertEquals(!kind.higherIsBetter(), score.reaches(0.6));
  }
}
