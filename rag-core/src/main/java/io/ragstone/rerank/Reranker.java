package io.ragstone.rerank;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.ModelException;
import java.util.Optional;

/**
 * Scores passages against a query by reading both together.
 *
 * <p>Contract: one score a passage, in the order of the passages, all finite and of one kind; every
 * passage has one, the empty text too; a passage's score does not depend on what else is in the
 * request, nor on when it is computed, beyond rounding; a request without passages gives an empty
 * result; thread-safe. The request's deadline and cancellation are looked at before and between
 * batches. After {@link #close()} every request is an {@link IllegalStateException}.
 *
 * <p>{@code RerankerContract} of {@code rag-testkit} is this contract as a suite to extend.
 */
public interface Reranker extends AutoCloseable {

  /**
   * Scores the passages of a request.
   *
   * @param request the query and the passages
   * @return their scores
   * @throws CallCancelledException when the call is cancelled or its thread interrupted
   * @throws DeadlineExceededException when the request's deadline has passed
   * @throws InputTooLongException when a text is too long and truncation is switched off
   * @throws ModelException when inference fails
   */
  RerankResult rerank(RerankRequest request);

  /**
   * The name of the model that scores, for metrics and traces.
   *
   * @return the name; empty, by default, when it has none
   */
  default Optional<String> model() {
    return Optional.empty();
  }

  /** Frees native memory and other resources; closing again does nothing. */
  @Override
  void close();
}
