package io.ragstone.question;

import io.ragstone.document.UnicodeText;
import io.ragstone.embedding.InputType;
import java.util.Objects;

/**
 * A text to search with.
 *
 * @param text the text, not blank
 * @param inputType how to embed it: as a query, or as a document when it looks like what is sought
 * @param origin where it comes from, for people: {@link #QUESTION}, or the name of an expansion
 */
public record SearchText(String text, InputType inputType, String origin) {
  /** The origin of the question itself. */
  public static final String QUESTION = "question";

  /** Creates a text to search with. */
  public SearchText {
    if (Objects.requireNonNull(text, "text").isBlank()) {
      throw new IllegalArgumentException("A text to search with must not be blank");
    }
    text = UnicodeText.wellFormed(text);
    Objects.requireNonNull(inputType, "inputType");
    Objects.requireNonNull(origin, "origin");
  }

  /**
   * The question itself.
   *
   * @param question the question, standing alone
   * @return a text that is embedded as a query
   */
  public static SearchText question(String question) {
    return new SearchText(question, InputType.QUERY, QUESTION);
  }
}
