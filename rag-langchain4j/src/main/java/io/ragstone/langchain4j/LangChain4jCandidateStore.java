package io.ragstone.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is in an embedding store of LangChain4j as candidates for a pipeline: reranking, prompts,
 * citations and refusals over an index that LangChain4j fills.
 *
 * <pre>{@code
 * RagPipeline pipeline =
 *     RagPipeline.builder()
 *         .embedder(LangChain4jEmbedder.builder(model, "text-embedding-3-small").build())
 *         .store(LangChain4jCandidateStore.of(pgvector, 1536))
 *         .reranker(qwen3Reranker)
 *         .generator(LangChain4jGenerator.of(chatModel))
 *         .build();
 * }</pre>
 *
 * <p><b>It finds, and does nothing else.</b> LangChain4j's interface adds, removes and searches. It
 * cannot read a row by its id, list or count rows, find those of one document, or keep a manifest,
 * and whether adding under an id that is there replaces or doubles is each store's own affair. A
 * {@link VectorStore} that is written through it would break its promises, so every method but
 * {@link #search} is a {@link StoreException} with reason {@code UNSUPPORTED}: fill it with
 * LangChain4j's {@code EmbeddingStoreIngestor}. Post-processors that read neighbours or vectors
 * from the store ({@code WindowExpansion}, {@code ParentExpansion}, {@code
 * MaximalMarginalRelevance}) do not work on it.
 *
 * <p><b>Scores</b> are cosines, worked out of LangChain4j's relevance, 2 · relevance - 1. Whether a
 * store's relevance is a cosine's, as LangChain4j defines it, its documentation says.
 *
 * <p><b>Filters</b> are asked of the store, and what it finds is compared again with {@link
 * Filter#matches}, so that a store that takes a filter more lightly shows no tenant another's rows.
 * Filters by presence and by truth value cannot be asked: {@code UNSUPPORTED}.
 *
 * <p>A segment becomes a chunk as {@link RagstoneEmbeddingStore} makes one of it. Rows without a
 * segment have nothing to read and are left out. LangChain4j's searches have no deadline: the
 * request's is looked at before and after. Thread-safe as the store is, which is not closed here.
 */
public final class LangChain4jCandidateStore implements VectorStore {
  private final EmbeddingStore<TextSegment> store;
  private final int dimension;
  private volatile boolean closed;

  private LangChain4jCandidateStore(EmbeddingStore<TextSegment> store, int dimension) {
    this.store = Objects.requireNonNull(store, "store");
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, but was " + dimension);
    }
    this.dimension = dimension;
  }

  /**
   * The contents of an embedding store as candidates.
   *
   * @param store the store; it stays the caller's to close
   * @param dimension the dimension of its vectors, which it does not tell itself
   * @return a store to search
   */
  public static LangChain4jCandidateStore of(EmbeddingStore<TextSegment> store, int dimension) {
    return new LangChain4jCandidateStore(store, dimension);
  }

  @Override
  public StoreDescription describe() {
    requireOpen();
    return new StoreDescription(
        store.getClass().getSimpleName(), dimension, Metric.COSINE, Optional.empty(), Set.of());
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    requireOpen();
    request.context().check("search");
    if (!(request instanceof DenseSearch dense) || dense.exact()) {
      throw unsupported("search by words, by both, or exactly");
    }
    if (dense.embedding().dimension() != dimension) {
      throw new StoreException(
          StoreException.Reason.INVALID_REQUEST,
          "The store holds vectors of dimension "
              + dimension
              + ", but the search has one of dimension "
              + dense.embedding().dimension());
    }
    FilterWriter.Condition condition = FilterWriter.write(dense.filter());
    List<Found> found =
        condition instanceof FilterWriter.Nothing ? List.of() : found(dense, condition);
    request.context().check("search");
    return passages(found);
  }

  /** A chunk and its cosine. */
  private record Found(Chunk chunk, double cosine) {}

  private List<Found> found(DenseSearch search, FilterWriter.Condition condition) {
    EmbeddingSearchRequest.EmbeddingSearchRequestBuilder request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Vectors.toLangChain4j(search.embedding()))
            .maxResults(search.topK());
    if (condition instanceof FilterWriter.Test test) {
      request.filter(test.filter());
    }
    try {
      return store.search(request.build()).matches().stream()
          .filter(match -> match.embedded() != null)
          .map(LangChain4jCandidateStore::found)
          .filter(candidate -> search.filter().matches(candidate.chunk().metadata()))
          .toList();
    } catch (RuntimeException e) {
      throw Failures.ofStore(store, e);
    }
  }

  private static Found found(EmbeddingMatch<TextSegment> match) {
    return new Found(
        Segments.chunk(match.embeddingId(), match.embedded()),
        CosineSimilarity.fromRelevanceScore(match.score()));
  }

  private static List<Passage> passages(List<Found> found) {
    List<Passage> passages = new ArrayList<>();
    found.stream()
        .sorted(
            Comparator.comparingDouble(Found::cosine)
                .reversed()
                .thenComparing(candidate -> candidate.chunk().id()))
        .forEach(
            candidate ->
                passages.add(
                    Passage.of(
                        candidate.chunk(),
                        new Score(Metric.COSINE.scoreKind(), candidate.cosine()),
                        passages.size() + 1)));
    return List.copyOf(passages);
  }

  /** Not supported. */
  @Override
  public void upsert(UpsertRequest request) {
    throw unsupported("promise that a row replaces the one of equal id");
  }

  /** Not supported. */
  @Override
  public void delete(DeleteRequest request) {
    throw unsupported("delete by id and condition, or by document");
  }

  /** Not supported. */
  @Override
  public List<Chunk> get(Collection<String> ids) {
    throw unsupported("read rows by id");
  }

  /** Not supported. */
  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    throw unsupported("read rows by id");
  }

  /** Not supported. */
  @Override
  public List<Chunk> chunksOf(String sourceId) {
    throw unsupported("read the rows of one document");
  }

  /** Not supported. */
  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    throw unsupported("list its rows");
  }

  /** Not supported. */
  @Override
  public long count(Filter filter) {
    throw unsupported("count rows");
  }

  /** Not supported. */
  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    throw unsupported("keep manifests");
  }

  /** Not supported. */
  @Override
  public void putManifest(SourceManifest manifest) {
    throw unsupported("keep manifests");
  }

  /** Not supported. */
  @Override
  public void deleteManifest(String sourceId) {
    throw unsupported("keep manifests");
  }

  /** Not supported. */
  @Override
  public List<String> manifestSources() {
    throw unsupported("keep manifests");
  }

  @Override
  public void close() {
    closed = true;
  }

  private StoreException unsupported(String what) {
    requireOpen();
    return new StoreException(
        StoreException.Reason.UNSUPPORTED,
        "LangChain4j's EmbeddingStore has no way to "
            + what
            + ": "
            + store.getClass().getSimpleName()
            + " can be searched by vector only. Fill it with LangChain4j's EmbeddingStoreIngestor,"
            + " or use one of Ragstone's own stores");
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store is closed");
    }
  }
}
