package io.ragstone.retrieval;

import java.util.Objects;

/**
 * What one stage said of a passage.
 *
 * @param score the score it gave
 * @param rank the rank it gave, 1 for the best
 */
public record StageScore(Score score, int rank) {
  /** Creates a stage's verdict. */
  public StageScore {
    Objects.requireNonNull(score, "score");
    if (rank < 1) {
      throw new IllegalArgumentException("Ranks start at 1, but the rank was " + rank);
    }
  }
}
