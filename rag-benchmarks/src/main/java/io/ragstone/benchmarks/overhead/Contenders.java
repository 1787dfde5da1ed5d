package io.ragstone.benchmarks.overhead;

import com.google.gson.JsonObject;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.ragstone.benchmarks.SampleTexts;
import io.ragstone.benchmarks.SampleVectors;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The clients that are compared, the collections that they work on, and what they write. Each has a
 * collection of its own, so that none finds what another one left; all are dropped at the end.
 */
final class Contenders implements AutoCloseable {
  private static final int RECORDED_AT_ONCE = 100;
  private static final String TEXT = "text";
  private static final long INDEX_SECONDS = 120;

  private final OverheadOptions options;
  private final EmbedderIdentity identity;
  private final MilvusClientV2 sdk;
  private final RecordingSdk recording;
  private final List<EmbeddedChunk> chunks = new ArrayList<>();
  private final List<JsonObject> fields = new ArrayList<>();
  private final List<Embedding> queries = new ArrayList<>();

  Contenders(OverheadOptions options) {
    this.options = options;
    this.identity =
        new EmbedderIdentity("random", "random", "none", options.dimension(), 1, "", "none");
    this.sdk = connect();
    this.recording = new RecordingSdk(options.uri());
    makeRows();
    recordFields();
    builder(bareCollection()).uri(options.uri()).build().close();
    sdk.createCollection(
        CreateCollectionReq.builder()
            .collectionName(minimalCollection())
            .dimension(options.dimension())
            .metricType("IP")
            .build());
  }

  private String storeCollection() {
    return options.collections() + "_store";
  }

  private String bareCollection() {
    return options.collections() + "_bare";
  }

  private String minimalCollection() {
    return options.collections() + "_minimal";
  }

  private MilvusClientV2 connect() {
    return new MilvusClientV2(ConnectConfig.builder().uri(options.uri()).build());
  }

  private MilvusVectorStore.Builder builder(String collection) {
    return MilvusVectorStore.builder(collection).identity(identity);
  }

  private void makeRows() {
    SampleVectors vectors = new SampleVectors(options.dimension());
    List<String> texts =
        new SampleTexts(text -> text.split(" ").length).ofLength(options.rows(), options.words());
    for (int i = 0; i < texts.size(); i++) {
      Metadata metadata =
          Metadata.builder()
              .put("tenant", "tenant-" + i % 10)
              .put("year", 2000 + i % 25)
              .put("public", i % 2 == 0)
              .build();
      Chunk chunk =
          Chunk.builder("handbook/page-" + i / 20 + ".md", texts.get(i))
              .occurrence(i)
              .position(i % 20)
              .headingPath(List.of("Handbook", "Page " + i / 20))
              .metadata(metadata)
              .build();
      chunks.add(new EmbeddedChunk(chunk, vectors.next()));
    }
    Stream.generate(vectors::next).limit(options.queries()).forEach(queries::add);
  }

  /** What the store would send for each row, so that the bare SDK sends the same. */
  private void recordFields() {
    try (MilvusVectorStore store = builder(storeCollection()).client(recording).build()) {
      for (List<EmbeddedChunk> part : parts(chunks, RECORDED_AT_ONCE)) {
        store.upsert(UpsertRequest.of(part));
        for (JsonObject row : recording.lastRows()) {
          row.remove(BareClient.VECTOR);
          fields.add(row);
        }
      }
      store.search(DenseSearch.builder(queries.get(0)).build());
    }
  }

  String serverVersion() {
    return sdk.getServerVersion();
  }

  List<Embedding> queries() {
    return List.copyOf(queries);
  }

  List<Batch> batches(int rows) {
    return batches(rows, fields);
  }

  /** The same rows as the tutorial writes them: a number, the vector, and the text. */
  List<Batch> minimalBatches(int rows) {
    List<JsonObject> minimal = new ArrayList<>();
    for (EmbeddedChunk chunk : chunks) {
      JsonObject row = new JsonObject();
      row.addProperty("id", minimal.size());
      row.addProperty(TEXT, chunk.chunk().text());
      minimal.add(row);
    }
    return batches(rows, minimal);
  }

  private List<Batch> batches(int rows, List<JsonObject> fields) {
    List<List<JsonObject>> parts = parts(fields, rows);
    List<Batch> batches = new ArrayList<>();
    for (List<EmbeddedChunk> part : parts(chunks, rows)) {
      batches.add(new Batch(part, parts.get(batches.size())));
    }
    return batches;
  }

  private static <T> List<List<T>> parts(List<T> all, int size) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + size)
        .mapToObj(from -> all.subList(from, Math.min(all.size(), from + size)))
        .toList();
  }

  Client store(ConsistencyLevel level) {
    return new StoreClient(
        builder(storeCollection())
            .uri(options.uri())
            .batchRows(Collections.max(options.batches()))
            .consistency(level)
            .build());
  }

  Client bare(ConsistencyLevel level) {
    return new BareClient(connect(), bareCollection(), recording.outputFields(), level);
  }

  Client minimal(ConsistencyLevel level) {
    return new BareClient(connect(), minimalCollection(), List.of(TEXT), level);
  }

  /** The store without what the SDK and the server do. */
  Client conversion() {
    StoreClient client =
        new StoreClient(
            builder(storeCollection())
                .client(recording)
                .batchRows(Collections.max(options.batches()))
                .build());
    recording.forgetAnswer();
    client.search(queries.get(0), options.topK());
    return client;
  }

  /** Searches shall compare indexes, as they do once a collection has been there for a while. */
  void flushAndIndex() {
    List<String> collections = List.of(storeCollection(), bareCollection(), minimalCollection());
    sdk.flush(FlushReq.builder().collectionNames(collections).build());
    collections.forEach(this::awaitIndex);
  }

  private void awaitIndex(String collection) {
    DescribeIndexReq request =
        DescribeIndexReq.builder().collectionName(collection).fieldName(BareClient.VECTOR).build();
    long start = System.nanoTime();
    while (sdk.describeIndex(request).getIndexDescriptions().get(0).getPendingIndexRows() > 0) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(INDEX_SECONDS)) {
        throw new IllegalStateException(
            "Collection " + collection + " was not indexed within " + INDEX_SECONDS + " seconds");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Override
  public void close() {
    for (String collection : List.of(storeCollection(), bareCollection(), minimalCollection())) {
      sdk.dropCollection(DropCollectionReq.builder().collectionName(collection).build());
    }
    recording.close();
    sdk.close();
  }
}
