package io.ragstone.pipeline;

import java.time.Duration;

/** Watches one call of a pipeline: see {@link PipelineListener}. */
public interface CallListener {
  /** Watches nothing. */
  CallListener NONE = new CallListener() {};

  /**
   * A stage has begun. Told on the thread that runs it, which in an ingest is another than the one
   * that calls; stages of an ingest overlap, and one that is tried again begins again.
   *
   * @param start what is known of it
   * @return what is told of this stage, {@link StageListener#NONE} by default
   */
  default StageListener stageStarted(StageStart start) {
    return StageListener.NONE;
  }

  /**
   * The call has returned, or its streamed answer has been read to its end.
   *
   * @param measured what it did
   */
  default void completed(Measurements measured) {}

  /**
   * The call has ended with an exception, which goes on to the caller, or its streamed answer was
   * closed before its end, which is a {@link io.ragstone.error.CallCancelledException}.
   *
   * @param duration how long it took
   * @param failure what was thrown
   */
  default void failed(Duration duration, Throwable failure) {}
}
