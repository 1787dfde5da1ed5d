package io.ragstone.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ragstone.document.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReciprocalRankFusionTest {

  private static List<Passage> list(ScoreKind kind, String... ids) {
    List<Passage> passages = new ArrayList<>();
    for (String id : ids) {
      Chunk chunk = Chunk.builder("doc", "text of " + id).id(id).build();
      passages.add(Passage.of(chunk, new Score(kind, 10 - passages.size()), passages.size() + 1));
    }
    return passages;
  }

  private static List<Passage> dense(String... ids) {
    return list(ScoreKind.INNER_PRODUCT, ids);
  }

  private static List<Passage> keyword(String... ids) {
    return list(ScoreKind.BM25, ids);
  }

  private static List<String> ids(List<Passage> passages) {
    return passages.stream().map(passage -> passage.chunk().id()).toList();
  }

  private static List<Double> scores(List<Passage> passages) {
    return passages.stream().map(passage -> passage.score().value()).toList();
  }

  @Test
  void addsTheReciprocalsOfTheRanks() {
    List<Passage> fused =
        ReciprocalRankFusion.DEFAULT.fuse(dense("a", "b", "c"), keyword("c", "a", "d"), 10);

    assertEquals(List.of("a", "c", "b", "d"), ids(fused));
    assertEquals(
        List.of(1.0 / 61 + 1.0 / 62, 1.0 / 63 + 1.0 / 61, 1.0 / 62, 1.0 / 63), scores(fused));
  }

  @Test
  void weightsAndKCount() {
    List<Passage> fused =
        new ReciprocalRankFusion(10, 2, 0.5).fuse(dense("a", "b"), keyword("b", "c"), 10);

    assertEquals(List.of("b", "a", "c"), ids(fused));
    assertEquals(List.of(2.0 / 12 + 0.5 / 11, 2.0 / 11, 0.5 / 12), scores(fused));
  }

  @Test
  void passagesKeepTheVerdictsOfBothLists() {
    List<Passage> fused = ReciprocalRankFusion.DEFAULT.fuse(dense("a", "b"), keyword("c", "b"), 10);

    assertEquals(
        List.of(
            new StageScore(new Score(ScoreKind.INNER_PRODUCT, 9), 2),
            new StageScore(new Score(ScoreKind.BM25, 9), 2),
            new StageScore(new Score(ScoreKind.RRF, 2.0 / 62), 1)),
        fused.get(0).history());
    assertEquals(List.of(1, 2, 3), fused.stream().map(Passage::rank).toList());
  }

  @Test
  void tiesAreOrderedById() {
    assertEquals(
        List.of("a", "z"), ids(ReciprocalRankFusion.DEFAULT.fuse(dense("z"), keyword("a"), 10)));
    assertEquals(
        List.of("a", "z"), ids(ReciprocalRankFusion.DEFAULT.fuse(dense("a"), keyword("z"), 10)));
  }

  @Test
  void returnsAtMostTopK() {
    List<Passage> dense = dense("a", "b", "c");

    assertEquals(List.of("a", "b"), ids(ReciprocalRankFusion.DEFAULT.fuse(dense, List.of(), 2)));
    assertEquals(List.of(), ReciprocalRankFusion.DEFAULT.fuse(dense, List.of(), 0));
    assertEquals(List.of(), ReciprocalRankFusion.DEFAULT.fuse(List.of(), List.of(), 5));
    assertThrows(
        IllegalArgumentException.class,
        () -> ReciprocalRankFusion.DEFAULT.fuse(dense, List.of(), -1));
  }

  @Test
  void ofAChunkThatIsInAListTwiceTheBestRankCounts() {
    List<Passage> fused = ReciprocalRankFusion.DEFAULT.fuse(dense("a", "b", "a"), List.of(), 10);

    assertEquals(List.of("a", "b"), ids(fused));
    assertEquals(List.of(1.0 / 61, 1.0 / 62), scores(fused));
  }

  @Test
  void refusesWeightsThatGiveNoOrder() {
    assertThrows(IllegalArgumentException.class, () -> new ReciprocalRankFusion(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new ReciprocalRankFusion(60, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> new ReciprocalRankFusion(60, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new ReciprocalRankFusion(60, Double.NaN, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ReciprocalRankFusion(60, 1, Double.POSITIVE_INFINITY));
  }
}
