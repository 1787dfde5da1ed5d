package io.ragstone.splitter;

/**
 * Counts the tokens of a text as one particular model does.
 *
 * <p>Implementations are thread-safe, and count no special tokens.
 */
@FunctionalInterface
public interface TokenCounter {

  /**
   * Counts tokens.
   *
   * @param text the text
   * @return its length in tokens, 0 for the empty text
   */
  int count(String text);
}
