package io.ragstone.store.milvus;

import io.ragstone.document.Chunk;
import io.ragstone.filter.Filter;
import java.util.ArrayList;
import java.util.Collection;
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

  /** One expression for each page of ids; ids that no row can have are left out. */
  default List<String> idExpressions(Collection<String> ids) {
    List<String> literals = ids.stream().distinct().flatMap(id -> idLiteral(id).stream()).toList();
    List<String> expressions = new ArrayList<>();
    for (int from = 0; from < literals.size(); from += MilvusCollection.PAGE) {
      int to = Math.min(literals.size(), from + MilvusCollection.PAGE);
      expressions.add(in(literals.subList(from, to)));
    }
    return expressions;
  }

  /** One expression for ids that were read from the collection. */
  default String idExpression(List<String> ids) {
    return in(ids.stream().map(id -> idLiteral(id).orElseThrow()).toList());
  }

  private String in(List<String> literals) {
    return idField() + " in [" + String.join(",", literals) + "]";
  }

  /** The rows that a filter matches, or a superset of them where servers compare otherwise. */
  String expression(Filter filter);

  /** An expression that every row matches. */
  String everything();
}
