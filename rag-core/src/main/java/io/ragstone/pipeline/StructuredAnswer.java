package io.ragstone.pipeline;

import io.ragstone.generation.Generation;
import io.ragstone.prompt.PromptContext;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * An answer that is a value, with everything it rests on.
 *
 * @param value the answer
 * @param generation how it was written: by what, why it ended, how many tokens it took
 * @param retrieval how the passages were found
 * @param promptContext what of them the generator was given, under which numbers
 * @param timings how long the stages took, retrieval included
 * @param <T> the value's type
 */
public record StructuredAnswer<T>(
    T value,
    Generation generation,
    Retrieval retrieval,
    PromptContext promptContext,
    StageTimings timings) {
  /** Creates an answer. */
  public StructuredAnswer {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(retrieval, "retrieval");
    Objects.requireNonNull(promptContext, "promptContext");
    Objects.requireNonNull(timings, "timings");
  }

  /**
   * The passages that were found, best first.
   *
   * @return an unmodifiable list
   */
  public List<Passage> passages() {
    return retrieval.passages();
  }
}
