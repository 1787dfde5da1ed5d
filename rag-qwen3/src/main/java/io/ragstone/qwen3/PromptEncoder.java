package io.ragstone.qwen3;

import io.ragstone.error.InputTooLongException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes texts into sequences of a bounded length, each between the same prefix and suffix. Only
 * the text is ever cut. Prefix, text and suffix are encoded one by one, as the reference does:
 * together, tokens could form across their seams.
 *
 * <pre>{@code
 * PromptEncoder encoder =
 *     new PromptEncoder(tokenizer, TokenIds.of(), endOfText, 8192, LongInput.TRUNCATE, false);
 * List<TokenIds> sequences = encoder.encode(List.of("This is a test")).sequences();
 * }</pre>
 *
 * <p>Immutable; usable as long as its tokenizer.
 */
public final class PromptEncoder {
  private static final Logger logger = LoggerFactory.getLogger(PromptEncoder.class);

  private final Qwen3Tokenizer tokenizer;
  private final TokenIds prefix;
  private final TokenIds suffix;
  private final int maxTokens;
  private final int room;
  private final LongInput longInput;
  private final boolean recognizeSpecialTokens;

  /**
   * Sequences and what became of their texts.
   *
   * @param sequences one for each text, in their order
   * @param tokens the lengths of all sequences together
   * @param truncated how many texts were cut
   */
  public record Encoded(List<TokenIds> sequences, long tokens, int truncated) {
    /** Creates a result. */
    public Encoded {
      sequences = List.copyOf(sequences);
    }
  }

  /**
   * Creates an encoder.
   *
   * @param tokenizer the model's tokenizer
   * @param prefix stands in front of every text
   * @param suffix stands behind every text
   * @param maxTokens the longest sequence; more than prefix and suffix together
   * @param longInput what to do with a text that does not fit
   * @param recognizeSpecialTokens whether what looks like a special token in a text is one
   * @throws IllegalArgumentException when {@code maxTokens} leaves no room for a text
   */
  public PromptEncoder(
      Qwen3Tokenizer tokenizer,
      TokenIds prefix,
      TokenIds suffix,
      int maxTokens,
      LongInput longInput,
      boolean recognizeSpecialTokens) {
    this.tokenizer = Objects.requireNonNull(tokenizer, "tokenizer");
    this.prefix = Objects.requireNonNull(prefix, "prefix");
    this.suffix = Objects.requireNonNull(suffix, "suffix");
    this.maxTokens = maxTokens;
    this.room = maxTokens - prefix.length() - suffix.length();
    this.longInput = Objects.requireNonNull(longInput, "longInput");
    this.recognizeSpecialTokens = recognizeSpecialTokens;
    if (room < 1) {
      throw new IllegalArgumentException(
          "maxTokens must be at least "
              + (prefix.length() + suffix.length() + 1)
              + ", so that a text has room in its prompt, but was "
              + maxTokens);
    }
  }

  /**
   * Encodes texts.
   *
   * @param texts the texts
   * @return a sequence for each, of at most {@code maxTokens}
   * @throws InputTooLongException when one does not fit and is not to be cut
   */
  public Encoded encode(List<String> texts) {
    List<TokenIds> sequences = new ArrayList<>(texts.size());
    long tokens = 0;
    int truncated = 0;
    for (String text : texts) {
      TokenIds ids =
          recognizeSpecialTokens ? tokenizer.encodeTrusted(text) : tokenizer.encode(text);
      if (ids.length() > room) {
        requireTruncationAllowed(ids.length());
        truncated++;
      }
      TokenIds sequence = TokenIds.join(List.of(prefix, ids.truncate(room), suffix));
      sequences.add(sequence);
      tokens += sequence.length();
    }
    if (truncated > 0) {
      logger.warn("Cut {} of {} texts to {} tokens", truncated, texts.size(), maxTokens);
    }
    return new Encoded(sequences, tokens, truncated);
  }

  private void requireTruncationAllowed(int length) {
    if (longInput == LongInput.REJECT) {
      throw new InputTooLongException(
          "A text has "
              + length
              + " tokens with its instruction, more than the maximum of "
              + room
              + "; split it, raise maxTokens, or allow truncation");
    }
  }
}
