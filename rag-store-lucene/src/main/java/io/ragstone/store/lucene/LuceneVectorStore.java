package io.ragstone.store.lucene;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.Metric;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderManager;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.ThreadInterruptedException;

/**
 * A store in a directory, without a server: HNSW graphs (Malkov and Yashunin, 2018) for vectors and
 * BM25 for words, in one Apache Lucene index.
 *
 * <pre>{@code
 * try (VectorStore store =
 *     LuceneVectorStore.builder(Path.of("index"), embedder.identity()).open()) {
 *   store.upsert(UpsertRequest.of(chunks));
 * }
 * }</pre>
 *
 * <p><b>Durability.</b> Each upsert, delete and manifest is one commit: it returns when everything
 * is synced to disk, and when it fails nothing of it is there. A process may be killed at any time.
 * A commit takes some ten milliseconds, so write many chunks at once. Writers wait for each other;
 * searches wait for nobody and see the latest commit. Files that were damaged on disk are noticed
 * when the store is opened, unless {@link Builder#checkIntegrity} is switched off.
 *
 * <p><b>Processes.</b> One store object at a time may write; opening a second is a {@link
 * StoreException} with reason {@code LOCKED}. Any number may read with {@link
 * Builder#readOnly(boolean)}, and see each commit of the writer at their next call. The directory
 * must be on a local disk.
 *
 * <p><b>Search.</b> Vector search is approximate unless {@linkplain DenseSearch#exact() exact}
 * search is asked for, returns as many matches as there are up to {@code topK} whatever the filter,
 * and scores in double precision. Under {@link Metric#COSINE} a zero vector has a cosine of 0 with
 * everything. Keyword search looks at the {@linkplain Chunk#embeddedText() embedded text} and,
 * where that does not contain it, at the text; it uses the first {@value
 * IndexSearch#MAX_QUERY_WORDS} distinct words of a query.
 *
 * <p>Limits: {@value HighDimensionVectorsFormat#MAX_DIMENSION} dimensions; ids and source ids of at
 * most 32,766 bytes in UTF-8; about two billion chunks, counting replaced and deleted ones until
 * Lucene merges them away.
 *
 * <p>Thread-safe.
 */
public final class LuceneVectorStore implements VectorStore {
  static {
    // Lucene looks for formats with its own class loader only, which need not know this module's.
    KnnVectorsFormat.reloadKnnVectorsFormat(LuceneVectorStore.class.getClassLoader());
  }

  private final Path path;
  private final IndexSchema schema;
  private final int candidates;
  private final Analyzer queryAnalyzer;
  private final Directory directory;
  private final Optional<DurableWriter> writer;
  private final ReaderManager readers;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LuceneVectorStore(
      Builder builder,
      IndexSchema schema,
      Directory directory,
      Optional<DurableWriter> writer,
      ReaderManager readers) {
    this.path = builder.path;
    this.schema = schema;
    this.candidates = builder.candidates;
    this.queryAnalyzer = schema.analysis().ofQueries();
    this.directory = directory;
    this.writer = writer;
    this.readers = readers;
  }

  /**
   * Starts opening a store.
   *
   * @param directory where the index is or will be; created if it does not exist
   * @param embedder where the vectors come from; what is stored must come from the same
   * @return a builder
   */
  public static Builder builder(Path directory, EmbedderIdentity embedder) {
    return new Builder(directory, embedder);
  }

  @Override
  public StoreDescription describe() {
    requireOpen();
    return new StoreDescription(
        path.toString(),
        schema.embedder().dimension(),
        schema.metric(),
        Optional.of(schema.embedder()),
        EnumSet.allOf(StoreCapability.class));
  }

