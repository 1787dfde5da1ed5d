package io.ragstone.store.milvus;

import com.google.gson.JsonObject;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.common.IndexParam;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.GetLoadStateReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.collection.response.DescribeCollectionResp;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.request.ListIndexesReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.response.QueryResp;
import io.milvus.v2.service.vector.response.SearchResp;
import io.ragstone.call.CallContext;
import io.ragstone.error.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The requests that concern one collection, each in the least that the store needs of it. */
final class MilvusCollection {
  /** Rows that are read at once; at the longest rows that Milvus allows, below its 100 MB. */
  static final int PAGE = 500;

  /** The same for rows of which only the id and the source are read. */
  static final int KEYS_PAGE = 1_500;

  private static final Duration POLL = Duration.ofMillis(20);
  private static final String COUNT = "count(*)";

  private final MilvusConnection connection;
  private final String name;
  private final ConsistencyLevel consistency;

  MilvusCollection(MilvusConnection connection, String name, ConsistencyLevel consistency) {
    this.connection = connection;
    this.name = name;
    this.consistency = consistency;
  }

  MilvusCollection withConsistency(ConsistencyLevel other) {
    return new MilvusCollection(connection, name, other);
  }

  String name() {
    return name;
  }

  boolean exists() {
    return connection.call(
        "look for collection " + name,
        client -> client.hasCollection(HasCollectionReq.builder().collectionName(name).build()));
  }

  /** Another process may create the same collection at the same time. */
  void createUnlessThere(
      CreateCollectionReq.CollectionSchema schema,
      String description,
      int shards,
      Optional<Integer> partitions) {
    try {
      create(schema, description, shards, partitions);
    } catch (StoreException e) {
      if (!exists()) {
        throw e;
      }
    }
  }

  private void create(
      CreateCollectionReq.CollectionSchema schema,
      String description,
      int shards,
      Optional<Integer> partitions) {
    CreateCollectionReq.CreateCollectionReqBuilder request =
        CreateCollectionReq.builder()
            .collectionName(name)
            .description(description)
            // milvus-lite forgets the description and keeps properties.
            .property(RecordedSettings.PROPERTY, description)
            .collectionSchema(schema)
            .numShards(shards)
            .consistencyLevel(consistency);
    partitions.ifPresent(request::numPartitions);
    connection.run(
        "create collection " + name,
        client -> {
          client.createCollection(request.build());
        });
  }

  DescribeCollectionResp describe() {
    return connection.call(
        "describe collection " + name,
        client ->
            client.describeCollection(
                DescribeCollectionReq.builder().collectionName(name).build()));
  }

  /** The index of a field, empty when there is none. */
  Optional<DescribeIndexResp.IndexDesc> index(String field) {
    return connection.call(
        "describe the index of collection " + name,
        client -> {
          List<String> indexes =
              client.listIndexes(
                  ListIndexesReq.builder().collectionName(name).fieldName(field).build());
          return indexes.isEmpty()
              ? Optional.empty()
              : client
                  .describeIndex(
                      DescribeIndexReq.builder().collectionName(name).fieldName(field).build())
                  .getIndexDescriptions()
                  .stream()
                  .findFirst();
        });
  }

  /** Another process may make the same index at the same time. */
  void createIndexUnlessThere(IndexParam index) {
    if (index(index.getFieldName()).isPresent()) {
      return;
    }
    try {
      createIndex(index);
    } catch (StoreException e) {
      if (index(index.getFieldName()).isEmpty()) {
        throw e;
      }
    }
  }

  private void createIndex(IndexParam index) {
    connection.run(
        "index collection " + name,
        client -> {
          client.createIndex(
              CreateIndexReq.builder()
                  .collectionName(name)
                  .indexParams(List.of(index))
                  .sync(false)
                  .build());
        });
  }

  boolean isLoaded() {
    return connection.call(
        "ask whether collection " + name + " is loaded",
        client -> client.getLoadState(GetLoadStateReq.builder().collectionName(name).build()));
  }

  /** Waits until the collection can be searched. */
  void load(int replicas, Duration timeout) {
    connection.run(
        "load collection " + name,
        client -> {
          client.loadCollection(
              LoadCollectionReq.builder()
                  .collectionName(name)
                  .numReplicas(replicas)
                  .sync(false)
                  .build());
        });
    await("loaded", this::isLoaded, "loadTimeout", timeout);
  }

