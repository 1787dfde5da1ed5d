package io.ragstone.generation;

import java.util.Objects;

/**
 * A value that a generator wrote.
 *
 * @param value the value
 * @param generation how it was written; its text is the value as the generator wrote it, in JSON
 * @param <T> the value's type
 */
public record StructuredGeneration<T>(T value, Generation generation) {
  /** Creates a generation. */
  public StructuredGeneration {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(generation, "generation");
  }
}
