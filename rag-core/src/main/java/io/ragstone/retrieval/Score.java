package io.ragstone.retrieval;

import java.util.Objects;

/**
 * A score that says what it means.
 *
 * @param kind what the value means
 * @param value the value as the stage computed it, never rescaled
 */
public record Score(ScoreKind kind, double value) {
  /** Creates a score. */
  public Score {
    Objects.requireNonNull(kind, "kind");
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("A score of kind " + kind + " must be a number, not NaN");
    }
  }

  /**
   * Whether this score is at least as good as a threshold of the same kind.
   *
   * @param threshold the worst value accepted
   * @return {@code true} when the value reaches it
   */
  public boolean reaches(double threshold) {
    return kind.higherIsBetter() ? value >= threshold : value <= threshold;
  }
}
