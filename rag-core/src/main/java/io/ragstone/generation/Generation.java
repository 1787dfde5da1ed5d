package io.ragstone.generation;

import java.util.Objects;
import java.util.Optional;

/**
 * What a generator wrote.
 *
 * @param text the answer's text
 * @param generator what wrote it, for people: a model's name, or {@code extractive}
 * @param finishReason why it stopped
 * @param usage the tokens it took, when the generator counts them
 */
public record Generation(
    String text, String generator, FinishReason finishReason, Optional<TokenUsage> usage) {
  /** Creates a generation. */
  public Generation {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(generator, "generator");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(usage, "usage");
  }
}
