package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.List;

/**
 * A mark such as {@code [2]} in an answer, and the passages it stands for. A mark with several
 * numbers, such as {@code [1, 2]}, is a citation each, with the same offsets.
 *
 * @param number the number in the mark: the block of the {@linkplain Answer#promptContext()
 *     context}, 1 for the first
 * @param passages the passages of the block, best first, never empty; each names what else was
 *     found in its text ({@link Passage#joined()})
 * @param start where the mark starts in the answer's text, in UTF-16 units
 * @param end where it ends, exclusive
 */
public record Citation(int number, List<Passage> passages, int start, int end) {
  /** Creates a citation. */
  public Citation {
    passages = List.copyOf(passages);
  }
}
