package io.ragstone.retrieval;

/** What a score means; scores of different kinds must not be compared or added. */
public enum ScoreKind {
  /** Inner product of two vectors, unbounded; for unit vectors the cosine, -1 to 1. */
  INNER_PRODUCT(true),
  /** Cosine of the angle between two vectors, -1 to 1. */
  COSINE(true),
  /** Euclidean (L2) distance of two vectors, 0 and up: the smaller the nearer. */
  EUCLIDEAN_DISTANCE(false),
  /** BM25, 0 and up, comparable within one query only (Robertson and Zaragoza 2009). */
  BM25(true),
  /**
   * Reciprocal rank fusion, the weighted sum of 1 / (k + rank) over the fused lists (Cormack,
   * Clarke and Büttcher, SIGIR 2009).
   */
  RRF(true),
  /** The reranker's probability that the passage answers the query, 0 to 1. */
  RERANK_PROBABILITY(true),
  /**
   * A weighted mean of standard scores: how many standard deviations a passage is above the mean of
   * the passages found for the same query. Unbounded, 0 for an average passage; comparable within
   * one query only, and no probability.
   */
  Z_SCORE(true),
  /**
   * Maximal marginal relevance: what a passage adds to those in front of it, -1 to 1 (Carbonell and
   * Goldstein, SIGIR 1998).
   */
  MARGINAL_RELEVANCE(true),
  /** How many chunks away from one that was found, 1 for the next: the smaller the nearer. */
  NEIGHBOR_DISTANCE(false);

  private final boolean higherIsBetter;

  ScoreKind(boolean higherIsBetter) {
    this.higherIsBetter = higherIsBetter;
  }

  /**
   * Which end of the scale is the better one.
   *
   * @return {@code true} unless the score is a distance
   */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }
}
