package io.ragstone.embedding;

import java.time.Duration;
import java.util.List;

/**
 * The embeddings of a batch, in the order of its texts.
 *
 * @param embeddings one for each text
 * @param tokens how many tokens were computed in all
 * @param truncated how many texts were cut to the maximum length
 * @param queueTime how long the work waited for the model before its first part was computed; zero
 *     where there is no queue
 * @param batches in how many batches it was computed, each of which may have had the work of others
 * @param cacheHits how many texts were not computed, since a cache had their results
 */
public record EmbeddingResult(
    List<Embedding> embeddings,
    long tokens,
    int truncated,
    Duration queueTime,
    int batches,
    int cacheHits) {
  /** Creates a result. */
  public EmbeddingResult {
    embeddings = List.copyOf(embeddings);
  }

  /**
   * Creates the result of a model that has neither queue nor cache and computes all at once.
   *
   * @param embeddings one for each of the texts
   * @param tokens how many tokens were computed in all
   * @param truncated how many texts were cut to the maximum length
   */
  public EmbeddingResult(List<Embedding> embeddings, long tokens, int truncated) {
    this(embeddings, tokens, truncated, Duration.ZERO, embeddings.isEmpty() ? 0 : 1, 0);
  }
}
