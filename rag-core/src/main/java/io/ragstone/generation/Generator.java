package io.ragstone.generation;

import io.ragstone.error.GenerationException;
import io.ragstone.splitter.TokenCounter;
import java.util.Optional;

/**
 * Writes an answer.
 *
 * <p>Contract: honours the request's deadline and cancellation; every failure is a {@link
 * GenerationException} with its reason; thread-safe. After {@link #close()} every call is an {@link
 * IllegalStateException}.
 */
public interface Generator extends AutoCloseable {

  /**
   * Writes the whole answer.
   *
   * @param request the question, its passages and the prompt
   * @return the answer
   */
  Generation generate(GenerationRequest request);

  /**
   * Writes the answer piece by piece.
   *
   * @param request the question, its passages and the prompt
   * @return the answer as it is being written, to be closed after use
   */
  GenerationStream stream(GenerationRequest request);

  /**
   * The name of the model that is asked to write, for metrics and traces.
   *
   * @return the name; empty, by default, when it has none
   */
  default Optional<String> model() {
    return Optional.empty();
  }

  /**
   * Counts tokens as the model does that writes the answers, so that prompts can be fitted to it.
   *
   * @return the counter; empty, by default, when the model's tokenizer is not known
   */
  default Optional<TokenCounter> tokenCounter() {
    return Optional.empty();
  }

  /** Releases connections and other resources; closing again does nothing. */
  @Override
  void close();
}
