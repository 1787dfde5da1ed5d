package io.ragstone.pipeline;

/**
 * Watches a pipeline, for metrics and traces. No text passes through here.
 *
 * <p>A listener is told of each call, and has what it returns told of the call's stages, so that it
 * needs no memory of its own to tell which stage belongs to which call:
 *
 * <pre>{@code
 * PipelineListener slow = operation -> new CallListener() {
 *   @Override
 *   public StageListener stageStarted(StageStart start) {
 *     return new StageListener() {
 *       @Override
 *       public void completed(Measurements measured) {
 *         if (measured.duration().toSeconds() > 1) {
 *           logger.info("{} took {}", start.stage(), measured.duration());
 *         }
 *       }
 *     };
 *   }
 * };
 * }</pre>
 *
 * <p>Whatever has been started ends exactly once, completed or failed; the one exception is an
 * {@link AnswerStream} that is neither read to its end nor closed. Listeners are called on the
 * threads that do the work, several at a time, so implementations must be quick and thread-safe;
 * what they throw is logged and ignored.
 */
@FunctionalInterface
public interface PipelineListener {

  /**
   * A call has begun. Told on the thread that calls; for {@link RagPipeline#askPublisher}, on the
   * one that runs the answer.
   *
   * @param operation what it is for
   * @return what is told of this call, such as {@link CallListener#NONE}
   */
  CallListener callStarted(Operation operation);
}
