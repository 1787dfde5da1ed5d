package io.ragstone.store.milvus;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A {@link VectorStore} in a collection of a Milvus server (2.3 or newer, Zilliz Cloud, or the
 * server of milvus-lite 3).
 *
 * <pre>{@code
 * VectorStore store =
 *     MilvusVectorStore.builder("my_rag_collection")
 *         .uri("http://localhost:19530")
 *         .embedder(embedder)
 *         .recreate(true)
 *         .build();
 * }</pre>
 *
 * <p>The collection is made when it is not there. One that is there must have been made for the
 * same embedder and metric; anything else is refused by naming what differs. A collection that
 * other software made can be searched with {@link Builder#existingSchema}.
 *
 * <p>Writes are upserts. A large one is cut into batches, which Milvus does not join into one
 * transaction: when one fails, the exception says which chunks are written, and writing all of them
 * again is safe. Manifests are in a second collection, {@code <name>_manifest}, which is made with
 * the first of them. Reads of more than one page (chunks of a source, lists of manifests) see what
 * is written meanwhile in part.
 *
 * <p>What was deleted is gone for every read that follows, but servers may show it again later,
 * when they load a segment that they have compacted: Milvus 2.3.5 does, whoever deletes (issue
 * 33015 of Milvus has the symptom, 39231 the likely cause, and similar ones were reported of newer
 * versions). Chunks that were brought back are found by searches until the next ingest of their
 * document, which compares unchanged documents with what the store has, or, where the document is
 * gone, until the next ingest that {@linkplain
 * io.ragstone.pipeline.IngestRequest.Builder#removeMissing() removes missing sources}. Repeating a
 * delete at once does not help, since all is well then.
 *
 * <p>Keyword search is BM25 by the server, where it has it (Milvus 2.5, milvus-lite 3) and the
 * collection was made with it. Hybrid search asks for both lists and fuses them here, because the
 * server's fusion knows no weights and keeps no scores of the two.
 *
 * <p>All threads share one connection.
 */
public final class MilvusVectorStore implements VectorStore {
  private static final String MANIFESTS = "_manifest";
  private static final Comparator<Chunk> IN_ORDER =
      Comparator.comparingInt(Chunk::position).thenComparing(Chunk::id);

  private final MilvusConnection connection;
  private final MilvusCollection collection;
  private final ManifestCollection manifests;
  private final OpenedCollection opened;
  private final ChunkReader reader;
  private final ChunkSearch search;
  private final CollectionOptions options;
  private final Optional<ChunkWriter> writer;
  private final ServerVersion server;

  /** The store that this one is a view of. */
  private final Optional<MilvusVectorStore> viewed;

  private volatile boolean closed;

  private MilvusVectorStore(
      MilvusConnection connection,
      MilvusCollection collection,
      ManifestCollection manifests,
      OpenedCollection opened,
      CollectionOptions options,
      Optional<ChunkWriter> writer,
      ServerVersion server,
      Optional<MilvusVectorStore> viewed) {
    this.connection = connection;
    this.collection = collection;
    this.manifests = manifests;
    this.opened = opened;
    this.reader = new ChunkReader(collection, opened.rows(), opened.dimension());
    this.search = new ChunkSearch(collection, opened, reader, connection.location());
    this.options = options;
    this.writer = writer;
    this.server = server;
    this.viewed = viewed;
  }

  /**
   * Starts describing a store.
   *
   * @param collection the collection's name: letters, digits and underscores, at most 246, not
   *     starting with a digit
   * @return a builder
   */
  public static Builder builder(String collection) {
    return new Builder(collection);
  }

  @Override
  public StoreDescription describe() {
    requireOpen();
    Set<StoreCapability> capabilities = EnumSet.noneOf(StoreCapability.class);
    if (writer.isPresent()) {
      capabilities.add(StoreCapability.MANIFESTS);
    }
    if (opened.isExact()) {
      capabilities.add(StoreCapability.EXACT_SEARCH);
    }
    if (opened.keywords()) {
      capabilities.add(StoreCapability.KEYWORD_SEARCH);
      capabilities.add(StoreCapability.HYBRID_SEARCH);
    }
    return new StoreDescription(
        connection.location() + ", collection " + collection.name(),
        opened.dimension(),
        opened.metric(),
        opened.embedder(),
        capabilities);
  }

  /**
   * The server's version in its own words.
   *
   * @return such as {@code v2.6.4} or {@code milvus_lite-3.2.2}, as it was when the store was
   *     opened
   */
  public String serverVersion() {
    requireOpen();
    return server.text();
  }

  /**
   * This store with another consistency of searches and reads of chunks; what it writes, and
   * manifests, are as before. It shares the connection and costs nothing to make.
   *
   * <p>A search with {@link ConsistencyLevel#STRONG} waits until the server has seen all that was
   * written before, by whomever: as long as the server's time tick, which is 200 ms unless it is
   * configured otherwise. {@link ConsistencyLevel#BOUNDED} and {@link ConsistencyLevel#EVENTUALLY}
   * answer at once and may miss what was written in the last seconds.
   *
   * <pre>{@code
   * List<Passage> found = store.withConsistency(ConsistencyLevel.BOUNDED).search(search);
   * }</pre>
   *
   * @param consistency the level
   * @return a view of this store; closing it leaves this store open, and closing this store closes
   *     it
   */
  public VectorStore withConsistency(ConsistencyLevel consistency) {
    requireOpen();
    return new MilvusVectorStore(
        connection,
        collection.withConsistency(Objects.requireNonNull(consistency, "consistency")),
        manifests,
        opened,
        options,
        writer,
        server,
        Optional.of(this));
  }

  /**
   * Checks that the server answers and the collection can be searched.
   *
   * @throws StoreException when it does not
   */
  @Override
  public void ping() {
    requireOpen();
    if (!collection.isLoaded()) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "Collection "
              + collection.name()
              + " at "
              + connection.location()
              + " is not loaded; somebody released it: open the store again");
    }
  }

  /**
   * What an operator asks of the collection: statistics, flushing, compaction, loading.
   *
   * @return the operations; they end with this store
   */
  public MilvusAdministration administration() {
    requireOpen();
    return new MilvusAdministration(this, connection, collection, opened, options, server);
  }

  /** Drops the collection with all chunks and manifests, and closes this store. */
  public void dropCollection() {
    requireOpen();
    requireOwn("drop the collection");
    manifests.drop();
    collection.drop();
    close();
  }

  @Override
  public void upsert(UpsertRequest request) {
    requireOpen();
    requireOwn("upsert").upsert(request);
  }

  @Override
  public void delete(DeleteRequest request) {
    requireOpen();
    requireOwn("delete").delete(request);
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    requireOpen();
    request.context().check("search");
    return search.answer(request);
  }

  @Override
  public List<Chunk> get(Collection<String> ids) {
    requireOpen();
    return reader.get(ids);
  }

  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    requireOpen();
    return reader.getEmbedded(ids);
  }

  @Override
  public List<Chunk> chunksOf(String sourceId) {
    return ofSource(sourceId, ChunkWriter.ofSource(sourceId));
  }

  @Override
  public List<Chunk> chunksOf(Collection<String> sourceIds) {
    requireOpen();
    if (!(opened.rows() instanceof ChunkRows)) {
      return VectorStore.super.chunksOf(sourceIds);
    }
    Map<String, List<Chunk>> found =
        sourceIds.isEmpty()
            ? Map.of()
            : reader.scan(ChunkWriter.ofSources(sourceIds), CallContext.unbounded()).stream()
                .sorted(IN_ORDER)
                .collect(Collectors.groupingBy(Chunk::sourceId));
    return sourceIds.stream()
        .flatMap(source -> found.getOrDefault(source, List.of()).stream())
        .toList();
  }

  @Override
  public List<Chunk> chunksOf(String sourceId, int first, int last) {
    return opened.rows() instanceof ChunkRows
        ? ofSource(sourceId, ChunkWriter.ofSource(sourceId, first, last))
        : VectorStore.super.chunksOf(sourceId, first, last);
  }

  private List<Chunk> ofSource(String sourceId, String expression) {
    requireOpen();
    List<Chunk> chunks =
        opened.rows() instanceof ChunkRows
            ? reader.scan(expression, CallContext.unbounded())
            : reader.matching(Filter.all(), CallContext.unbounded());
    return chunks.stream()
        .filter(chunk -> chunk.sourceId().equals(sourceId))
        .sorted(IN_ORDER)
        .toList();
  }

  @Override
  public Map<String, Set<String>> chunkIds(Collection<String> sourceIds) {
    requireOpen();
    if (!(opened.rows() instanceof ChunkRows)) {
      return VectorStore.super.chunkIds(sourceIds);
    }
    Map<String, Set<String>> ids = new HashMap<>();
    if (!sourceIds.isEmpty()) {
      reader.keys(
          ChunkWriter.ofSources(sourceIds),
          (id, source) -> ids.computeIfAbsent(source, key -> new HashSet<>()).add(id));
    }
    return ids;
  }

  @Override
  public List<String> sources(Filter filter) {
    requireOpen();
    if (!(opened.rows() instanceof ChunkRows rows)) {
      return VectorStore.super.sources(filter);
    }
    Set<String> sources = new TreeSet<>();
    reader.keys(rows.expression(filter), (id, source) -> sources.add(source));
    return List.copyOf(sources);
  }

  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    requireOpen();
    request.context().check("scan");
    return reader.page(request);
  }

  @Override
  public long count(Filter filter) {
    requireOpen();
    if (filter instanceof Filter.All) {
      return collection.count("");
    }
    return opened.rows() instanceof ChunkRows
        ? collection.count(opened.rows().expression(filter))
        : reader.matching(filter, CallContext.unbounded()).size();
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    requireOpen();
    requireOwn("keep manifests");
    return manifests.read(Objects.requireNonNull(sourceId, "sourceId"));
  }

  @Override
  public List<SourceManifest> manifests(Collection<String> sourceIds) {
    requireOpen();
    requireOwn("keep manifests");
    return manifests.readAll(sourceIds);
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    putManifests(List.of(manifest));
  }

  @Override
  public void putManifests(List<SourceManifest> manifests) {
    requireOpen();
    requireOwn("keep manifests");
    this.manifests.write(manifests);
  }

  @Override
  public void deleteManifest(String sourceId) {
    requireOpen();
    requireOwn("keep manifests");
    manifests.delete(List.of(sourceId));
  }

  @Override
  public void deleteManifests(Collection<String> sourceIds) {
    requireOpen();
    requireOwn("keep manifests");
    manifests.delete(sourceIds);
  }

  @Override
  public List<String> manifestSources() {
    requireOpen();
    requireOwn("keep manifests");
    return manifests.sources();
  }

  /** Closes the connection, unless it is a client given to the builder. */
  @Override
  public void close() {
    closed = true;
    if (viewed.isEmpty()) {
      connection.close();
    }
  }

  private boolean isClosed() {
    return closed || viewed.filter(MilvusVectorStore::isClosed).isPresent();
  }

  void requireOpen() {
    if (isClosed()) {
      throw new IllegalStateException(
          "The store of collection " + collection.name() + " is closed");
    }
  }

  private ChunkWriter requireOwn(String operation) {
    return writer.orElseThrow(
        () ->
            new StoreException(
                Reason.UNSUPPORTED,
                "Cannot "
                    + operation
                    + ": collection "
                    + collection.name()
                    + " was made by other software and is only read; ingest into a collection of"
                    + " this store, or copy it into one with StoreCopy"));
  }

  /** Builds a {@link MilvusVectorStore}. Not thread-safe. */
  public static final class Builder extends ConnectionBuilder<Builder> {
    /** The longest name of a collection, so that there is room for that of the manifests. */
    static final int MAX_NAME_LENGTH = 246;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final String collection;
    private Duration loadTimeout = Duration.ofMinutes(5);
    private Duration maintenanceTimeout = Duration.ofMinutes(5);
    private Optional<EmbedderIdentity> identity = Optional.empty();
    private Optional<ExistingSchema> existingSchema = Optional.empty();
    private Metric metric = Metric.INNER_PRODUCT;
    private ConsistencyLevel consistency = ConsistencyLevel.STRONG;
    private Optional<MilvusIndex> index = Optional.empty();
    private Optional<Boolean> keywordSearch = Optional.empty();
    private Optional<String> partitionKey = Optional.empty();
    private int partitions = 16;
    private int maxIdBytes = 512;
    private int shards = 1;
    private int replicas = 1;
    private int batchRows = 1_000;
    private int batchBytes = 16 << 20;
    private boolean recreate;

    private Builder(String collection) {
      Objects.requireNonNull(collection, "collection");
      if (!NAME.matcher(collection).matches() || collection.length() > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException(
            "A collection's name must be 1 to "
                + MAX_NAME_LENGTH
                + " letters, digits and underscores and not start with a digit, but was \""
                + collection
                + "\"");
      }
      this.collection = collection;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets where the vectors come from, and so their dimension. Needed, unless an {@link
     * #existingSchema} is given.
     *
     * @param identity an embedder's identity
     * @return this builder
     */
    public Builder identity(EmbedderIdentity identity) {
      this.identity = Optional.of(identity);
      return this;
    }

    /**
     * Sets where the vectors come from, as {@link #identity} does.
     *
     * @param embedder the embedder that the caller embeds with
     * @return this builder
     */
    public Builder embedder(Embedder embedder) {
      return identity(embedder.identity());
    }

    /**
     * Opens a collection that other software made, for reading and searching only. Filters are then
     * evaluated by this store, which reads all rows for it.
     *
     * @param existingSchema which fields are what
     * @return this builder
     */
    public Builder existingSchema(ExistingSchema existingSchema) {
      this.existingSchema = Optional.of(existingSchema);
      return this;
    }

    /**
     * Sets how vectors are compared; {@link Metric#INNER_PRODUCT} by default.
     *
     * @param metric the metric
     * @return this builder
     */
    public Builder metric(Metric metric) {
      this.metric = Objects.requireNonNull(metric, "metric");
      return this;
    }

    /**
     * Sets what reads see; {@link ConsistencyLevel#STRONG} by default: all that was written before.
     * Any other level is faster and breaks that promise of {@link VectorStore}.
     *
     * @param consistency the level
     * @return this builder
     */
    public Builder consistency(ConsistencyLevel consistency) {
      this.consistency = Objects.requireNonNull(consistency, "consistency");
      return this;
    }

    /**
     * Sets the index; {@link MilvusIndex#autoIndex()} for a new collection by default, and whatever
     * it has for one that is there.
     *
     * @param index the index
     * @return this builder
     */
    public Builder index(MilvusIndex index) {
      this.index = Optional.of(index);
      return this;
    }

    /**
     * Sets whether a new collection has keyword search; by default where the server can.
     *
     * @param keywordSearch whether it must have it, or must not
     * @return this builder
     */
    public Builder keywordSearch(boolean keywordSearch) {
      this.keywordSearch = Optional.of(keywordSearch);
      return this;
    }

    /**
     * Sets the metadata key whose value decides, for a new collection, in which partition a chunk
     * is, such as {@code tenant}; none by default, and whatever it has for a collection that is
     * there. A search, count or scan whose filter wants one value of the key, or one of a few,
     * looks at those partitions only. Needs Milvus 2.4 or newer, or milvus-lite 3.
     *
     * @param metadataKey a metadata key; chunks without a value share a partition
     * @return this builder
     */
    public Builder partitionKey(String metadataKey) {
      if (metadataKey.isBlank() || metadataKey.length() > Metadata.MAX_KEY_LENGTH) {
        throw new IllegalArgumentException(
            "partitionKey must be a metadata key of 1 to "
                + Metadata.MAX_KEY_LENGTH
                + " characters, but was \""
                + metadataKey
                + "\"");
      }
      this.partitionKey = Optional.of(metadataKey);
      return this;
    }

    /**
     * Sets over how many partitions the values of the {@link #partitionKey} are spread in a new
     * collection; 16 by default. Values share partitions when there are more of them.
     *
     * @param partitions 1 to 1,024
     * @return this builder
     */
    public Builder partitions(int partitions) {
      this.partitions = requireRange("partitions", partitions, 1, 1_024);
      return this;
    }

    /**
     * Sets the length of ids that a new collection has room for; 512 by default.
     *
     * @param bytes 64 to 65,535 bytes of UTF-8
     * @return this builder
     */
    public Builder maxIdBytes(int bytes) {
      this.maxIdBytes = requireRange("maxIdBytes", bytes, 64, ChunkRows.MAX_TEXT_BYTES);
      return this;
    }

    /**
     * Sets over how many shards a new collection spreads its writes; 1 by default.
     *
     * @param shards at least 1
     * @return this builder
     */
    public Builder shards(int shards) {
      this.shards = requireRange("shards", shards, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how many copies of the collection the server loads; 1 by default.
     *
     * @param replicas at least 1; not more than the server has query nodes
     * @return this builder
     */
    public Builder replicas(int replicas) {
      this.replicas = requireRange("replicas", replicas, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how many chunks are written at once at most; 1,000 by default.
     *
     * @param rows at least 1
     * @return this builder
     */
    public Builder batchRows(int rows) {
      this.batchRows = requireRange("batchRows", rows, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Sets how many bytes are written at once at most, longer single chunks apart; 16 MiB by
     * default. Milvus takes 64 MiB.
     *
     * @param bytes 1 to 60 MiB
     * @return this builder
     */
    public Builder batchBytes(int bytes) {
      this.batchBytes = requireRange("batchBytes", bytes, 1, 60 << 20);
      return this;
    }

    /**
     * Sets how long the server may take to load the collection, when the store is opened and by
     * {@link MilvusAdministration#load}; 5 minutes by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder loadTimeout(Duration timeout) {
      this.loadTimeout = requirePositive("loadTimeout", timeout);
      return this;
    }

    /**
     * Sets how long {@link MilvusAdministration} waits for a flush, a compaction or a release; 5
     * minutes by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder maintenanceTimeout(Duration timeout) {
      this.maintenanceTimeout = requirePositive("maintenanceTimeout", timeout);
      return this;
    }

    /**
     * Sets whether to drop the collection, with all chunks and manifests, and make it anew; {@code
     * false} by default.
     *
     * @param recreate {@code true} to lose what is there
     * @return this builder
     */
    public Builder recreate(boolean recreate) {
      this.recreate = recreate;
      return this;
    }

    /**
     * Connects, and makes or checks the collection.
     *
     * @return an open store
     * @throws StoreException when the server cannot be reached or refuses, or with reason {@code
     *     SCHEMA_MISMATCH} when the collection is not what this builder describes
     */
    public MilvusVectorStore build() {
      requireServer();
      if (identity.isEmpty() && existingSchema.isEmpty()) {
        throw new IllegalArgumentException(
            "A Milvus store needs embedder(...), identity(...) or existingSchema(...)");
      }
      if (recreate && existingSchema.isPresent()) {
        throw new IllegalArgumentException(
            "recreate would drop the collection that existingSchema wants to read: leave out one");
      }
      MilvusConnection connection = connect();
      try {
        return open(connection);
      } catch (RuntimeException e) {
        connection.close();
        throw e;
      }
    }

    private MilvusVectorStore open(MilvusConnection connection) {
      ServerVersion server =
          new ServerVersion(
              connection.call("ask for the version", MilvusClientV2::getServerVersion));
      MilvusCollection chunks = new MilvusCollection(connection, collection, consistency);
      ManifestCollection manifests =
          new ManifestCollection(
              new MilvusCollection(connection, collection + MANIFESTS, ConsistencyLevel.STRONG),
              loadTimeout);
      if (recreate) {
        manifests.drop();
        if (chunks.exists()) {
          chunks.drop();
        }
      }
      CollectionOptions options =
          new CollectionOptions(
              identity,
              existingSchema,
              metric,
              index,
              keywordSearch,
              partitionKey,
              partitions,
              maxIdBytes,
              shards,
              replicas,
              loadTimeout,
              maintenanceTimeout);
      OpenedCollection opened =
          new CollectionOpener(chunks, options, server, connection.location()).open();
      Optional<ChunkWriter> writer =
          opened.rows() instanceof ChunkRows rows
              ? Optional.of(
                  new ChunkWriter(
                      chunks, opened, rows, connection.location(), batchRows, batchBytes))
              : Optional.empty();
      return new MilvusVectorStore(
          connection, chunks, manifests, opened, options, writer, server, Optional.empty());
    }
  }
}
