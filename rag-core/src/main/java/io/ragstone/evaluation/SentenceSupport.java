package io.ragstone.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * Whether one sentence of an answer is supported by what it cites.
 *
 * @param text the sentence without its marks and Markdown signs
 * @param start where it starts in the answer's text, in UTF-16 units
 * @param end where it ends, exclusive, its marks included
 * @param cited the numbers of the blocks that it cites, ascending; empty when it cites none and was
 *     compared with all blocks
 * @param score the best score that one of the blocks got for it, 0 to 1; 0 when there are no blocks
 * @param supported whether the score reaches the threshold
 */
public record SentenceSupport(
    String text, int start, int end, List<Integer> cited, double score, boolean supported) {
  /** Creates a verdict. */
  public SentenceSupport {
    Objects.requireNonNull(text, "text");
    cited = List.copyOf(cited);
  }

  /**
   * Whether the sentence cites nothing.
   *
   * @return {@code true} when it has no mark that means a block
   */
  public boolean isUncited() {
    return cited.isEmpty();
  }
}
