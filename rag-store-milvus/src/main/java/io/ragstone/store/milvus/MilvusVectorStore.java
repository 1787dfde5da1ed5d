package io.ragstone.store.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.RagException;
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
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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
 * <p>Keyword search is BM25 by the server, where it has it (Milvus 2.5, milvus-lite 3) and the
 * collection was made with it. Hybrid search asks for both lists and fuses them here, because the
 * server's fusion knows no weights and keeps no scores of the two.
 *
 * <p>All threads share one connection.
 */
public final class MilvusVectorStore implements VectorStore {
  private static final String MANIFESTS = "_manifest";

  private final MilvusConnection connection;
  private final MilvusCollection collection;
  private final ManifestCollection manifests;
  private final OpenedCollection opened;
  private final ChunkReader reader;
  private final ChunkSearch search;
  private final ServerVersion server;
  private final int batchRows;
  private final int batchBytes;
  private volatile boolean closed;

  private MilvusVectorStore(
      Builder builder,
      MilvusConnection connection,
      MilvusCollection collection,
      ManifestCollection manifests,
      OpenedCollection opened,
      ServerVersion server) {
    this.connection = connection;
    this.collection = collection;
    this.manifests = manifests;
    this.opened = opened;
    this.reader = new ChunkReader(collection, opened.rows(), opened.dimension());
    this.search = new ChunkSearch(collection, opened, reader, connection.location());
    this.server = server;
    this.batchRows = builder.batchRows;
    this.batchBytes = builder.batchBytes;
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
    if (opened.rows() instanceof ChunkRows) {
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
   * Checks that the server answers and the collection can be searched.
   *
   * @throws StoreException when it does not
   */
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
    request.context().check("upsert");
    ChunkRows rows = requireOwn("upsert");
    Map<String, EmbeddedChunk> unique = new LinkedHashMap<>();
    for (EmbeddedChunk embedded : request.chunks()) {
      opened.requireDimension(
          embedded.embedding(), embedded.chunk().toString(), connection.location());
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

  @Override
  public void delete(DeleteRequest request) {
    requireOpen();
    CallContext context = request.context();
    context.check("delete");
    requireOwn("delete");
    if (request instanceof DeleteRequest.ByIds byIds) {
      for (String ids : reader.idExpressions(byIds.ids())) {
        collection.delete(restricted(ids, request.filter()), context);
      }
    } else if (request instanceof DeleteRequest.BySource bySource) {
      collection.delete(restricted(ofSource(bySource.sourceId()), request.filter()), context);
    } else {
      collection.delete(FilterExpression.of(request.filter()), context);
    }
  }

  private static String restricted(String expression, Filter filter) {
    return filter instanceof Filter.All
        ? expression
        : FilterExpression.and(expression, FilterExpression.of(filter));
  }

  private static String ofSource(String sourceId) {
    return Columns.SOURCE_ID + " == " + FilterExpression.literal(sourceId);
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
    requireOpen();
    Objects.requireNonNull(sourceId, "sourceId");
    List<Chunk> chunks =
        opened.rows() instanceof ChunkRows
            ? reader.scan(ofSource(sourceId), CallContext.unbounded())
            : reader.matching(Filter.all(), CallContext.unbounded());
    return chunks.stream()
        .filter(chunk -> chunk.sourceId().equals(sourceId))
        .sorted(Comparator.comparingInt(Chunk::position).thenComparing(Chunk::id))
        .toList();
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
        ? collection.count(FilterExpression.of(filter))
        : reader.matching(filter, CallContext.unbounded()).size();
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    requireOpen();
    requireOwn("keep manifests");
    return manifests.read(Objects.requireNonNull(sourceId, "sourceId"));
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    requireOpen();
    requireOwn("keep manifests");
    manifests.write(manifest);
  }

  @Override
  public void deleteManifest(String sourceId) {
    requireOpen();
    requireOwn("keep manifests");
    manifests.delete(Objects.requireNonNull(sourceId, "sourceId"));
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
    connection.close();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "The store of collection " + collection.name() + " is closed");
    }
  }

  private ChunkRows requireOwn(String operation) {
    if (opened.rows() instanceof ChunkRows rows) {
      return rows;
    }
    throw new StoreException(
        Reason.UNSUPPORTED,
        "Cannot "
            + operation
            + ": collection "
            + collection.name()
            + " was made by other software and is only read; ingest into a collection of this"
            + " store");
  }

  /** Builds a {@link MilvusVectorStore}. Not thread-safe. */
  public static final class Builder {
    /** The longest name of a collection, so that there is room for that of the manifests. */
    static final int MAX_NAME_LENGTH = 246;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final long KEEP_ALIVE_MS = Duration.ofMinutes(5).toMillis();

    private final String collection;
    private Optional<MilvusClientV2> client = Optional.empty();
    private Optional<URI> uri = Optional.empty();
    private Optional<String> database = Optional.empty();
    private Optional<String> token = Optional.empty();
    private Optional<Path> authorities = Optional.empty();
    private Optional<Path> certificate = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private Optional<String> serverName = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration loadTimeout = Duration.ofMinutes(5);
    private int maxRetries = 2;
    private Optional<EmbedderIdentity> identity = Optional.empty();
    private Optional<ExistingSchema> existingSchema = Optional.empty();
    private Metric metric = Metric.INNER_PRODUCT;
    private ConsistencyLevel consistency = ConsistencyLevel.STRONG;
    private Optional<MilvusIndex> index = Optional.empty();
    private Optional<Boolean> keywordSearch = Optional.empty();
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

    /**
     * Sets where the server is. Either this or {@link #client} is needed.
     *
     * @param uri {@code http://host:port}, or {@code https://host:port} for an encrypted
     *     connection; the port is 19530 when it is left out
     * @return this builder
     */
    public Builder uri(String uri) {
      try {
        URI parsed = new URI(Objects.requireNonNull(uri, "uri"));
        boolean isHttp = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
        if (isHttp && parsed.getHost() != null && parsed.getUserInfo() == null) {
          this.uri = Optional.of(parsed);
          return this;
        }
      } catch (URISyntaxException e) {
        throw badUri(uri, e);
      }
      throw badUri(uri, null);
    }

    private static IllegalArgumentException badUri(String uri, URISyntaxException cause) {
      return new IllegalArgumentException(
          "uri must be http://host:port or https://host:port, but was \""
              + uri
              + "\"; a file is for Milvus Lite inside Python: start its server, milvus-lite server,"
              + " and give its address",
          cause);
    }

    /**
     * Uses a client that the caller made and closes; it needs no {@link #uri}, credentials and
     * connection settings. Its own retries come on top of {@link #maxRetries}.
     *
     * @param client a connected client
     * @return this builder
     */
    public Builder client(MilvusClientV2 client) {
      this.client = Optional.of(client);
      return this;
    }

    /**
     * Sets the token, such as Zilliz Cloud's API key; none by default.
     *
     * @param token the token
     * @return this builder
     */
    public Builder token(String token) {
      this.token = Optional.of(token);
      return this;
    }

    /**
     * Sets user and password; none by default. The same as the token {@code user:password}.
     *
     * @param user the user
     * @param password the password
     * @return this builder
     */
    public Builder credentials(String user, String password) {
      return token(
          Objects.requireNonNull(user, "user")
              + ":"
              + Objects.requireNonNull(password, "password"));
    }

    /**
     * Encrypts the connection and trusts the given authorities in place of Java's.
     *
     * @param authorities a PEM file of certificates
     * @return this builder
     */
    public Builder tls(Path authorities) {
      this.authorities = Optional.of(readable(authorities));
      return this;
    }

    /**
     * Encrypts the connection, trusts the given authorities, and proves who the client is.
     *
     * @param authorities a PEM file of certificates
     * @param certificate a PEM file with the client's certificate
     * @param key a PEM file with its private key (PKCS #8, not encrypted)
     * @return this builder
     */
    public Builder mutualTls(Path authorities, Path certificate, Path key) {
      this.certificate = Optional.of(readable(certificate));
      this.key = Optional.of(readable(key));
      return tls(authorities);
    }

    private static Path readable(Path file) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("Not a readable PEM file: " + file.toAbsolutePath());
      }
      return file;
    }

