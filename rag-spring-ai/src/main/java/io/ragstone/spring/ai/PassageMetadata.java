package io.ragstone.spring.ai;

import io.ragstone.retrieval.ScoreKind;
import java.util.Locale;

/**
 * The metadata keys under which a Spring AI document says where in its source a passage stands and
 * how it was scored, so that an answer can cite it.
 *
 * <p>All begin with {@value #PREFIX}. They are not kept in a store as metadata and filters cannot
 * use them; of a document that is added to a {@link RagstoneVectorStore} only {@link #SOURCE} is
 * read.
 */
public final class PassageMetadata {
  /** What all keys begin with. */
  public static final String PREFIX = "ragstone.";

  /**
   * The id of the document that the passage was cut from, such as a path: text. Absent where it is
   * the passage's own id.
   */
  public static final String SOURCE = PREFIX + "source";

  /** The headings above the passage, outermost first, with {@code " > "} between them: text. */
  public static final String HEADINGS = PREFIX + "headings";

  /** The passage's ordinal in its source, 0 for the first: a whole number. */
  public static final String POSITION = PREFIX + "position";

  /** Where the passage starts in its source's text, in UTF-16 units: a whole number. */
  public static final String START = PREFIX + "start";

  /** Where the passage ends in its source's text, in UTF-16 units, exclusive: a whole number. */
  public static final String END = PREFIX + "end";

  /** The score that a document had before it was reranked, when nothing says its kind: a number. */
  public static final String SCORE_BEFORE_RERANKING = PREFIX + "score.before_reranking";

  private PassageMetadata() {}

  /**
   * The key of the score that a stage gave a passage, never rescaled: a number.
   *
   * @param kind what the score means
   * @return such as {@code "ragstone.score.inner_product"}
   */
  public static String score(ScoreKind kind) {
    return PREFIX + "score." + kind.name().toLowerCase(Locale.ROOT);
  }
}
