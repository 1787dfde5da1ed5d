package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.partition.request.ListPartitionsReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to this store, on a server. */
abstract class MilvusSuite {
  private static final int DIMENSION = 4;
  static final EmbedderIdentity EMBEDDER = embedder("c0ffee", DIMENSION);

  private final String uri;
  final TemporaryCollections collections;
  final String name;

  MilvusSuite(String uri) {
    this.uri = uri;
    this.collections = new TemporaryCollections(uri);
    this.name = collections.name();
  }

  @AfterEach
  void dropCollections() {
    collections.close();
  }

  // A collection made in the way of the tutorial in Python

  @Test
  void aCollectionOfTheTutorialIsReadAndSearched() {
    createAsTheTutorialDoes();
    try (MilvusVectorStore store = existing().build()) {
      assertThat(store.describe().dimension()).isEqualTo(DIMENSION);
      assertThat(store.describe().metric()).isEqualTo(Metric.INNER_PRODUCT);
      assertThat(store.describe().embedder()).isEmpty();
      assertThat(store.count(Filter.all())).isEqualTo(72);

      List<Passage> found =
          store.search(DenseSearch.builder(Embedding.of(1, 0, 0, 0)).topK(3).build());

      assertThat(found).extracting(p -> p.chunk().id()).containsExactly("71", "70", "69");
      assertThat(found).extracting(Passage::text).startsWith("line 71");
      assertThat(found.get(0).score().kind()).isEqualTo(ScoreKind.INNER_PRODUCT);
      assertThat(found.get(0).score().value()).isEqualTo(71);
      assertThat(found.get(0).chunk().metadata().asMap())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "even", MetadataValue.of(false),
                  "half", MetadataValue.of(35.5),
                  "line", MetadataValue.of(71)));
      assertThat(store.get(List.of("5", "05", "x", "3")))
          .extracting(Chunk::text)
          .containsExactly("line 5", "line 3");
      assertThat(store.getEmbedded(List.of("5")))
          .containsExactly(
              new EmbeddedChunk(store.get(List.of("5")).get(0), Embedding.of(5, 1, 0, 0)));
      assertThat(store.chunksOf(name)).hasSize(72);
      assertThat(store.chunksOf("other")).isEmpty();
    }
  }

  @Test
  void filtersWorkOnACollectionOfTheTutorial() {
    createAsTheTutorialDoes();
    try (MilvusVectorStore store = existing().build()) {
      Filter even = Filter.and(Filter.eq("even", true), Filter.lt("line", 10));

      assertThat(store.count(even)).isEqualTo(5);
      assertThat(store.count(Filter.not(even))).isEqualTo(67);
      assertThat(store.search(DenseSearch.builder(Embedding.of(1, 0, 0, 0)).filter(even).build()))
          .extracting(p -> p.chunk().id())
          .containsExactly("8", "6", "4", "2", "0");
      assertThat(
              store.search(
                  DenseSearch.builder(Embedding.of(1, 0, 0, 0))
                      .filter(Filter.eq("line", "5"))
                      .build()))
          .isEmpty();
    }
  }

  @Test
  void aCollectionOfTheTutorialIsNotWritten() {
    createAsTheTutorialDoes();
    try (MilvusVectorStore store = existing().build()) {
      assertFails(Reason.UNSUPPORTED, () -> store.upsert(UpsertRequest.of(List.of())), name);
      assertFails(Reason.UNSUPPORTED, () -> store.delete(DeleteRequest.byFilter(Filter.all())));
      assertFails(Reason.UNSUPPORTED, () -> store.manifest("a"));
      assertFails(Reason.UNSUPPORTED, store::dropCollection);
    }
    assertFails(Reason.SCHEMA_MISMATCH, () -> own().build(), "other software", "existingSchema");
    assertFails(
        Reason.SCHEMA_MISMATCH,
        () ->
            existing()
                .existingSchema(ExistingSchema.automatic().withSourceField("id2"))
                .metric(Metric.COSINE)
                .build(),
        "INNER_PRODUCT",
        "COSINE");
    assertFails(
        Reason.SCHEMA_MISMATCH,
        () ->
            existing()
                .existingSchema(new ExistingSchema("pk", "vector", "text", Optional.empty()))
                .build(),
        "no field pk",
        "id");
    assertFails(
        Reason.SCHEMA_MISMATCH,
        () -> existing().identity(embedder("c0ffee", 5)).build(),
        "dimension 4, not 5");
  }

  private MilvusVectorStore.Builder existing() {
    return MilvusVectorStore.builder(name).uri(uri).existingSchema(ExistingSchema.automatic());
  }

  private void createAsTheTutorialDoes() {
    MilvusClientV2 client = collections.client();
    TutorialCollection.create(client, name, LongStream.range(0, 72));
    client.close();
  }

  // Opening

  @Test
  void whatDiffersIsNamed() {
    own().build().close();

    assertFails(
        Reason.SCHEMA_MISMATCH,
        () ->
            own()
                .identity(embedder("decaf", 8))
                .metric(Metric.COSINE)
                .index(MilvusIndex.flat())
                .build(),
        name,
        "contentHash c0ffee, not decaf",
        "dimension 4, not 8",
        "metric INNER_PRODUCT, not COSINE",
        "index AUTOINDEX, not FLAT",
        "recreate(true)");
    own().build().close();
  }

  @Test
  void recreatingForgetsChunksAndManifests() {
    try (MilvusVectorStore store = own().build()) {
      store.upsert(UpsertRequest.of(List.of(embedded("x", "text", Metadata.empty()))));
      store.putManifest(manifest("a", 1));
    }
    try (MilvusVectorStore store =
        own().identity(embedder("decaf", 8)).metric(Metric.COSINE).recreate(true).build()) {
      assertThat(store.count(Filter.all())).isZero();
      assertThat(store.manifestSources()).isEmpty();
      assertThat(store.describe().dimension()).isEqualTo(8);
      store.putManifest(manifest("b", 1));
      assertThat(store.manifestSources()).containsExactly("b");
    }
  }

  @Test
  void aDroppedCollectionIsGoneWithItsManifests() {
    MilvusVectorStore store = own().build();
    store.putManifest(manifest("a", 1));
    store.dropCollection();

    MilvusClientV2 client = collections.client();
    assertThat(client.listCollections().getCollectionNames())
        .doesNotContain(name, name + "_manifest");
    client.close();
    assertThatThrownBy(store::describe).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGivenClientStaysOpen() {
    MilvusClientV2 client = collections.client();
    MilvusVectorStore store =
        MilvusVectorStore.builder(name).client(client).identity(EMBEDDER).build();
    store.upsert(UpsertRequest.of(List.of(embedded("x", "text", Metadata.empty()))));
    assertThat(store.count(Filter.all())).isEqualTo(1);
    store.close();

    assertThat(client.getServerVersion()).isNotBlank();
    client.close();
  }

  @Test
  void everyIndexFindsTheNearest() {
    for (MilvusIndex index :
        List.of(
            MilvusIndex.autoIndex(),
            MilvusIndex.flat(),
            MilvusIndex.hnsw(8, 64),
            MilvusIndex.ivfFlat(16))) {
      String collection = collections.name();
      try (MilvusVectorStore store =
          MilvusVectorStore.builder(collection)
              .uri(uri)
              .identity(EMBEDDER)
              .metric(Metric.EUCLIDEAN)
              .index(index)
              .build()) {
        store.upsert(UpsertRequest.of(line(100)));
        assertThat(store.search(DenseSearch.builder(Embedding.of(41.2f, 1, 0, 0)).topK(80).build()))
            .as(index.toString())
            .hasSize(80)
            .extracting(passage -> passage.chunk().position())
            .startsWith(41, 42, 40);
        assertThat(store.describe().capabilities().contains(StoreCapability.EXACT_SEARCH))
            .isEqualTo(index instanceof MilvusIndex.Flat);
      }
    }
  }

  @Test
  void aServerSaysWhatItIsAndWhetherTheCollectionIsLoaded() {
    try (MilvusVectorStore store = own().build()) {
      assertThat(store.serverVersion()).matches(".*\\d+\\.\\d+.*");
      store.ping();
      MilvusClientV2 client = collections.client();
      client.releaseCollection(ReleaseCollectionReq.builder().collectionName(name).build());
      client.close();
      assertFails(Reason.UNAVAILABLE, store::ping, name, "not loaded");
    }
    try (MilvusVectorStore store = own().build()) {
      store.ping();
    }
  }

  @Test
  @Timeout(120)
  void aViewMayAskForAnotherConsistency() {
    MilvusVectorStore store = own().build();
    VectorStore view = store.withConsistency(ConsistencyLevel.EVENTUALLY);
    view.upsert(UpsertRequest.of(line(3)));
    view.putManifest(manifest("a", 1));
    assertThat(store.count(Filter.all())).isEqualTo(3);
    assertThat(view.describe()).isEqualTo(store.describe());
    assertThat(view.manifestSources()).containsExactly("a");
    DenseSearch search = DenseSearch.builder(Embedding.of(1, 0, 0, 0)).build();
    while (view.search(search).size() < 3) {
      Thread.onSpinWait();
    }

    view.close();
    assertThatThrownBy(() -> view.search(search)).isInstanceOf(IllegalStateException.class);
    assertThat(store.search(search)).hasSize(3);
    VectorStore other = store.withConsistency(ConsistencyLevel.BOUNDED);
    store.close();
    assertThatThrownBy(() -> other.search(search)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anOperatorFlushesCompactsReleasesAndLoads() {
    MilvusVectorStore store = own().build();
    MilvusAdministration administration = store.administration();
    store.upsert(UpsertRequest.of(line(300)));
    store.upsert(UpsertRequest.of(line(200)));
    administration.flush();
    administration.compact();
    MilvusStatistics statistics = administration.statistics();
    assertThat(statistics.serverVersion()).isEqualTo(store.serverVersion());
    assertThat(statistics.isLoaded()).isTrue();
    assertThat(statistics.flushedRows()).isBetween(300L, 500L);
    assertThat(statistics.index()).contains("AUTOINDEX");
    assertThat(statistics.indexFailure()).isEmpty();
    assertThat(store.count(Filter.all())).isEqualTo(300);

    administration.release();
    assertThat(administration.statistics().isLoaded()).isFalse();
    assertFails(Reason.UNAVAILABLE, store::ping, name);
    administration.load();
    assertThat(store.count(Filter.all())).isEqualTo(300);

    store.close();
    assertThatThrownBy(administration::statistics).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(administration::flush).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rowsFollowTheirPartitionKeyOrItsVersionIsNamed() {
    MilvusVectorStore.Builder builder = own().partitionKey("tenant").partitions(32);
    try (MilvusVectorStore server =
        MilvusVectorStore.builder(collections.name()).uri(uri).identity(EMBEDDER).build()) {
      String version = server.serverVersion();
      if (!new ServerVersion(version).hasPartitionKey()) {
        assertFails(Reason.UNSUPPORTED, builder::build, "Milvus 2.4", version);
        return;
      }
    }
    try (MilvusVectorStore store = builder.build()) {
      store.upsert(UpsertRequest.of(tenants("acme", 0, 10)));
      store.upsert(UpsertRequest.of(tenants("umbrella", 10, 20)));
      store.upsert(UpsertRequest.of(List.of(embedded("nobody's", "text", Metadata.empty()))));
      store.upsert(UpsertRequest.of(tenants("umbrella", 0, 3)));
      assertThat(partitionsOf("0", "1", "2", "10", "19")).hasSize(1);
      assertThat(partitionsOf("3", "9")).hasSize(1).doesNotContainAnyElementsOf(partitionsOf("0"));
    }
    try (MilvusVectorStore store = own().build()) {
      Filter umbrella = Filter.eq("tenant", "umbrella");
      assertThat(store.count(Filter.all())).isEqualTo(21);
      assertThat(store.count(umbrella)).isEqualTo(13);
      assertThat(store.count(Filter.in("tenant", "acme", "umbrella", "x"))).isEqualTo(20);
      assertThat(store.count(Filter.not(umbrella))).isEqualTo(8);
      assertThat(
              store.search(
                  DenseSearch.builder(Embedding.of(1, 0, 0, 0)).topK(50).filter(umbrella).build()))
          .hasSize(13);
      assertThat(store.get(List.of("0")).get(0).metadata().getText("tenant")).contains("umbrella");
      store.delete(DeleteRequest.byFilter(Filter.and(Filter.exists("tenant"), umbrella)));
      assertThat(store.count(Filter.all())).isEqualTo(8);
      store.upsert(UpsertRequest.of(tenants("umbrella", 3, 4)));
      assertThat(store.count(Filter.all())).isEqualTo(8);
      assertThat(store.count(umbrella)).isEqualTo(1);
    }
    assertFails(
        Reason.SCHEMA_MISMATCH,
        () -> own().partitionKey("team").build(),
        "partition key tenant, not team");
  }

  private static List<EmbeddedChunk> tenants(String tenant, int from, int to) {
    Metadata metadata = Metadata.builder().put("tenant", tenant).build();
    return IntStream.range(from, to)
        .mapToObj(i -> embedded(Integer.toString(i), "text", metadata))
        .toList();
  }

  /** The partitions that the rows of these ids really are in. */
  private Set<String> partitionsOf(String... ids) {
    MilvusClientV2 client = collections.client();
    Set<String> found = new HashSet<>();
    for (String partition :
        client.listPartitions(ListPartitionsReq.builder().collectionName(name).build())) {
      QueryReq query =
          QueryReq.builder()
              .collectionName(name)
              .partitionNames(List.of(partition))
              .ids(List.copyOf(Set.of(ids)))
              .outputFields(List.of("id"))
              .consistencyLevel(ConsistencyLevel.STRONG)
              .build();
      if (!client.query(query).getQueryResults().isEmpty()) {
        found.add(partition);
      }
    }
    client.close();
    return found;
  }

  // Writing

  @Test
  void aTextThatIsTooLongIsRefusedBeforeAnythingIsWritten() {
    try (MilvusVectorStore store = own().build()) {
      String tooLong = "中".repeat(21_846);
      EmbeddedChunk good = embedded("good", "good", Metadata.empty());

      assertFails(
          Reason.INVALID_REQUEST,
          () ->
              store.upsert(
                  UpsertRequest.of(List.of(good, embedded("long", tooLong, Metadata.empty())))),
          "Chunk[long,",
          "65538 bytes",
          "65535");
      assertFails(
          Reason.INVALID_REQUEST,
          () ->
              store.upsert(
                  UpsertRequest.of(
                      List.of(
                          good,
                          embedded("meta", "m", Metadata.builder().put("k", tooLong).build())))),
          "Chunk[meta,",
          "metadata");
      assertFails(
          Reason.INVALID_REQUEST,
          () ->
              store.upsert(
                  UpsertRequest.of(List.of(good, embedded("é".repeat(300), "", Metadata.empty())))),
          "600 bytes",
          "512");
      assertThat(store.count(Filter.all())).isZero();

      EmbeddedChunk longest = embedded("longest", "中".repeat(21_845), Metadata.empty());
      store.upsert(UpsertRequest.of(List.of(longest)));
      assertThat(store.get(List.of("longest"))).containsExactly(longest.chunk());
    }
  }

  @Test
  void aLargeRequestIsWrittenInBatches() {
    try (MilvusVectorStore byRows = own().batchRows(7).build();
        MilvusVectorStore byBytes = own().batchBytes(1).build()) {
      byRows.upsert(UpsertRequest.of(line(100)));
      byBytes.upsert(UpsertRequest.of(line(103).subList(100, 103)));

      assertThat(byRows.chunksOf("line"))
          .isEqualTo(line(103).stream().map(EmbeddedChunk::chunk).toList());
    }
  }

  @Test
  void aRequestThatEndsHalfWaySaysWhatIsWritten() {
    try (MilvusVectorStore store = own().batchRows(1).build()) {
      List<EmbeddedChunk> chunks = line(5_000);
      assertThatThrownBy(
              () ->
                  store.upsert(
                      new UpsertRequest(chunks, CallContext.withTimeout(Duration.ofSeconds(3)))))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContainingAll("5000", "are not; writing all of them again is safe")
          .satisfies(
              e -> {
                String written = e.getMessage().replaceAll("(?s).*the first (\\d+), up to.*", "$1");
                assertThat(store.count(Filter.all()))
                    .isBetween(Long.parseLong(written), Long.parseLong(written) + 1);
                assertThat(store.get(List.of(chunks.get(0).chunk().id()))).hasSize(1);
                assertThat(e)
                    .hasMessageContaining(
                        "up to " + chunks.get(Integer.parseInt(written) - 1).chunk().id());
              });
    }
  }

  @Test
  void aSourceMayHaveMoreChunksThanOneQueryReturns() {
    try (MilvusVectorStore store = own().batchRows(10_000).build()) {
      List<EmbeddedChunk> chunks = line(20_000);
      store.upsert(UpsertRequest.of(chunks));

      assertThat(store.count(Filter.all())).isEqualTo(20_000);
      assertThat(store.chunksOf("line"))
          .isEqualTo(chunks.stream().map(EmbeddedChunk::chunk).toList());
      store.delete(DeleteRequest.byFilter(Filter.lt("i", 19_990)));
      assertThat(store.count(Filter.all())).isEqualTo(10);
      store.delete(DeleteRequest.bySource("line"));
      assertThat(store.count(Filter.all())).isZero();
    }
  }

  // Manifests

  @Test
  void aLongManifestIsReplacedAsAWhole() {
    try (MilvusVectorStore store = own().build()) {
      SourceManifest large = manifest("book", 20_000);
      store.putManifest(large);
      assertThat(store.manifest("book")).contains(large);
      assertThat(manifestRows()).isGreaterThan(10);

      SourceManifest small = manifest("book", 3);
      store.putManifest(small);
      assertThat(store.manifest("book")).contains(small);
      assertThat(manifestRows()).isEqualTo(1);

      store.putManifest(large);
      store.deleteManifest("book");
      assertThat(store.manifest("book")).isEmpty();
      assertThat(manifestRows()).isZero();
    }
  }

  @Test
  void manyManifestsAreWrittenAtOnce() {
    try (MilvusVectorStore store = own().build()) {
      List<SourceManifest> manifests = new ArrayList<>();
      for (int i = 0; i < 450; i++) {
        manifests.add(manifest("source" + i, i % 100 == 0 ? 3_000 : i % 4));
      }
      manifests.add(7, manifest("source9", 2_000));
      store.putManifests(manifests);
      store.putManifests(List.of());

      assertThat(store.manifestSources()).hasSize(450);
      for (int i : List.of(0, 1, 9, 100, 449)) {
        assertThat(store.manifest("source" + i)).contains(manifests.get(i < 7 ? i : i + 1));
      }
      assertThat(manifestRows()).isGreaterThan(450);

      store.putManifests(IntStream.range(0, 450).mapToObj(i -> manifest("source" + i, 1)).toList());
      assertThat(store.manifest("source100")).contains(manifest("source100", 1));
      assertThat(manifestRows()).isEqualTo(450);
    }
  }

  private long manifestRows() {
    MilvusClientV2 client = collections.client();
    Object count =
        client
            .query(
                QueryReq.builder()
                    .collectionName(name + "_manifest")
                    .filter("id != \"\"")
                    .outputFields(List.of("count(*)"))
                    .consistencyLevel(ConsistencyLevel.STRONG)
                    .build())
            .getQueryResults()
            .get(0)
            .getEntity()
            .get("count(*)");
    client.close();
    return (Long) count;
  }

  // Connections

  @Test
  void aServerThatIsGoneIsUnavailableWithinTheTimeout() throws IOException {
    try (Breakable way = new Breakable(uri);
        MilvusVectorStore store =
            own().uri(way.uri()).requestTimeout(Duration.ofSeconds(2)).build()) {
      way.cut();
      long start = System.nanoTime();

      assertFails(
          Reason.UNAVAILABLE, () -> store.count(Filter.all()), way.uri(), "check that the server");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
    }
  }

  @Test
  void aCallEndsAtItsDeadlineWhileTheServerIsGone() throws IOException {
    try (Breakable way = new Breakable(uri);
        MilvusVectorStore store = own().uri(way.uri()).build()) {
      way.cut();
      DenseSearch search =
          DenseSearch.builder(Embedding.of(1, 0, 0, 0))
              .context(CallContext.withTimeout(Duration.ofMillis(500)))
              .build();
      long start = System.nanoTime();

      assertThatThrownBy(() -> store.search(search)).isInstanceOf(DeadlineExceededException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
    }
  }

  final MilvusVectorStore.Builder own() {
    return MilvusVectorStore.builder(name).uri(uri).identity(EMBEDDER);
  }

  static void assertFails(Reason reason, ThrowingCallable call, String... mentioned) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(List.of(mentioned)).allMatch(e.getMessage()::contains, e.getMessage());
            });
  }

  static EmbedderIdentity embedder(String contentHash, int dimension) {
    return new EmbedderIdentity("test", contentHash, "last-token", dimension, 512, "", "none");
  }

  static EmbeddedChunk embedded(String id, String text, Metadata metadata) {
    Chunk chunk = Chunk.builder("source", text).id(id).metadata(metadata).build();
    return new EmbeddedChunk(chunk, Embedding.of(1, 0, 0, 0));
  }

  /** Chunks of one source, whose vectors are as far from each other as their positions. */
  static List<EmbeddedChunk> line(int length) {
    return IntStream.range(0, length)
        .mapToObj(
            i ->
                new EmbeddedChunk(
                    Chunk.builder("line", "text " + i)
                        .position(i)
                        .metadata(Metadata.builder().put("i", i).build())
                        .build(),
                    Embedding.of(i, 1, 0, 0)))
        .toList();
  }

  static SourceManifest manifest(String source, int chunks) {
    List<String> ids =
        IntStream.range(0, chunks).mapToObj(i -> Chunk.contentId(source, "text", i)).toList();
    return new SourceManifest(source, "hash", "splitter", "embedder", ids, List.of());
  }
}
