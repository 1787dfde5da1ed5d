package io.ragstone.pipeline;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a stage when it begins.
 *
 * @param stage the stage
 * @param model the name of the model that it uses, where it uses one that has a name
 * @param endsOnThread whether its end is told on the thread of its start, so that a listener may
 *     bind something to the thread meanwhile; {@code false} for a streamed answer, which is read by
 *     the caller
 */
public record StageStart(Stage stage, Optional<String> model, boolean endsOnThread) {
  /** Creates a start. */
  public StageStart {
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(model, "model");
  }

  /** A stage without a model that ends where it begins. */
  static StageStart of(Stage stage) {
    return new StageStart(stage, Optional.empty(), true);
  }

  /** A stage that ends where it begins. */
  static StageStart of(Stage stage, Optional<String> model) {
    return new StageStart(stage, model, true);
  }
}
