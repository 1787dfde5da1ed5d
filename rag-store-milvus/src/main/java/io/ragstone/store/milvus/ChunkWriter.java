package io.ragstone.store.milvus;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.RagException;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.UpsertRequest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes chunks in batches, and deletes them. */
final class ChunkWriter {
  private final MilvusCollection collection;
  private final OpenedCollection opened;
  private final ChunkRows rows;
  private final String location;
  private final int batchRows;
  private final int batchBytes;

  ChunkWriter(
      MilvusCollection collection,
      OpenedCollection opened,
      ChunkRows rows,
      String location,
      int batchRows,
      int batchBytes) {
    this.collection = collection;
    this.opened = opened;
    this.rows = rows;
    this.location = location;
    this.batchRows = batchRows;
    this.batchBytes = batchBytes;
  }

  void upsert(UpsertRequest request) {
    request.context().check("upsert");
    Map<String, EmbeddedChunk> unique = new LinkedHashMap<>();
    for (EmbeddedChunk embedded : request.chunks()) {
      opened.requireDimension(embedded.embedding(), embedded.chunk().toString(), location);
      unique.put(embedded.chunk().id(), embedded);
    }
    List<ChunkRows.Row> all = unique.values().stream().map(rows::row).toList();
    for (int from = 0; from < all.size(); ) {
      int to = batchEnd(all, from);
      try {
        collection.upsert(
            all.subList(from, to).stream().map(ChunkRows.Row::withVector).toList(),
            request.context());
      } catch (RagException e) {
        throw partlyWritten(List.copyOf(unique.keySet()), from, to, e);
      }
      from = to;
    }
  }

  private int batchEnd(List<ChunkRows.Row> rows, int from) {
    long bytes = rows.get(from).bytes();
    int to = from + 1;
    while (to < rows.size()
        && to - from < batchRows
        && bytes + rows.get(to).bytes() <= batchBytes) {
      bytes += rows.get(to).bytes();
      to++;
    }
    return to;
  }

  private static RagException partlyWritten(
      List<String> ids, int from, int to, RagException cause) {
    String before =
        from == 0
            ? "none are surely"
            : "the first " + from + ", up to " + ids.get(from - 1) + ", are";
    String after = to == ids.size() ? "" : ", and those from " + ids.get(to) + " on are not";
    String message =
        String.format(
            "%s. Of the %d chunks, in the order they were given, %s written, those from %s to %s"
                + " may be%s; writing all of them again is safe",
            cause.getMessage(), ids.size(), before, ids.get(from), ids.get(to - 1), after);
    if (cause instanceof CallCancelledException) {
      return new CallCancelledException(message, cause);
    }
    if (cause instanceof DeadlineExceededException) {
      return new DeadlineExceededException(message, cause);
    }
    Reason reason = cause instanceof StoreException store ? store.reason() : Reason.FAILED;
    return new StoreException(reason, message, cause);
  }

  void delete(DeleteRequest request) {
    CallContext context = request.context();
    context.check("delete");
    if (request instanceof DeleteRequest.ByIds byIds) {
      for (String ids : rows.idExpressions(byIds.ids())) {
        collection.delete(restricted(ids, request.filter()), context);
      }
    } else if (request instanceof DeleteRequest.BySource bySource) {
      collection.delete(restricted(ofSource(bySource.sourceId()), request.filter()), context);
    } else {
      collection.delete(rows.expression(request.filter()), context);
    }
  }

  private String restricted(String expression, Filter filter) {
    return filter instanceof Filter.All
        ? expression
        : FilterExpression.and(expression, rows.expression(filter));
  }

  static String ofSource(String sourceId) {
    return Columns.SOURCE_ID + " == " + FilterExpression.literal(sourceId);
  }

  static String ofSources(Collection<String> sourceIds) {
    return Columns.SOURCE_ID
        + " in ["
        + sourceIds.stream().map(FilterExpression::literal).collect(Collectors.joining(","))
        + "]";
  }

  static String ofSource(String sourceId, int first, int last) {
    return FilterExpression.and(
        ofSource(sourceId),
        Columns.POSITION + " >= " + first + " and " + Columns.POSITION + " <= " + last);
  }
}
