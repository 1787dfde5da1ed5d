package io.ragstone.rerank;

import io.ragstone.retrieval.Score;
import java.util.List;

/**
 * The scores of a request's passages, in the order of the passages (not sorted).
 *
 * @param scores one for each passage
 * @param tokens how many tokens were computed in all
 * @param truncated how many passages were cut to the maximum length
 */
public record RerankResult(List<Score> scores, long tokens, int truncated) {
  /** Creates a result. */
  public RerankResult {
    scores = List.copyOf(scores);
  }
}
