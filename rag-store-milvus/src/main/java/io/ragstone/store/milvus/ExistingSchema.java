package io.ragstone.store.milvus;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a collection that other software made keeps what a chunk needs. All other scalar and
 * dynamic fields are taken as metadata.
 *
 * @param idField the primary key, INT64 or VarChar; whole numbers become ids as decimal digits
 * @param vectorField the FloatVector field to search
 * @param textField the field, dynamic or not, of the chunk's text
 * @param sourceField the field of the document's id; where it is empty, the collection's name is
 *     the source id of all chunks
 */
public record ExistingSchema(
    String idField, String vectorField, String textField, Optional<String> sourceField) {
  /** Creates a description of a schema. */
  public ExistingSchema {
    Objects.requireNonNull(idField, "idField");
    Objects.requireNonNull(vectorField, "vectorField");
    Objects.requireNonNull(textField, "textField");
    Objects.requireNonNull(sourceField, "sourceField");
  }

  /**
   * The fields of a collection that pymilvus's {@code create_collection(name, dimension)} makes,
   * with the text in a dynamic field: {@code id}, {@code vector} and {@code text}.
   *
   * @return the description
   */
  public static ExistingSchema automatic() {
    return new ExistingSchema("id", "vector", "text", Optional.empty());
  }

  /**
   * The same fields with a source field.
   *
   * @param sourceField the field of the document's id
   * @return the description
   */
  public ExistingSchema withSourceField(String sourceField) {
    return new ExistingSchema(idField, vectorField, textField, Optional.of(sourceField));
  }
}
