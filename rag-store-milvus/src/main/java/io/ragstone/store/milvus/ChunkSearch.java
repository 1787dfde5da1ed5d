package io.ragstone.store.milvus;

import io.milvus.v2.service.vector.request.data.BaseVector;
import io.milvus.v2.service.vector.request.data.EmbeddedText;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.Metric;
import io.ragstone.store.SearchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.IntFunction;

/** Answers searches in one collection. */
final class ChunkSearch {
  private final MilvusCollection collection;
  private final OpenedCollection opened;
  private final ChunkReader reader;
  private final String location;

  ChunkSearch(
      MilvusCollection collection, OpenedCollection opened, ChunkReader reader, String location) {
    this.collection = collection;
    this.opened = opened;
    this.reader = reader;
    this.location = location;
  }

  List<Passage> answer(SearchRequest request) {
    if (request instanceof DenseSearch dense) {
      return dense(dense);
    }
    if (!opened.keywords()) {
      throw unsupported(
          "has no keyword search, which needs "
              + ServerVersion.KEYWORD_SEARCH
              + " and a collection that this store made with keywordSearch");
    }
    if (request instanceof KeywordSearch keyword) {
      return keyword(keyword);
    }
    HybridSearch hybrid = (HybridSearch) request;
    return hybrid.fusion().fuse(dense(hybrid.dense()), keyword(hybrid.keyword()), hybrid.topK());
  }

  private List<Passage> dense(DenseSearch search) {
    opened.requireDimension(search.embedding(), "The query", location);
    if (search.exact() && !opened.isExact()) {
      throw unsupported(
          "searches by an approximate index; make it with index(MilvusIndex.flat()) for exact"
              + " search");
    }
    return find(
        search,
        opened.rows().vectorField(),
        new FloatVec(search.embedding().toArray()),
        limit -> CollectionOpener.searchParameters(opened.index(), limit),
        this::denseScore);
  }

  private Score denseScore(double value) {
    // Milvus leaves out the square root.
    return new Score(
        opened.metric().scoreKind(),
        opened.metric() == Metric.EUCLIDEAN ? Math.sqrt(Math.max(0, value)) : value);
  }

  private List<Passage> keyword(KeywordSearch search) {
    return KeywordText.hasWords(search.text())
        ? find(
            search,
            Columns.SPARSE,
            new EmbeddedText(KeywordText.of(search.text())),
            limit -> Map.of(),
            // milvus-lite returns the negative of the score, as if it were a distance.
            value -> new Score(ScoreKind.BM25, Math.abs(value)))
        : List.of();
  }

  private List<Passage> find(
      SearchRequest request,
      String field,
      BaseVector target,
      IntFunction<Map<String, Object>> parameters,
      DoubleFunction<Score> score) {
    Optional<String> expression = expression(request.filter(), request.context());
    if (expression.isEmpty()) {
      return List.of();
    }
    List<Hit> hits = List.of();
    // One more than wanted tells whether rows of equal score were left behind.
    int limit = request.topK();
    boolean isCutAmongEquals;
    do {
      limit = Math.min(SearchRequest.MAX_TOP_K, limit + Math.max(1, hits.size()));
      hits =
          collection
              .search(
                  field,
                  target,
                  parameters.apply(limit),
                  expression.get(),
                  opened.rows().readFields(),
                  limit,
                  request.context())
              .stream()
              .map(result -> hit(result, score))
              .sorted()
              .toList();
      isCutAmongEquals =
          hits.size() == limit
              && limit < SearchRequest.MAX_TOP_K
              && hits.get(limit - 1).order() == hits.get(request.topK() - 1).order();
    } while (isCutAmongEquals);
    return passages(hits, request.topK());
  }

  private Hit hit(SearchResp.SearchResult result, DoubleFunction<Score> score) {
    // The SDK has copied the row into a map for us.
    Map<String, Object> row = result.getEntity();
    row.put(opened.rows().idField(), result.getId());
    return new Hit(opened.rows().chunk(row), score.apply(result.getScore()));
  }

  private record Hit(Chunk chunk, Score score) implements Comparable<Hit> {
    private static final Comparator<Hit> BEST_FIRST =
        Comparator.comparingDouble(Hit::order).thenComparing(hit -> hit.chunk().id());

    /** Less, the better. */
    double order() {
      return score.kind().higherIsBetter() ? -score.value() : score.value();
    }

    @Override
    public int compareTo(Hit other) {
      return BEST_FIRST.compare(this, other);
    }
  }

  private static List<Passage> passages(List<Hit> hits, int topK) {
    List<Passage> passages = new ArrayList<>();
    for (Hit hit : hits.subList(0, Math.min(topK, hits.size()))) {
      passages.add(Passage.of(hit.chunk(), hit.score(), passages.size() + 1));
    }
    return List.copyOf(passages);
  }

  /** What restricts a search to the filter, empty when nothing matches anyway. */
  private Optional<String> expression(Filter filter, CallContext context) {
    if (filter instanceof Filter.All) {
      return Optional.of("");
    }
    if (opened.rows() instanceof ChunkRows) {
      return Optional.of(opened.rows().expression(filter));
    }
    List<String> ids = reader.matching(filter, context).stream().map(Chunk::id).toList();
    if (ids.size() > SearchRequest.MAX_TOP_K) {
      throw unsupported(
          "was made by other software, and of its rows this store can single out "
              + SearchRequest.MAX_TOP_K
              + " for a search, but the filter "
              + filter
              + " matches "
              + ids.size()
              + "; ask for fewer, or ingest the documents with this store");
    }
    return ids.isEmpty() ? Optional.empty() : Optional.of(opened.rows().idExpression(ids));
  }

  private StoreException unsupported(String why) {
    return new StoreException(
        Reason.UNSUPPORTED, "Collection " + collection.name() + " at " + location + " " + why);
  }
}
