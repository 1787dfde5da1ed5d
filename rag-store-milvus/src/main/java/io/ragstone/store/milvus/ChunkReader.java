package io.ragstone.store.milvus;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.store.EmbeddedChunk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Reads rows as chunks, by id or all that match. */
final class ChunkReader {
  private final MilvusCollection collection;
  private final RowLayout rows;

  ChunkReader(MilvusCollection collection, RowLayout rows) {
    this.collection = collection;
    this.rows = rows;
  }

  List<Chunk> get(Collection<String> ids) {
    return inOrder(ids, rows.readFields(), rows::chunk, chunk -> chunk);
  }

  List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    List<String> fields = new ArrayList<>(rows.readFields());
    fields.add(rows.vectorField());
    return inOrder(
        ids,
        fields,
        row -> new EmbeddedChunk(rows.chunk(row), embedding(row)),
        EmbeddedChunk::chunk);
  }

  private Embedding embedding(Map<String, Object> row) {
    List<?> values = (List<?>) row.get(rows.vectorField());
    float[] vector = new float[values.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (Float) values.get(i);
    }
    return Embedding.of(vector);
  }

  private <T> List<T> inOrder(
      Collection<String> ids,
      List<String> fields,
      Function<Map<String, Object>, T> read,
      Function<T, Chunk> chunk) {
    Map<String, T> found = new HashMap<>();
    for (String expression : idExpressions(ids)) {
      for (Map<String, Object> row : collection.rows(expression, fields)) {
        T result = read.apply(row);
        found.put(chunk.apply(result).id(), result);
      }
    }
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /** One expression for each page of ids; ids that no row can have are left out. */
  List<String> idExpressions(Collection<String> ids) {
    List<String> literals =
        ids.stream().distinct().flatMap(id -> rows.idLiteral(id).stream()).toList();
    List<String> expressions = new ArrayList<>();
    for (int from = 0; from < literals.size(); from += MilvusCollection.PAGE) {
      int to = Math.min(literals.size(), from + MilvusCollection.PAGE);
      expressions.add(in(literals.subList(from, to)));
    }
    return expressions;
  }

  /** One expression for ids that were read from the collection. */
  String idExpression(List<String> ids) {
    return in(ids.stream().map(id -> rows.idLiteral(id).orElseThrow()).toList());
  }

  private String in(List<String> literals) {
    return rows.idField() + " in [" + String.join(",", literals) + "]";
  }

  /** All rows that an expression matches. */
  List<Chunk> scan(String expression, CallContext context) {
    List<Chunk> chunks = new ArrayList<>();
    collection.scan(
        expression, rows.idField(), rows.readFields(), context, row -> chunks.add(rows.chunk(row)));
    return chunks;
  }

  /** Reads everything and filters it here, for fields that servers compare in their own ways. */
  List<Chunk> matching(Filter filter, CallContext context) {
    List<Chunk> chunks = new ArrayList<>();
    collection.scan(
        rows.everything(),
        rows.idField(),
        rows.readFields(),
        context,
        row -> {
          Chunk chunk = rows.chunk(row);
          if (filter.matches(chunk.metadata())) {
            chunks.add(chunk);
          }
        });
    return chunks;
  }
}
