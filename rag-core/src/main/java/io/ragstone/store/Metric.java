package io.ragstone.store;

import io.ragstone.retrieval.ScoreKind;

/** How a store compares vectors. */
public enum Metric {
  /** Inner product; for the unit vectors of Qwen3-Embedding the same as the cosine. */
  INNER_PRODUCT(ScoreKind.INNER_PRODUCT),
  /** Cosine of the angle. */
  COSINE(ScoreKind.COSINE),
  /** Euclidean (L2) distance. */
  EUCLIDEAN(ScoreKind.EUCLIDEAN_DISTANCE);

  private final ScoreKind scoreKind;

  Metric(ScoreKind scoreKind) {
    this.scoreKind = scoreKind;
  }

  /**
   * The kind of score that a search by this metric returns.
   *
   * @return the kind
   */
  public ScoreKind scoreKind() {
    return scoreKind;
  }
}
