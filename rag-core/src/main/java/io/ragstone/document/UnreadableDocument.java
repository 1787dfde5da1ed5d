package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A document that is there but could not be read. It stands for all documents whose ids begin with
 * its own: a folder that cannot be listed, a table that is malformed in the middle.
 *
 * @param id the id that it would have had, not blank
 * @param failure why it could not be read
 */
public record UnreadableDocument(String id, DocumentException failure) implements LoadedDocument {
  /** Creates an unreadable document. */
  public UnreadableDocument {
    if (Objects.requireNonNull(id, "id").isBlank()) {
      throw new IllegalArgumentException("A document's id must not be blank");
    }
    id = UnicodeText.wellFormed(id);
    Objects.requireNonNull(failure, "failure");
  }

  @Override
  public Document orThrow() {
    throw failure;
  }

  @Override
  public LoadedDocument map(UnaryOperator<Document> step) {
    return this;
  }
}
