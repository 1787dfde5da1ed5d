package io.ragstone.rerank;

import io.ragstone.error.InputTooLongException;
import io.ragstone.error.ModelException;
import java.util.Optional;

/**
 * Scores passages against a query by reading both together.
 *
 * <p>Contract: one score a passage, in the order of the passages, all of one kind; a passage's
 * score does not depend on what else is in the request, beyond rounding; an empty request gives an
 * empty result; thread-safe. After {@link #close()} every call is an {@link IllegalStateException}.
 */
public interface Reranker extends AutoCloseable {

  /**
   * Scores the passages of a request.
   *
   * @param request the query and the passages
   * @return their scores
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
