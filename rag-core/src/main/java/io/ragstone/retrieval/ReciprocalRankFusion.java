package io.ragstone.retrieval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Merges ranked lists by rank alone: each passage gets the sum of weight / (k + rank) over the
 * lists it is in (Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
 * individual Rank Learning Methods", SIGIR 2009).
 *
 * @param k damps the difference between high ranks; positive, 60 in the paper
 * @param denseWeight the weight of the list that vector search found; not negative
 * @param keywordWeight the weight of the list that keyword search found; not negative
 */
public record ReciprocalRankFusion(int k, double denseWeight, double keywordWeight) {
  /** The paper's constant and equal weights. */
  public static final ReciprocalRankFusion DEFAULT = new ReciprocalRankFusion(60, 1, 1);

  /** Creates a fusion. */
  public ReciprocalRankFusion {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, but was " + k);
    }
    if (!(denseWeight >= 0 && keywordWeight >= 0 && denseWeight + keywordWeight > 0)
        || Double.isInfinite(denseWeight + keywordWeight)) {
      throw new IllegalArgumentException(
          "Weights must be finite, not negative and not both zero, but were "
              + denseWeight
              + " and "
              + keywordWeight);
    }
  }

  /**
   * Fuses the results of a vector search and a keyword search.
   *
   * @param dense what vector search found, best first; of a chunk that is there twice the best rank
   *     counts, as in the other list
   * @param keyword what keyword search found, best first
   * @param topK how many to return at most, not negative
   * @return the fused list, best first, ties by chunk id; each passage keeps the verdicts of the
   *     lists it was in
   */
  public List<Passage> fuse(List<Passage> dense, List<Passage> keyword, int topK) {
    return weighted(List.of(dense, keyword), List.of(denseWeight, keywordWeight), topK);
  }

  /**
   * Fuses the results of searches with different texts, each with the weight 1.
   *
   * @param lists what each search found, best first; of a chunk that is in a list twice the best
   *     rank counts
   * @param topK how many to return at most, not negative
   * @return the fused list, best first, ties by chunk id; each passage keeps the verdicts of the
   *     lists it was in, in their order
   */
  public List<Passage> fuse(List<List<Passage>> lists, int topK) {
    return weighted(lists, Collections.nCopies(lists.size(), 1.0), topK);
  }

  private List<Passage> weighted(List<List<Passage>> lists, List<Double> weights, int topK) {
    if (topK < 0) {
      throw new IllegalArgumentException("topK must not be negative, but was " + topK);
    }
    Map<String, Passage> byId = new LinkedHashMap<>();
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int i = 0; i < lists.size(); i++) {
      add(lists.get(i), weights.get(i), byId, scores);
    }
    List<Passage> order = new ArrayList<>(byId.values());
    order.sort(
        Comparator.comparingDouble((Passage passage) -> scores.get(passage.chunk().id()))
            .reversed()
            .thenComparing(passage -> passage.chunk().id()));
    List<Passage> fused = new ArrayList<>();
    for (Passage passage : order.subList(0, Math.min(topK, order.size()))) {
      Score score =
          new Score(ScoreKind.RRF, Objects.requireNonNull(scores.get(passage.chunk().id())));
      fused.add(passage.then(score, fused.size() + 1));
    }
    return List.copyOf(fused);
  }

  private void add(
      List<Passage> list, double weight, Map<String, Passage> byId, Map<String, Double> scores) {
    Set<String> seen = new HashSet<>();
    int rank = 0;
    for (Passage passage : list) {
      String id = passage.chunk().id();
      rank++;
      if (seen.add(id)) {
        scores.merge(id, weight / (k + rank), Double::sum);
        byId.merge(id, passage, (first, second) -> first.withHistory(second.history()));
      }
    }
  }
}
