package io.ragstone.rerank;

import io.ragstone.retrieval.Score;
import java.time.Duration;
import java.util.List;

/**
 * The scores of a request's passages, in the order of the passages (not sorted).
 *
 * @param scores one for each passage
 * @param tokens how many tokens were computed in all
 * @param truncated how many passages were cut to the maximum length
 * @param queueTime how long the work waited for the model before its first part was computed; zero
 *     where there is no queue
 * @param batches in how many batches it was computed, each of which may have had the work of others
 * @param cacheHits how many passages were not computed, since a cache had their results
 */
public record RerankResult(
    List<Score> scores,
    long tokens,
    int truncated,
    Duration queueTime,
    int batches,
    int cacheHits) {
  /** Creates a result. */
  public RerankResult {
    scores = List.copyOf(scores);
  }

  /**
   * Creates the result of a model that has neither queue nor cache and computes all at once.
   *
   * @param scores one for each of the passages
   * @param tokens how many tokens were computed in all
   * @param truncated how many passages were cut to the maximum length
   */
  public RerankResult(List<Score> scores, long tokens, int truncated) {
    this(scores, tokens, truncated, Duration.ZERO, scores.isEmpty() ? 0 : 1, 0);
  }
}
