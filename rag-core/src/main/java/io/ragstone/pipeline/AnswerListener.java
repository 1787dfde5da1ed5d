package io.ragstone.pipeline;

/**
 * Is told of every answer, with its text: to evaluate or to keep them.
 *
 * <p>Called on the thread that asks, before it gets the answer, so what takes long belongs on
 * another thread; for a streamed answer, when it has been read to its end. What a listener throws
 * is logged and ignored. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface AnswerListener {

  /**
   * An answer is complete.
   *
   * @param answer the answer
   */
  void answered(Answer answer);
}
