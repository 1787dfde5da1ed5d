package io.ragstone.store.milvus;

import io.ragstone.document.Chunk;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the rows of a collection become chunks. */
interface RowLayout {
  /** The primary key. */
  String idField();

  /** The field to search. */
  String vectorField();

  /** The fields to ask for, so that {@link #chunk} has what it needs. */
  List<String> readFields();

  /** The chunk of a row. */
  Chunk chunk(Map<String, Object> row);

  /** The id as it stands in an expression, empty when no row can have it. */
  Optional<String> idLiteral(String id);

  /** An expression that every row matches. */
  String everything();
}
