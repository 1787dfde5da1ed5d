package io.ragstone.llm.openai;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import io.ragstone.document.UnicodeText;
import io.ragstone.splitter.TokenCounter;
import java.util.regex.Pattern;

/**
 * Counts tokens as OpenAI's models do, in this process.
 *
 * <p>The counts are those of OpenAI's own tokenizer tiktoken (0.14.0), except for characters that
 * are newer than the Unicode tables of the JDK. What looks like a special token is counted as the
 * text it is. The tokens that a server puts around each message are not counted.
 *
 * <p>The table of an encoding is read at its first use, which takes a moment. Thread-safe.
 */
public final class OpenAiTokenCounter implements TokenCounter {
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  /** The models before gpt-4o: gpt-4, gpt-4-turbo and their dated names, gpt-3.5 and older. */
  private static final Pattern CL100K =
      Pattern.compile("(ft:)?(gpt-4([-:].*)?|gpt-3\\.?5.*|(davinci|babbage)-002.*)");

  private final EncodingType encoding;

  private OpenAiTokenCounter(EncodingType encoding) {
    this.encoding = encoding;
  }

  /**
   * The counter of a model: {@code cl100k_base} for gpt-4, gpt-3.5 and what they were made from,
   * {@code o200k_base} for gpt-4o, everything newer, and every name that is not OpenAI's.
   *
   * @param model the model's name, with or without a date, {@code ft:} or a provider such as {@code
   *     openai/}
   * @return the counter
   */
  public static OpenAiTokenCounter forModel(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1);
    return new OpenAiTokenCounter(
        CL100K.matcher(name).matches() ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE);
  }

  /**
   * How the model cuts text.
   *
   * @return tiktoken's name of the encoding, such as {@code o200k_base}
   */
  public String encoding() {
    return encoding.getName();
  }

  @Override
  public int count(String text) {
    Encoding table = ENCODINGS.getEncoding(encoding);
    return table.countTokensOrdinary(UnicodeText.wellFormed(text));
  }

  @Override
  public String toString() {
    return "OpenAiTokenCounter[" + encoding() + "]";
  }
}