  @Override
  public void upsert(UpsertRequest request) {
    for (EmbeddedChunk embedded : request.chunks()) {
      requireDimension(embedded.embedding());
      IndexedChunk.requireIndexable("A chunk's id", embedded.chunk().id());
      IndexedChunk.requireIndexable("A source id", embedded.chunk().sourceId());
    }
    if (request.chunks().isEmpty()) {
      requireOpen();
      return;
    }
    write(
        "upsert",
        request.context(),
        (index, caller) -> {
          for (EmbeddedChunk embedded : request.chunks()) {
            request.context().check("upsert");
            caller.run();
            index.updateDocument(
                new Term(IndexedChunk.ID, embedded.chunk().id()),
                IndexedChunk.document(embedded, schema.metric()));
          }
        });
  }

  @Override
  public void delete(DeleteRequest request) {
    Query doomed = FilterQuery.of(request.filter());
    if (request instanceof DeleteRequest.ByIds byIds) {
      doomed = both(IndexSearch.anyOf(IndexedChunk.ID, byIds.ids()), doomed);
    } else if (request instanceof DeleteRequest.BySource bySource) {
      doomed = both(new TermQuery(new Term(IndexedChunk.SOURCE, bySource.sourceId())), doomed);
    }
    Query query = doomed;
    write("delete", request.context(), (index, caller) -> index.deleteDocuments(query));
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    if (request instanceof DenseSearch dense) {
      requireDimension(dense.embedding());
    } else if (request instanceof HybridSearch hybrid) {
      requireDimension(hybrid.dense().embedding());
    }
    return read("search", request.context(), index -> search(request, index));
  }

  private List<Passage> search(SearchRequest request, IndexSearch index) throws IOException {
    if (request instanceof DenseSearch dense) {
      return index.dense(dense, schema.metric(), candidates);
    }
    if (request instanceof KeywordSearch keyword) {
      return index.keyword(keyword, queryAnalyzer);
    }
    HybridSearch hybrid = (HybridSearch) request;
    return hybrid
        .fusion()
        .fuse(search(hybrid.dense(), index), search(hybrid.keyword(), index), hybrid.topK());
  }

