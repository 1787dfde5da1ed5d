package io.ragstone.pipeline;

import java.util.Objects;

/** What happens while an answer is being written: passages, text and citations, the answer. */
public sealed interface AnswerEvent {

  /**
   * The passages are there; always the first event.
   *
   * @param retrieval what was found
   */
  record Retrieved(Retrieval retrieval) implements AnswerEvent {
    /** Creates an event. */
    public Retrieved {
      Objects.requireNonNull(retrieval, "retrieval");
    }
  }

  /**
   * More text is there.
   *
   * @param text what comes behind the text so far, never empty; together all deltas are {@link
   *     Answer#text()}
   */
  record TextDelta(String text) implements AnswerEvent {
    /** Creates an event. */
    public TextDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The text so far ends in a mark that stands for passages; one event for each number in it.
   *
   * @param citation the mark, as {@link Answer#citations()} has it
   */
  record Cited(Citation citation) implements AnswerEvent {
    /** Creates an event. */
    public Cited {
      Objects.requireNonNull(citation, "citation");
    }
  }

  /**
   * The answer is complete; always the last event.
   *
   * @param answer the whole answer
   */
  record Completed(Answer answer) implements AnswerEvent {
    /** Creates an event. */
    public Completed {
      Objects.requireNonNull(answer, "answer");
    }
  }
}