  /** Waits for what the server does on its own. */
  void await(String done, BooleanSupplier isDone, String option, Duration timeout) {
    long start = System.nanoTime();
    while (!isDone.getAsBoolean()) {
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new StoreException(
            StoreException.Reason.TIMEOUT,
            "Collection "
                + name
                + " at "
                + connection.location()
                + " was not "
                + done
                + " within "
                + timeout
                + "; the server goes on with it: raise "
                + option
                + ", or give the server more memory");
      }
      pause(done);
    }
  }

  private void pause(String until) {
    try {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CallContext.unbounded().check("wait until collection " + name + " is " + until);
    }
  }

  void drop() {
    connection.run(
        "drop collection " + name,
        client -> {
          client.dropCollection(DropCollectionReq.builder().collectionName(name).build());
        });
  }

  void upsert(List<JsonObject> rows, CallContext context) {
    connection.call(
        "write to collection " + name,
        context,
        client -> client.upsert(UpsertReq.builder().collectionName(name).data(rows).build()));
  }

  void delete(String expression, CallContext context) {
    connection.call(
        "delete from collection " + name,
        context,
        client ->
            client.delete(DeleteReq.builder().collectionName(name).filter(expression).build()));
  }

  long count(String expression) {
    Map<String, Object> row =
        query(query(expression, List.of(COUNT)), CallContext.unbounded()).get(0);
    return (Long) Objects.requireNonNull(row.get(COUNT));
  }

  /** All rows that match, which the caller knows to be few. */
  List<Map<String, Object>> rows(String expression, List<String> fields) {
    return query(query(expression, fields), CallContext.unbounded());
  }

  /** Every row that matches, however many there are, in the order of the primary key. */
  void scan(
      String expression,
      String idField,
      List<String> fields,
      CallContext context,
      Consumer<Map<String, Object>> consumer) {
    scan(expression, idField, fields, PAGE, context, consumer);
  }

  void scan(
      String expression,
      String idField,
      List<String> fields,
      int rowsAtOnce,
      CallContext context,
      Consumer<Map<String, Object>> consumer) {
    String rest = expression;
    while (true) {
      List<Map<String, Object>> rows = page(rest, fields, rowsAtOnce, context);
      rows.forEach(consumer);
      if (rows.size() < rowsAtOnce) {
        return;
      }
      Object last = Objects.requireNonNull(rows.get(rows.size() - 1).get(idField));
      String literal = last instanceof String id ? FilterExpression.literal(id) : last.toString();
      rest = FilterExpression.and(expression, idField + " > " + literal);
    }
  }

  /** The rows with the lowest primary keys of those that match. */
  List<Map<String, Object>> page(
      String expression, List<String> fields, int limit, CallContext context) {
    QueryReq page = query(expression, fields);
    page.setLimit(limit);
    // Makes the rows of a page those with the lowest keys; otherwise it may be any of them.
    page.setQueryParams(new HashMap<>(Map.of("iterator", "True", "reduce_stop_for_best", "False")));
    return query(page, context);
  }

  private QueryReq query(String expression, List<String> fields) {
    return QueryReq.builder()
        .collectionName(name)
        .filter(expression)
        .outputFields(fields)
        .consistencyLevel(consistency)
        .build();
  }

  private List<Map<String, Object>> query(QueryReq request, CallContext context) {
    return connection.call(
        "read from collection " + name,
        context,
        client ->
            client.query(request).getQueryResults().stream()
                .map(QueryResp.QueryResult::getEntity)
                .toList());
  }

  List<SearchResp.SearchResult> search(
      String field,
      BaseVector target,
      Map<String, Object> parameters,
      String expression,
      List<String> fields,
      int limit,
      CallContext context) {
    return connection.call(
        "search collection " + name,
        context,
        client ->
            client
                .search(
                    SearchReq.builder()
                        .collectionName(name)
                        .annsField(field)
                        .data(List.of(target))
                        .searchParams(new HashMap<>(parameters))
                        .filter(expression)
                        .outputFields(fields)
                        .limit(limit)
                        .consistencyLevel(consistency)
                        .build())
                .getSearchResults()
                .get(0));
  }
}
