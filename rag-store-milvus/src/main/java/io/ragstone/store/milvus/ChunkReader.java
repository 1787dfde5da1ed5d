package io.ragstone.store.milvus;

import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads rows as chunks, by id or all that match. */
final class ChunkReader {
  /** Vectors that are read at once, so that they and their rows stay below Milvus's 100 MB. */
  private static final int VECTOR_BYTES = 32 << 20;

  private final MilvusCollection collection;
  private final RowLayout rows;
  private final int embeddedPage;

  ChunkReader(MilvusCollection collection, RowLayout rows, int dimension) {
    this.collection = collection;
    this.rows = rows;
    this.embeddedPage =
        Math.max(1, Math.min(MilvusCollection.PAGE, VECTOR_BYTES / (Float.BYTES * dimension)));
  }

  List<Chunk> get(Collection<String> ids) {
    return inOrder(ids, rows.readFields(), rows::chunk, chunk -> chunk);
  }

  List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    return inOrder(ids, embeddedFields(), this::embedded, EmbeddedChunk::chunk);
  }

  private List<String> embeddedFields() {
    List<String> fields = new ArrayList<>(rows.readFields());
    fields.add(rows.vectorField());
    return fields;
  }

  private EmbeddedChunk embedded(Map<String, Object> row) {
    return new EmbeddedChunk(rows.chunk(row), embedding(row));
  }

  private Embedding embedding(Map<String, Object> row) {
    List<?> values = (List<?>) Objects.requireNonNull(row.get(rows.vectorField()));
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
    for (String expression : rows.idExpressions(ids)) {
      for (Map<String, Object> row : collection.rows(expression, fields)) {
        T result = read.apply(row);
        found.put(chunk.apply(result).id(), result);
      }
    }
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  /** The next chunks in the order of the primary key. */
  List<EmbeddedChunk> page(ScanRequest request) {
    String matching = rows.expression(request.filter());
    List<EmbeddedChunk> page = new ArrayList<>();
    Optional<String> after = request.after();
    boolean isEnd = false;
    while (page.size() < request.limit() && !isEnd) {
      int limit = Math.min(embeddedPage, request.limit() - page.size());
      List<EmbeddedChunk> next =
          collection
              .page(from(matching, after), embeddedFields(), limit, request.context())
              .stream()
              .map(this::embedded)
              .toList();
      next.stream()
          .filter(row -> request.filter().matches(row.chunk().metadata()))
          .forEach(page::add);
      isEnd = next.size() < limit;
      after = isEnd ? after : Optional.of(next.get(next.size() - 1).chunk().id());
    }
    return page;
  }

  private String from(String matching, Optional<String> after) {
    return after
        .map(id -> FilterExpression.and(matching, rows.idField() + " > " + requireLiteral(id)))
        .orElse(matching);
  }

  private String requireLiteral(String id) {
    return rows.idLiteral(id)
        .orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.INVALID_REQUEST,
                    "The ids of collection "
                        + collection.name()
                        + " are whole numbers; a page cannot begin after \""
                        + id
                        + "\""));
  }

  /** All rows that an expression matches. */
  List<Chunk> scan(String expression, CallContext context) {
    List<Chunk> chunks = new ArrayList<>();
    collection.scan(
        expression, rows.idField(), rows.readFields(), context, row -> chunks.add(rows.chunk(row)));
    return chunks;
  }

  /**
   * The ids of all rows that an expression matches, each with its source. Manifests are compared
   * with them, so that they are as of all writes, whatever consistency other reads have.
   */
  void keys(String expression, BiConsumer<String, String> consumer) {
    collection
        .withConsistency(ConsistencyLevel.STRONG)
        .scan(
            expression,
            rows.idField(),
            List.of(rows.idField(), Columns.SOURCE_ID),
            MilvusCollection.KEYS_PAGE,
            CallContext.unbounded(),
            row ->
                consumer.accept(
                    (String) row.get(rows.idField()), (String) row.get(Columns.SOURCE_ID)));
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
