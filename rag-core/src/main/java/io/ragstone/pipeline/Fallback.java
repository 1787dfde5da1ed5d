package io.ragstone.pipeline;

import java.util.Objects;

/**
 * A stage that the pipeline went on without.
 *
 * @param stage {@link Stage#REWRITE}, {@link Stage#EXPAND} or {@link Stage#RERANK}
 * @param failure what went wrong: a {@link io.ragstone.error.GenerationException} when the stage
 *     returned what cannot be searched with, a {@link io.ragstone.error.DeadlineExceededException}
 *     when the reranker was not done in time
 */
public record Fallback(Stage stage, RuntimeException failure) {
  /** Creates a fallback. */
  public Fallback {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(failure, "failure");
  }
}
