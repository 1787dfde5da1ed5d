package io.ragstone.qwen3;

import java.util.concurrent.ExecutionException;

/** What failed on another thread, for the one that waited. */
final class Failures {
  private Failures() {}

  /** The exception to throw; an error is thrown at once. */
  static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("A batch threw a checked exception", e.getCause());
  }
}
