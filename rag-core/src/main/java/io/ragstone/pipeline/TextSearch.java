package io.ragstone.pipeline;

import io.ragstone.question.SearchText;
import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * A text that was searched with, and what was found.
 *
 * @param text the text
 * @param found the candidates that it found, in the order of the search
 */
public record TextSearch(SearchText text, List<Passage> found) {
  /** Creates a search. */
  public TextSearch {
    Objects.requireNonNull(text, "text");
    found = List.copyOf(found);
  }
}
