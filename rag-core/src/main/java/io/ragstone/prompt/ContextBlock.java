package io.ragstone.prompt;

import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * One piece of a prompt's context that can be cited.
 *
 * @param number what citations call it, 1 for the best
 * @param passages the passages that it was made of, best first; more than one when they overlap,
 *     follow one another or say the same
 * @param text what they say, without what the prompt puts around it
 * @param cut whether the text had to be cut to fit the token budget
 */
public record ContextBlock(int number, List<Passage> passages, String text, boolean cut) {
  /** Creates a block. */
  public ContextBlock {
    if (number < 1) {
      throw new IllegalArgumentException("Blocks are numbered from 1, but it was " + number);
    }
    passages = List.copyOf(passages);
    if (passages.isEmpty()) {
      throw new IllegalArgumentException("A block needs at least one passage");
    }
    Objects.requireNonNull(text, "text");
  }
}
