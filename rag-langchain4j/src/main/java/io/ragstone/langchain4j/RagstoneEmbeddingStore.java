package io.ragstone.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import io.ragstone.document.Chunk;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A vector store as LangChain4j's embedding store.
 *
 * <pre>{@code
 * EmbeddingStore<TextSegment> store = RagstoneEmbeddingStore.of(luceneOrMilvus);
 * }</pre>
 *
 * <p><b>Scores</b> are what LangChain4j defines, (cosine + 1) / 2, whatever the store's metric:
 * they are computed here from the vectors, which are read with the rows, so a search is two calls
 * of the store. A store that compares by inner product or distance ranks as the cosine does for
 * vectors of unit length only; others are refused. Open it with {@link Metric#COSINE} to add any.
 *
 * <p><b>Writes</b> are upserts: a row that is added under an id that is there replaces it. What was
 * added is durable and found by the next search. {@link Builder#idsFromContent} makes the ids, so
 * that what is ingested again is not there twice.
 *
 * <p><b>Filters</b> mean what {@link Filter} says: a missing key differs from every value, and a
 * value of another type does not match, where LangChain4j's definition throws. {@code
 * containsString} is an {@link UnsupportedOperationException}.
 *
 * <p><b>Metadata</b> keep their kind, not their Java type: whole numbers come back as {@code Long},
 * others as {@code Double}, UUIDs as {@code String}; {@code getInteger}, {@code getFloat} and
 * {@code getUUID} give what was put. Numbers must be finite. {@link SegmentKeys} and the keys of
 * LangChain4j's loaders ({@code url}, {@code file_name}) say which document a segment belongs to; a
 * segment without any is a document of its own.
 *
 * <p>The same store may be used by a {@link io.ragstone.pipeline.RagPipeline}, and through {@link
 * VectorStore#restrictedTo} each tenant may have its own. An ingest of the pipeline owns the
 * sources that it ingests, and deletes what others have written under the same source id.
 *
 * <p>Search by words and hybrid search are not embedding searches, and no cosine describes them:
 * use {@link RagstoneContentRetriever}. Failures are Ragstone's exceptions. Thread-safe as the
 * store is, which is not closed here.
 */
public final class RagstoneEmbeddingStore implements EmbeddingStore<TextSegment> {
  /** How far from 1 the length of a unit vector may be: bfloat16 keeps three digits. */
  private static final double UNIT_TOLERANCE = 0.01;

  private final VectorStore store;
  private final boolean idsFromContent;
  private final boolean anyLength;

  private RagstoneEmbeddingStore(Builder builder) {
    this.store = builder.store;
    this.idsFromContent = builder.idsFromContent;
    this.anyLength = store.describe().metric() == Metric.COSINE;
  }

  /**
   * A vector store as an embedding store.
   *
   * @param store the store; it stays the caller's to close
   * @return the embedding store
   */
  public static RagstoneEmbeddingStore of(VectorStore store) {
    return builder(store).build();
  }

  /**
   * Starts an embedding store with options.
   *
   * @param store the store; it stays the caller's to close
   * @return a builder
   */
  public static Builder builder(VectorStore store) {
    return new Builder(store);
  }

  @Override
  public String add(Embedding embedding) {
    return addAll(List.of(embedding)).get(0);
  }

  @Override
  public void add(String id, Embedding embedding) {
    addAll(List.of(id), List.of(embedding), null);
  }

  @Override
  public String add(Embedding embedding, TextSegment segment) {
    return addAll(List.of(embedding), Collections.singletonList(segment)).get(0);
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    List<String> ids = generateIds(embeddings.size());
    addAll(ids, embeddings, null);
    return ids;
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings, List<TextSegment> segments) {
    List<String> ids = idsFromContent ? ContentIds.of(segments) : generateIds(embeddings.size());
    addAll(ids, embeddings, segments);
    return ids;
  }

  /**
   * Adds rows, each in place of the one of equal id.
   *
   * @param ids the ids, not blank
   * @param embeddings as many embeddings
   * @param segments as many segments, of which some may be {@code null}; {@code null} for none
   * @throws IllegalArgumentException when the lists differ in size, a vector has not the store's
   *     dimension or is not of unit length where it must be, or metadata cannot be stored
   */
  @Override
  public void addAll(
      List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
    int rows = size(embeddings);
    if (size(ids) != rows) {
      throw new IllegalArgumentException(
          "ids size (" + size(ids) + ") is not equal to embeddings size (" + rows + ")");
    }
    if (segments != null && segments.size() != rows) {
      throw new IllegalArgumentException(
          "embeddings size (" + rows + ") is not equal to embedded size (" + segments.size() + ")");
    }
    if (rows == 0) {
      return;
    }
    List<EmbeddedChunk> chunks = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      TextSegment segment = segments == null ? null : segments.get(i);
      Chunk chunk =
          segment == null ? Segments.withoutText(ids.get(i)) : Segments.chunk(ids.get(i), segment);
      chunks.add(new EmbeddedChunk(chunk, comparable(embeddings.get(i))));
    }
    store.upsert(UpsertRequest.of(chunks));
  }

  private static int size(List<?> list) {
    return list == null ? 0 : list.size();
  }

  private io.ragstone.embedding.Embedding comparable(Embedding vector) {
    io.ragstone.embedding.Embedding embedding = Vectors.toRagstone(vector);
    if (!anyLength && Math.abs(embedding.norm() - 1) > UNIT_TOLERANCE) {
      throw new IllegalArgumentException(
          "The store "
              + store.describe().location()
              + " compares by "
              + store.describe().metric()
              + ", which ranks as LangChain4j's cosine does for vectors of length 1 only, but one"
              + " has length "
              + embedding.norm()
              + "; make the store with Metric.COSINE, or scale the vectors");
    }
    return embedding;
  }

  @Override
  public void removeAll(Collection<String> ids) {
    if (ids != null && !ids.isEmpty()) {
      store.delete(DeleteRequest.byIds(ids));
    }
  }

  @Override
  public void removeAll(dev.langchain4j.store.embedding.filter.Filter filter) {
    if (filter == null) {
      throw new IllegalArgumentException("filter cannot be null");
    }
    store.delete(DeleteRequest.byFilter(FilterReader.read(filter)));
  }

  @Override
  public void removeAll() {
    store.delete(DeleteRequest.byFilter(Filter.all()));
  }

  /**
   * Finds the nearest rows.
   *
   * @param request what to search for, with at most {@link SearchRequest#MAX_TOP_K} results
   * @return the rows that reach the minimum score, best first
   */
  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    if (request.maxResults() > SearchRequest.MAX_TOP_K) {
      throw new IllegalArgumentException(
          "maxResults must be at most "
              + SearchRequest.MAX_TOP_K
              + ", but was "
              + request.maxResults());
    }
    io.ragstone.embedding.Embedding query = Vectors.toRagstone(request.queryEmbedding());
    DenseSearch search =
        DenseSearch.builder(anyLength ? query : query.normalize())
            .topK(request.maxResults())
            .filter(request.filter() == null ? Filter.all() : FilterReader.read(request.filter()))
            .build();
    List<EmbeddingMatch<TextSegment>> matches =
        rows(store.search(search)).stream()
            .map(row -> match(query, row))
            .filter(match -> match.score() >= request.minScore())
            .sorted(Comparator.comparing(EmbeddingMatch::score, Comparator.reverseOrder()))
            .toList();
    return new EmbeddingSearchResult<>(matches);
  }

  /** What was found, with its vectors; a row that was deleted meanwhile is left out. */
  private List<EmbeddedChunk> rows(List<Passage> found) {
    List<String> ids = found.stream().map(passage -> passage.chunk().id()).toList();
    return ids.isEmpty() ? List.of() : store.getEmbedded(ids);
  }

  private static EmbeddingMatch<TextSegment> match(
      io.ragstone.embedding.Embedding query, EmbeddedChunk row) {
    return new EmbeddingMatch<>(
        RelevanceScore.fromCosineSimilarity(Vectors.cosine(query, row.embedding())),
        row.chunk().id(),
        Vectors.toLangChain4j(row.embedding()),
        row.chunk().text().isBlank() ? null : Segments.segment(row.chunk()));
  }

  /** Ids that are made from what the segments are. */
  private static final class ContentIds {
    private final Map<String, Integer> seen = new HashMap<>();

    static List<String> of(List<TextSegment> segments) {
      ContentIds ids = new ContentIds();
      return segments.stream().map(ids::next).toList();
    }

    private String next(TextSegment segment) {
      if (segment == null) {
        return UUID.randomUUID().toString();
      }
      String source = Segments.source(segment.metadata().toMap()).orElse("");
      int occurrence = seen.merge(Chunk.contentId(source, segment.text(), 0), 1, Integer::sum) - 1;
      return Chunk.contentId(source, segment.text(), occurrence);
    }
  }

  /** Builds a {@link RagstoneEmbeddingStore}. Not thread-safe. */
  public static final class Builder {
    private final VectorStore store;
    private boolean idsFromContent;

    private Builder(VectorStore store) {
      this.store = Objects.requireNonNull(store, "store");
    }

    /**
     * Sets whether rows that are added without an id get one that is made from their document and
     * text, so that a segment that is added again replaces itself; {@code false} by default, as
     * LangChain4j's other stores do it: each gets a random one, and is there as often as it was
     * added. Of equal segments in one call each is kept, by its number among them. It holds for
     * calls that have segments.
     *
     * @param idsFromContent {@code true} for ids from the content
     * @return this builder
     */
    public Builder idsFromContent(boolean idsFromContent) {
      this.idsFromContent = idsFromContent;
      return this;
    }

    /**
     * Builds the embedding store.
     *
     * @return the embedding store
     */
    public RagstoneEmbeddingStore build() {
      return new RagstoneEmbeddingStore(this);
    }
  }
}
