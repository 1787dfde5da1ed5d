package io.ragstone.eval;

import java.util.Objects;

/**
 * A query of a test collection.
 *
 * @param id what judgements and runs call it, not blank
 * @param text what is asked, not blank
 */
public record TestQuery(String id, String text) {
  /** Creates a query. */
  public TestQuery {
    if (Objects.requireNonNull(id, "id").isBlank()) {
      throw new IllegalArgumentException("A query's id must not be blank");
    }
    if (Objects.requireNonNull(text, "text").isBlank()) {
      throw new IllegalArgumentException("The text of query " + id + " must not be blank");
    }
  }
}
