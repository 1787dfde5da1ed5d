package io.ragstone.eval.question;

import io.ragstone.eval.TestCollection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Questions that a language model wrote, and what was left out of what it wrote.
 *
 * @param collection the questions with their documents
 * @param passages how many documents the model was shown
 * @param leftOut how many questions, or whole replies, were left out for which reason
 */
public record GeneratedQuestions(
    TestCollection collection, int passages, Map<Reason, Integer> leftOut) {

  /** Why a question is left out. */
  public enum Reason {
    /** The call failed, was cut off, or its reply has no line that can be read. */
    UNUSABLE_REPLY,
    /** A line is no object with a question and an answer. */
    MALFORMED,
    /** The answer does not stand in the document. */
    ANSWER_NOT_IN_PASSAGE,
    /** The question is longer than allowed. */
    TOO_LONG,
    /** It was asked before, of this document or another one. */
    REPEATED,
    /** The document has as many questions as it may have. */
    MORE_THAN_ASKED
  }

  /** Creates a set of questions. */
  public GeneratedQuestions {
    Objects.requireNonNull(collection, "collection");
    Map<Reason, Integer> copy = new EnumMap<>(Reason.class);
    copy.putAll(leftOut);
    leftOut = Collections.unmodifiableMap(copy);
  }
}
