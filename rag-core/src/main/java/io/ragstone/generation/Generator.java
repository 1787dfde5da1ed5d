package io.ragstone.generation;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.splitter.TokenCounter;
import java.util.Optional;

/**
 * Writes an answer.
 *
 * <p>Contract: any question is taken; a call that is cancelled, or whose thread is interrupted,
 * ends with a {@link CallCancelledException}, one past its deadline with a {@link
 * DeadlineExceededException}, both also in the middle of a wait; every other failure is a {@link
 * GenerationException} with its reason; thread-safe. After {@link #close()} every request is an
 * {@link IllegalStateException}.
 *
 * <p>{@code GeneratorContract} of {@code rag-testkit} is this contract as a suite to extend.
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