    /**
     * Sets the name that the server's certificate must have; the host of {@link #uri} by default.
     *
     * @param serverName a host name
     * @return this builder
     */
    public Builder serverName(String serverName) {
      this.serverName = Optional.of(serverName);
      return this;
    }

    /**
     * Sets the database; the server's default one by default.
     *
     * @param database the name of a database that is there
     * @return this builder
     */
    public Builder database(String database) {
      this.database = Optional.of(database);
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
     * Sets how long to wait for a connection when the store is opened; 10 seconds by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = requirePositive("connectTimeout", timeout);
      return this;
    }

    /**
     * Sets how long one request may take; 30 seconds by default. The deadline of a call's context
     * holds besides.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder requestTimeout(Duration timeout) {
      this.requestTimeout = requirePositive("requestTimeout", timeout);
      return this;
    }

    /**
     * Sets how long the server may take to load the collection when the store is opened; 5 minutes
     * by default.
     *
     * @param timeout positive
     * @return this builder
     */
    public Builder loadTimeout(Duration timeout) {
      this.loadTimeout = requirePositive("loadTimeout", timeout);
      return this;
    }

    /**
     * Sets how often a request is repeated when the connection breaks or the server is overloaded;
     * 2 by default, after 200 and 400 ms. Timeouts and refusals are not repeated.
     *
     * @param retries 0 to 10
     * @return this builder
     */
    public Builder maxRetries(int retries) {
      this.maxRetries = requireRange("maxRetries", retries, 0, 10);
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
      if (uri.isPresent() == client.isPresent()) {
        throw new IllegalArgumentException(
            "A Milvus store needs either a uri or a client, but has "
                + (uri.isPresent() ? "both" : "none"));
      }
      if (identity.isEmpty() && existingSchema.isEmpty()) {
        throw new IllegalArgumentException(
            "A Milvus store needs embedder(...), identity(...) or existingSchema(...)");
      }
      if (recreate && existingSchema.isPresent()) {
        throw new IllegalArgumentException(
            "recreate would drop the collection that existingSchema wants to read: leave out one");
      }
      String location =
          uri.map(URI::toString).orElse("a given client")
              + database.map(name -> ", database " + name).orElse("");
      MilvusConnection connection =
          new MilvusConnection(
              client.orElseGet(() -> connect(location)),
              client.isEmpty(),
              requestTimeout,
              maxRetries,
              location);
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
              maxIdBytes,
              shards,
              replicas,
              loadTimeout);
      OpenedCollection opened =
          new CollectionOpener(chunks, options, server, connection.location()).open();
      return new MilvusVectorStore(this, connection, chunks, manifests, opened, server);
    }

    private MilvusClientV2 connect(String location) {
      ConnectConfig.ConnectConfigBuilder config =
          ConnectConfig.builder()
              .uri(uri.orElseThrow().toString())
              .connectTimeoutMs(connectTimeout.toMillis())
              .rpcDeadlineMs(requestTimeout.toMillis())
              // Servers cut connections that are checked more often than they allow.
              .keepAliveTimeMs(KEEP_ALIVE_MS)
              .keepAliveWithoutCalls(false);
      token.ifPresent(config::token);
      database.ifPresent(config::dbName);
      if (certificate.isPresent()) {
        config
            .caPemPath(authorities.orElseThrow().toString())
            .clientPemPath(certificate.get().toString())
            .clientKeyPath(key.orElseThrow().toString());
      } else {
        authorities.ifPresent(file -> config.serverPemPath(file.toString()));
      }
      if (authorities.isPresent()) {
        config.secure(true).serverName(serverName.orElse(uri.get().getHost()));
      }
      MilvusClientV2 connected;
      try {
        connected = new MilvusClientV2(config.build());
      } catch (RuntimeException e) {
        throw MilvusFailure.of(e).toException("open a connection", location, connectTimeout);
      }
      // MilvusConnection repeats, in a way that can be cancelled and does not hide the reason.
      connected.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
      return connected;
    }

    private static int requireRange(String name, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name + " must be " + min + " to " + max + ", but was " + value);
      }
      return value;
    }

    private static Duration requirePositive(String name, Duration value) {
      if (value.isNegative() || value.toMillis() == 0) {
        throw new IllegalArgumentException(name + " must be at least 1 ms, but was " + value);
      }
      return value;
    }
  }
}
