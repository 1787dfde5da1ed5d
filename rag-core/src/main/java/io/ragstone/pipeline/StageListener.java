package io.ragstone.pipeline;

import java.time.Duration;

/**
 * Watches one run of a stage: see {@link PipelineListener}. Told on the thread of its {@linkplain
 * CallListener#stageStarted start} where {@link StageStart#endsOnThread()} says so.
 */
public interface StageListener {
  /** Watches nothing. */
  StageListener NONE = new StageListener() {};

  /**
   * The stage has run.
   *
   * @param measured what it did
   */
  default void completed(Measurements measured) {}

  /**
   * The stage has failed. The exception goes on to the caller, unless the stage is tried again or
   * the call goes on without it.
   *
   * @param duration how long it took
   * @param failure what was thrown
   */
  default void failed(Duration duration, Throwable failure) {}
}
