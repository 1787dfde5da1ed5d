package io.ragstone.pipeline;

import java.util.Objects;

/** What happens while an answer is being written, in this order. */
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
   * @param text what comes behind the text so far
   */
  record TextDelta(String text) implements AnswerEvent {
    /** Creates an event. */
    public TextDelta {
      Objects.requireNonNull(text, "text");
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
