package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.Objects;

/**
 * A mark such as {@code [2]} in an answer, and the passage it stands for.
 *
 * @param number the number in the mark, 1 for the first passage
 * @param passage the passage
 * @param start where the mark starts in the answer's text, in UTF-16 units
 * @param end where it ends, exclusive
 */
public record Citation(int number, Passage passage, int start, int end) {
  /** Creates a citation. */
  public Citation {
    Objects.requireNonNull(passage, "passage");
  }
}
