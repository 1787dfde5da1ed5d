package io.ragstone.prompt;

import io.ragstone.retrieval.Passage;
import java.util.Objects;

/**
 * A passage that is not in the prompt.
 *
 * @param passage the passage
 * @param reason why not
 */
public record DroppedPassage(Passage passage, Reason reason) {
  /** Why a passage is not in the prompt. */
  public enum Reason {
    /** The better passages left no room for it in the token budget. */
    OVER_BUDGET,
    /** Its text is blank. */
    BLANK
  }

  /** Creates a report. */
  public DroppedPassage {
    Objects.requireNonNull(passage, "passage");
    Objects.requireNonNull(reason, "reason");
  }
}
