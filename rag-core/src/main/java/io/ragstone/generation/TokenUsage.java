package io.ragstone.generation;

/**
 * How many tokens a generation took.
 *
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 */
public record TokenUsage(long promptTokens, long completionTokens) {
  /** Creates a usage. */
  public TokenUsage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException(
          "Token counts must not be negative: " + promptTokens + ", " + completionTokens);
    }
  }
}
