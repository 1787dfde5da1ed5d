package io.ragstone.eval;

import java.util.Objects;

/**
 * A document that a system found for a query.
 *
 * @param id the document's id, not blank
 * @param score how well it fits, the higher the better; any number but NaN
 */
public record ScoredDocument(String id, double score) {
  /** Creates a document. */
  public ScoredDocument {
    if (Objects.requireNonNull(id, "id").isBlank()) {
      throw new IllegalArgumentException("A document's id must not be blank");
    }
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("The score of document " + id + " must not be NaN");
    }
  }
}