  @Override
  public List<Chunk> get(Collection<String> ids) {
    return read("get", CallContext.unbounded(), index -> index.get(ids));
  }

  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    return read("getEmbedded", CallContext.unbounded(), index -> index.getEmbedded(ids));
  }

  @Override
  public List<Chunk> chunksOf(String sourceId) {
    return read("chunksOf", CallContext.unbounded(), index -> index.chunksOf(sourceId));
  }

  @Override
  public List<Chunk> chunksOf(String sourceId, int first, int last) {
    return read(
        "chunksOf", CallContext.unbounded(), index -> index.chunksOf(sourceId, first, last));
  }

  @Override
  public Map<String, Set<String>> chunkIds(Collection<String> sourceIds) {
    return read("chunkIds", CallContext.unbounded(), index -> index.chunkIds(sourceIds));
  }

  @Override
  public List<String> sources(Filter filter) {
    return read("sources", CallContext.unbounded(), index -> index.sources(filter));
  }

  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    return read("scan", request.context(), index -> index.scan(request));
  }

  @Override
  public long count(Filter filter) {
    return read("count", CallContext.unbounded(), index -> index.count(filter));
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    return read("manifest", CallContext.unbounded(), index -> index.manifest(sourceId));
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    putManifests(List.of(manifest));
  }

  @Override
  public void putManifests(List<SourceManifest> manifests) {
    manifests.forEach(
        manifest -> IndexedChunk.requireIndexable("A source id", manifest.sourceId()));
    write(
        "putManifests",
        CallContext.unbounded(),
        (index, caller) -> {
          for (SourceManifest manifest : manifests) {
            index.updateDocument(
                new Term(IndexedChunk.MANIFEST_ID, manifest.sourceId()),
                IndexedChunk.document(manifest));
          }
        });
  }

  @Override
  public void deleteManifest(String sourceId) {
    deleteManifests(List.of(sourceId));
  }

  @Override
  public void deleteManifests(Collection<String> sourceIds) {
    Term[] doomed =
        sourceIds.stream()
            .map(source -> new Term(IndexedChunk.MANIFEST_ID, source))
            .toArray(Term[]::new);
    write(
        "deleteManifests",
        CallContext.unbounded(),
        (index, caller) -> index.deleteDocuments(doomed));
  }

  @Override
  public List<String> manifestSources() {
    return read("manifestSources", CallContext.unbounded(), IndexSearch::manifestSources);
  }

  /**
   * Waits for writes and for merges in the background, and unlocks the directory. Searches that are
   * under way end as they would have.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      IOUtils.close(writer.orElse(null), readers, directory);
    } catch (IOException e) {
      throw failure("close", path, e);
    }
  }

  private static Query both(Query first, Query second) {
    return new BooleanQuery.Builder().add(first, Occur.FILTER).add(second, Occur.FILTER).build();
  }

  private void write(String operation, CallContext context, DurableWriter.Change change) {
    requireOpen();
    context.check(operation);
    DurableWriter index =
        writer.orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.UNSUPPORTED,
                    "The store at " + path + " was opened for reading only; cannot " + operation));
    try {
      index.write(change);
      DurableWriter.uninterrupted(readers::maybeRefreshBlocking);
    } catch (IOException | AlreadyClosedException | ThreadInterruptedException e) {
      requireOpen();
      throw failure(operation, path, e);
    }
  }

  private interface Read<T> {
    T from(IndexSearch index) throws IOException;
  }

  private <T> T read(String operation, CallContext context, Read<T> read) {
    requireOpen();
    context.check(operation);
    try {
      if (writer.isEmpty()) {
        readers.maybeRefresh();
      }
      DirectoryReader reader = readers.acquire();
      try {
        T result = read.from(new IndexSearch(reader, context));
        context.check(operation);
        return result;
      } finally {
        readers.release(reader);
      }
    } catch (IOException | AlreadyClosedException | ThreadInterruptedException e) {
      requireOpen();
      throw failure(operation, path, e);
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The store at " + path + " is closed");
    }
  }

  private void requireDimension(Embedding embedding) {
    int dimension = schema.embedder().dimension();
    if (embedding.dimension() != dimension) {
      requireOpen();
      throw new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          "The store at "
              + path
              + " keeps vectors of dimension "
              + dimension
              + ", but this one has "
              + embedding.dimension()
              + "; use the embedder that the store was made with");
    }
  }

  private static RuntimeException failure(String operation, Path path, Exception cause) {
    if (cause instanceof ThreadInterruptedException
        || cause instanceof ClosedByInterruptException) {
      Thread.currentThread().interrupt();
      return new CallCancelledException("The thread was interrupted during: " + operation, cause);
    }
    String store = "the store at " + path;
    if (cause instanceof LockObtainFailedException) {
      return new StoreException(
          StoreException.Reason.LOCKED,
          "Another process, or another store object of this one, has "
              + store
              + " open for writing; close it, or open with readOnly(true)",
          cause);
    }
    if (cause instanceof IndexFormatTooNewException
        || cause instanceof IndexFormatTooOldException) {
      return new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          "Another version of Lucene wrote " + store + ": " + cause.getMessage(),
          cause);
    }
    if (cause instanceof CorruptIndexException
        || cause instanceof EOFException
        || cause instanceof NoSuchFileException) {
      return new StoreException(
          StoreException.Reason.CORRUPT,
          "A file of "
              + store
              + " is damaged or missing; bring back a copy of the whole directory, or ingest into"
              + " another one: "
              + cause,
          cause);
    }
    if (cause instanceof IndexNotFoundException) {
      return new StoreException(
          StoreException.Reason.UNAVAILABLE,
          "There is no store at " + path + " yet; a writer has to make it first",
          cause);
    }
    return new StoreException(
        StoreException.Reason.FAILED,
        "Could not "
            + operation
            + " in "
            + store
            + ": "
            + cause
            + "; check the disk's free space and the files' permissions, then try again",
        cause);
  }

  /** Opens a {@link LuceneVectorStore}. Not thread-safe. */
  public static final class Builder {
    private static final int MAX_CONNECTIONS = 512;
    private static final int MAX_BEAM_WIDTH = 3_200;

    /** Above Lucene's 16 MB, so that a usual batch of vectors is written as one segment. */
    private static final int WRITE_BUFFER_MEGABYTES = 64;

    private final Path path;
    private final EmbedderIdentity embedder;
    private Metric metric = Metric.INNER_PRODUCT;
    private Analysis analysis = Analysis.AUTO;
    private int maxConnections = Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN;
    private int beamWidth = Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH;
    private int candidates = 100;
    private boolean readOnly;
    private boolean checkIntegrity = true;

    private Builder(Path directory, EmbedderIdentity embedder) {
      this.path = directory.toAbsolutePath().normalize();
      this.embedder = Objects.requireNonNull(embedder, "embedder");
      requireRange("dimension", embedder.dimension(), 1, HighDimensionVectorsFormat.MAX_DIMENSION);
    }

    /**
     * Sets how vectors are compared; {@link Metric#INNER_PRODUCT} by default. Fixed once the store
     * is made.
     *
     * @param metric the metric
     * @return this builder
     */
    public Builder metric(Metric metric) {
      this.metric = Objects.requireNonNull(metric, "metric");
      return this;
    }

    /**
     * Sets how keyword search cuts texts into words; {@link Analysis#AUTO} by default. Fixed once
     * the store is made.
     *
     * @param analysis the analysis
     * @return this builder
     */
    public Builder analysis(Analysis analysis) {
      this.analysis = Objects.requireNonNull(analysis, "analysis");
      return this;
    }

    /**
     * Sets how many neighbours a node of the HNSW graph has at most (the paper's M); 16 by default.
     * More find more and cost memory and time. Holds for what is written from now on.
     *
     * @param maxConnections 2 to 512
     * @return this builder
     */
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = requireRange("maxConnections", maxConnections, 2, MAX_CONNECTIONS);
      return this;
    }

    /**
     * Sets how many candidates are considered when a node is linked into the HNSW graph (the
     * paper's efConstruction); 100 by default. More find more and slow writing down. Holds for what
     * is written from now on.
     *
     * @param beamWidth 1 to 3,200
     * @return this builder
     */
    public Builder beamWidth(int beamWidth) {
      this.beamWidth = requireRange("beamWidth", beamWidth, 1, MAX_BEAM_WIDTH);
      return this;
    }

    /**
     * Sets how many candidates an approximate search looks at (the paper's ef), or one more than
     * its {@code topK} if that is more; 100 by default. More find more and take longer.
     *
     * @param candidates 1 to 16,384
     * @return this builder
     */
    public Builder candidates(int candidates) {
      this.candidates = requireRange("candidates", candidates, 1, SearchRequest.MAX_TOP_K);
      return this;
    }

    /**
     * Sets whether to open for reading only, which needs no lock; {@code false} by default. Writing
     * is then a {@link StoreException} with reason {@code UNSUPPORTED}.
     *
     * @param readOnly {@code true} to read only
     * @return this builder
     */
    public Builder readOnly(boolean readOnly) {
      this.readOnly = readOnly;
      return this;
    }

    /**
     * Sets whether opening reads every byte of the index and compares it with its checksum, so that
     * a damaged file is noticed before anything is answered from it; {@code true} by default.
     * Without it, damage is noticed when files are merged, or shows as wrong results. It takes
     * about a second for each gigabyte that the system has in memory already, and as long as the
     * disk takes otherwise.
     *
     * @param checkIntegrity {@code false} to open at once
     * @return this builder
     */
    public Builder checkIntegrity(boolean checkIntegrity) {
      this.checkIntegrity = checkIntegrity;
      return this;
    }

    /**
     * Opens the store, and makes it where there is none unless it is to be read only.
     *
     * @return the store
     * @throws StoreException with reason {@code LOCKED} when it is open for writing elsewhere,
     *     {@code SCHEMA_MISMATCH} when it was made with another embedder, metric, analysis or
     *     format, {@code UNAVAILABLE} when it is to be read only and there is none, {@code CORRUPT}
     *     when files are damaged or missing, {@code FAILED} when they cannot be read or written
     */
    public LuceneVectorStore open() {
      try {
        if (!readOnly) {
          Files.createDirectories(path);
        } else if (!Files.exists(path)) {
          // Lucene would make the folder.
          throw new IndexNotFoundException(path.toString());
        }
        return open(FSDirectory.open(path));
      } catch (IOException e) {
        throw failure("open", path, e);
      }
    }

    /** Opens the store in a directory that is closed with it. */
    LuceneVectorStore open(Directory directory) {
      List<AutoCloseable> opened = new ArrayList<>(List.of(directory));
      try {
        requireWhole(directory);
        Optional<DurableWriter> writer = Optional.empty();
        if (!readOnly) {
          writer = Optional.of(new DurableWriter(directory, this::writerConfig));
          opened.add(0, writer.get()::abandon);
          if (!DirectoryReader.indexExists(directory)) {
            IndexSchema fresh = new IndexSchema(embedder, metric, analysis);
            writer
                .get()
                .write((index, caller) -> index.setLiveCommitData(fresh.toCommitData().entrySet()));
          }
        }
        ReaderManager readers = new ReaderManager(directory);
        opened.add(0, readers);
        if (checkIntegrity) {
          checkIntegrity(readers);
        }
        return new LuceneVectorStore(this, recorded(readers), directory, writer, readers);
      } catch (IOException e) {
        closeAfter(e, opened);
        throw failure("open", path, e);
      } catch (RuntimeException e) {
        closeAfter(e, opened);
        throw e;
      }
    }

    /**
     * Lucene would take files of an index whose list of them is gone for leftovers, and delete
     * them.
     */
    private static void requireWhole(Directory directory) throws IOException {
      if (DirectoryReader.indexExists(directory)) {
        return;
      }
      for (String file : directory.listAll()) {
        if (IndexFileNames.CODEC_FILE_PATTERN.matcher(file).matches()) {
          throw new NoSuchFileException(
              IndexFileNames.SEGMENTS + "_N, which lists the files of the index such as " + file);
        }
      }
    }

    private static void checkIntegrity(ReaderManager readers) throws IOException {
      DirectoryReader reader = readers.acquire();
      try {
        for (LeafReaderContext segment : reader.leaves()) {
          segment.reader().checkIntegrity();
        }
      } finally {
        readers.release(reader);
      }
    }

    /** What the store was made with, checked against what this builder was given. */
    private IndexSchema recorded(ReaderManager readers) throws IOException {
      DirectoryReader reader = readers.acquire();
      try {
        Map<String, String> data = reader.getIndexCommit().getUserData();
        IndexSchema recorded = IndexSchema.fromCommitData(data, path);
        recorded.require(new IndexSchema(embedder, metric, analysis), path);
        return recorded;
      } finally {
        readers.release(reader);
      }
    }

    private IndexWriterConfig writerConfig() {
      KnnVectorsFormat vectors = new HighDimensionVectorsFormat(maxConnections, beamWidth);
      return new IndexWriterConfig(analysis.ofTexts())
          .setRAMBufferSizeMB(WRITE_BUFFER_MEGABYTES)
          .setMergeScheduler(new LoggedMergeScheduler())
          .setCodec(
              new Lucene912Codec() {
                @Override
                public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                  return vectors;
                }
              });
    }

    private static void closeAfter(Exception failure, List<AutoCloseable> opened) {
      for (AutoCloseable each : opened) {
        try {
          each.close();
        } catch (Exception e) {
          failure.addSuppressed(e);
        }
      }
    }

    private static int requireRange(String name, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name + " must be " + min + " to " + max + ", but was " + value);
      }
      return value;
    }
  }
}
