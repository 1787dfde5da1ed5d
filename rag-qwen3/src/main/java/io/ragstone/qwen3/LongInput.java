package io.ragstone.qwen3;

/** What to do with a text that has more tokens than the configured maximum. */
public enum LongInput {
  /** Cut it, and log a warning that says how many texts were cut; the default. */
  TRUNCATE,
  /** Refuse it with an {@link io.ragstone.error.InputTooLongException}. */
  REJECT
}
