package io.ragstone.eval;

import java.util.Objects;

/**
 * How far an evaluation has come.
 *
 * @param step what was just done, for people: an index or a configuration
 * @param done rankings made so far, 0 while indexing
 * @param total rankings to make, queries times configurations
 */
public record EvaluationProgress(String step, int done, int total) {
  /** Creates a progress. */
  public EvaluationProgress {
    Objects.requireNonNull(step, "step");
  }
}
