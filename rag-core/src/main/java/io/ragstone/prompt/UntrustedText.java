package io.ragstone.prompt;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * What keeps text from outside (passages, questions, conversations) from speaking for the prompt
 * that it is put into.
 *
 * <p>A text is put between two tags that carry a {@linkplain #newBoundary() boundary}. It was drawn
 * for this one request after the text had been written, so the text cannot close its block or fake
 * another one. Escaping would also do, but it would change code and markup, which models then quote
 * the way they read it.
 *
 * <p>Boundaries are of no use against the control tokens of chat models, such as {@code
 * <|im_start|>}: many servers read them as such wherever they stand in a message. So these are
 * {@linkplain #withoutControlTokens broken up}. Thread-safe.
 */
public final class UntrustedText {
  /** 32 letters and digits that are hard to mistake for each other: 5 bits each. */
  private static final String BOUNDARY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int BOUNDARY_LENGTH = 10;

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Where a control token is broken up: ChatML and Llama 3 ({@code <|im_end|>}), DeepSeek (the same
   * with full-width bars), Llama 2 and Mistral ({@code [INST]}, {@code <<SYS>>}, {@code </s>}),
   * Gemma ({@code <start_of_turn>}).
   */
  private static final Pattern INSIDE_CONTROL_TOKEN =
      Pattern.compile(
          "(?i)(?<=<)(?=[|｜][^|｜<>\\s]{1,64}[|｜]>)"
              + "|(?<=<)(?=</?SYS>>|/?s>|(?:start|end)_of_turn>|(?:bos|eos|pad|unk)>)"
              + "|(?<=\\[)(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)])");

  private UntrustedText() {}

  /**
   * Draws a code that no text written before this call can contain but by guessing one of 2^50.
   *
   * @return ten lower-case letters and digits
   */
  public static String newBoundary() {
    StringBuilder boundary = new StringBuilder();
    for (int i = 0; i < BOUNDARY_LENGTH; i++) {
      boundary.append(BOUNDARY_ALPHABET.charAt(RANDOM.nextInt(BOUNDARY_ALPHABET.length())));
    }
    return boundary.toString();
  }

  /**
   * Breaks up the control tokens of common chat models by a blank behind their first character.
   *
   * @param text any text
   * @return the text in which {@code <|im_end|>} has become {@code < |im_end|>}; the same when it
   *     has no control token
   */
  public static String withoutControlTokens(String text) {
    return INSIDE_CONTROL_TOKEN.matcher(text).replaceAll(" ");
  }
}
