package io.ragstone.pipeline;

import java.time.Duration;

/**
 * Watches a pipeline's stages, for metrics and traces. No text passes through here.
 *
 * <p>Called on the thread that runs the stage, so implementations must be quick and thread-safe;
 * what they throw is logged and ignored.
 */
public interface PipelineListener {

  /**
   * A stage is about to run.
   *
   * @param stage the stage
   */
  default void stageStarted(Stage stage) {}

  /**
   * A stage has run.
   *
   * @param stage the stage
   * @param duration how long it took
   * @param items how many things came out of it: chunks, candidates, passages
   */
  default void stageCompleted(Stage stage, Duration duration, int items) {}

  /**
   * A stage has failed; the exception goes on to the caller.
   *
   * @param stage the stage
   * @param duration how long it took
   * @param failure what it threw
   */
  default void stageFailed(Stage stage, Duration duration, RuntimeException failure) {}
}
