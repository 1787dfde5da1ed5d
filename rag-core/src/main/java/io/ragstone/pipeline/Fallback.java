package io.ragstone.pipeline;

import java.util.Objects;

/**
 * A stage that the pipeline went on without.
 *
 * @param stage {@link Stage#REWRITE} or {@link Stage#EXPAND}
 * @param failure what went wrong, a {@link io.ragstone.error.GenerationException} when the stage
 *     returned what cannot be searched with
 */
public record Fallback(Stage stage, RuntimeException failure) {
  /** Creates a fallback. */
  public Fallback {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(failure, "failure");
  }
}
