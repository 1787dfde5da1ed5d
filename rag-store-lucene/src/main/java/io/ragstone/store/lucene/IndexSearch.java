package io.ragstone.store.lucene;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.RagException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.Metric;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SourceManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Reads one commit of an index in one call; used by one thread. */
final class IndexSearch {
  /**
   * Of a longer query only the first distinct words count, so that Lucene's limit never fails it.
   */
  static final int MAX_QUERY_WORDS = 1_000;

  private static final Sort BY_SCORE_THEN_ID =
      new Sort(SortField.FIELD_SCORE, new SortField(IndexedChunk.SORTED_ID, SortField.Type.STRING));

  private final IndexSearcher searcher;
  private final CallContext context;

  IndexSearch(IndexReader reader, CallContext context) {
    this.searcher = new IndexSearcher(reader);
    this.context = context;
    if (context != CallContext.unbounded()) {
      // Lucene then stops early with what it has; the caller checks the context and drops it.
      searcher.setTimeout(this::mustStop);
    }
  }

  List<Passage> dense(DenseSearch search, Metric metric, int candidates) throws IOException {
    VectorScore score = new VectorScore(metric, search.embedding());
    List<NearestVectors.Hit> hits =
        search.exact() ? scan(search, score) : approximate(search, score, candidates);
    StoredFields stored = searcher.storedFields();
    List<Passage> passages = new ArrayList<>();
    for (NearestVectors.Hit hit : hits) {
      Chunk chunk = IndexedChunk.readChunk(stored, hit.doc());
      Score value = new Score(metric.scoreKind(), hit.score());
      passages.add(Passage.of(chunk, value, passages.size() + 1));
    }
    return passages;
  }

  List<Passage> keyword(KeywordSearch search, Analyzer analyzer) throws IOException {
    BooleanQuery.Builder query = new BooleanQuery.Builder().setMinimumNumberShouldMatch(1);
    Set<String> words = words(search.text(), analyzer);
    if (words.isEmpty()) {
      return List.of();
    }
    words.forEach(
        word -> query.add(new TermQuery(new Term(IndexedChunk.WORDS, word)), Occur.SHOULD));
    query.add(FilterQuery.of(search.filter()), Occur.FILTER);
    StoredFields stored = searcher.storedFields();
    List<Passage> passages = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query.build(), search.topK(), BY_SCORE_THEN_ID).scoreDocs) {
      float bm25 = (Float) ((FieldDoc) hit).fields[0];
      Chunk chunk = IndexedChunk.readChunk(stored, hit.doc);
      passages.add(Passage.of(chunk, new Score(ScoreKind.BM25, bm25), passages.size() + 1));
    }
    return passages;
  }

  List<Chunk> get(Collection<String> ids) throws IOException {
    Map<String, Chunk> byId = new HashMap<>();
    for (Chunk chunk : chunks(anyOf(IndexedChunk.ID, ids))) {
      byId.put(chunk.id(), chunk);
    }
    return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  List<EmbeddedChunk> getEmbedded(Collection<String> ids) throws IOException {
    Map<String, EmbeddedChunk> byId = new HashMap<>();
    visit(
        anyOf(IndexedChunk.ID, ids),
        (segment, doc) -> {
          EmbeddedChunk embedded = IndexedChunk.readEmbedded(segment.reader(), doc);
          byId.put(embedded.chunk().id(), embedded);
        });
    return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  List<Chunk> chunksOf(String sourceId) throws IOException {
    return byPosition(new TermQuery(new Term(IndexedChunk.SOURCE, sourceId)));
  }

  List<Chunk> chunksOf(String sourceId, int first, int last) throws IOException {
    return byPosition(
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(IndexedChunk.SOURCE, sourceId)), Occur.FILTER)
            .add(IntPoint.newRangeQuery(IndexedChunk.POSITION, first, last), Occur.FILTER)
            .build());
  }

  private List<Chunk> byPosition(Query query) throws IOException {
    List<Chunk> chunks = chunks(query);
    chunks.sort(Comparator.comparingInt(Chunk::position).thenComparing(Chunk::id));
    return List.copyOf(chunks);
  }

  Map<String, Set<String>> chunkIds(Collection<String> sourceIds) throws IOException {
    Map<String, Set<String>> bySource = new HashMap<>();
    for (String source : sourceIds) {
      Set<String> ids =
          new HashSet<>(sortedIds(new TermQuery(new Term(IndexedChunk.SOURCE, source))));
      if (!ids.isEmpty()) {
        bySource.put(source, ids);
      }
    }
    return bySource;
  }

  List<String> sources(Filter filter) throws IOException {
    Query wanted = FilterQuery.of(filter);
    Set<String> sources = new TreeSet<>();
    for (LeafReaderContext segment : searcher.getLeafContexts()) {
      TermsEnum terms = Terms.getTerms(segment.reader(), IndexedChunk.SOURCE).iterator();
      for (BytesRef term = terms.next(); term != null; term = terms.next()) {
        String source = term.utf8ToString();
        if (!sources.contains(source)
            && isLive(terms, segment.reader().getLiveDocs())
            && (filter instanceof Filter.All || hasChunk(source, wanted))) {
          sources.add(source);
        }
      }
    }
    return List.copyOf(sources);
  }

  /** A term stays until its segment is merged, also when all of its documents are deleted. */
  private static boolean isLive(TermsEnum term, Bits live) throws IOException {
    PostingsEnum docs = term.postings(null, PostingsEnum.NONE);
    int doc = docs.nextDoc();
    while (live != null && doc != PostingsEnum.NO_MORE_DOCS && !live.get(doc)) {
      doc = docs.nextDoc();
    }
    return doc != PostingsEnum.NO_MORE_DOCS;
  }

  private boolean hasChunk(String source, Query wanted) throws IOException {
    return searcher.count(
            new BooleanQuery.Builder()
                .add(new TermQuery(new Term(IndexedChunk.SOURCE, source)), Occur.FILTER)
                .add(wanted, Occur.FILTER)
                .build())
        > 0;
  }

  List<EmbeddedChunk> scan(ScanRequest request) throws IOException {
    return new IndexScan(searcher, request).page();
  }

  long count(Filter filter) throws IOException {
    return searcher.count(FilterQuery.of(filter));
  }

  Optional<SourceManifest> manifest(String sourceId) throws IOException {
    List<Integer> found = docs(new TermQuery(new Term(IndexedChunk.MANIFEST_ID, sourceId)));
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(IndexedChunk.readManifest(searcher.storedFields(), found.get(0)));
  }

  List<String> manifestSources() throws IOException {
    return sortedIds(IndexedChunk.MANIFESTS).stream().sorted().toList();
  }

  private List<String> sortedIds(Query query) throws IOException {
    List<String> found = new ArrayList<>();
    visit(
        query,
        (segment, doc) -> {
          SortedDocValues ids = DocValues.getSorted(segment.reader(), IndexedChunk.SORTED_ID);
          ids.advanceExact(doc);
          found.add(ids.lookupOrd(ids.ordValue()).utf8ToString());
        });
    return found;
  }

  static Query anyOf(String field, Collection<String> texts) {
    return new TermInSetQuery(field, texts.stream().map(BytesRef::new).toList());
  }

  private List<NearestVectors.Hit> scan(DenseSearch search, VectorScore score) throws IOException {
    NearestVectors nearest = new NearestVectors(score, search.topK(), context);
    searcher.search(FilterQuery.of(search.filter()), alone(nearest));
    return nearest.best();
  }

  private List<NearestVectors.Hit> approximate(
      DenseSearch search, VectorScore score, int candidates) throws IOException {
    // One more than asked for, to see whether the last place is tied.
    int wanted = Math.max(candidates, search.topK() + 1);
    if (wanted >= searcher.getIndexReader().numDocs()) {
      return scan(search, score);
    }
    Query filter = FilterQuery.of(search.filter());
    Query restriction = search.filter() instanceof Filter.All ? null : filter;
    Query nearby = new KnnFloatVectorQuery(IndexedChunk.VECTOR, score.query(), wanted, restriction);
    List<NearestVectors.Hit> hits = rescored(searcher.search(nearby, wanted).scoreDocs, score);
    if (hits.size() <= search.topK()) {
      // The graph may fall apart where much was deleted or is filtered out.
      return hits.size() < searcher.count(filter) ? scan(search, score) : hits;
    }
    double last = hits.get(search.topK() - 1).score();
    boolean tied = last == hits.get(hits.size() - 1).score();
    return tied ? scan(search, score) : hits.subList(0, search.topK());
  }

  private List<NearestVectors.Hit> rescored(ScoreDoc[] found, VectorScore score)
      throws IOException {
    NearestVectors nearest = new NearestVectors(score, found.length, context);
    int[] docs = Arrays.stream(found).mapToInt(hit -> hit.doc).sorted().toArray();
    List<LeafReaderContext> segments = searcher.getLeafContexts();
    int current = -1;
    for (int doc : docs) {
      int segment = ReaderUtil.subIndex(doc, segments);
      if (segment != current) {
        nearest.getLeafCollector(segments.get(segment));
        current = segment;
      }
      nearest.collect(doc - segments.get(segment).docBase);
    }
    return nearest.best();
  }

  private static Set<String> words(String text, Analyzer analyzer) throws IOException {
    int limit = Math.min(MAX_QUERY_WORDS, IndexSearcher.getMaxClauseCount() - 1);
    Set<String> words = new LinkedHashSet<>();
    try (TokenStream tokens = analyzer.tokenStream(IndexedChunk.WORDS, text)) {
      CharTermAttribute word = tokens.getAttribute(CharTermAttribute.class);
      tokens.reset();
      while (words.size() < limit && tokens.incrementToken()) {
        words.add(word.toString());
      }
    }
    return words;
  }

  private List<Chunk> chunks(Query query) throws IOException {
    StoredFields stored = searcher.storedFields();
    List<Chunk> chunks = new ArrayList<>();
    for (int doc : docs(query)) {
      chunks.add(IndexedChunk.readChunk(stored, doc));
    }
    return chunks;
  }

  private List<Integer> docs(Query query) throws IOException {
    List<Integer> docs = new ArrayList<>();
    visit(query, (segment, doc) -> docs.add(segment.docBase + doc));
    return docs;
  }

  private interface Visitor {
    void visit(LeafReaderContext segment, int doc) throws IOException;
  }

  private void visit(Query query, Visitor visitor) throws IOException {
    SimpleCollector collector =
        new SimpleCollector() {
          private @Nullable LeafReaderContext segment;

          @Override
          protected void doSetNextReader(LeafReaderContext segment) {
            this.segment = segment;
          }

          @Override
          public void collect(int doc) throws IOException {
            visitor.visit(Objects.requireNonNull(segment), doc);
          }

          @Override
          public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
          }
        };
    searcher.search(query, alone(collector));
  }

  /** One collector is enough, since the searcher works on this thread. */
  private static CollectorManager<Collector, Void> alone(Collector collector) {
    return new CollectorManager<>() {
      @Override
      public Collector newCollector() {
        return collector;
      }

      @Override
      public Void reduce(Collection<Collector> collectors) {
        return null;
      }
    };
  }

  private boolean mustStop() {
    try {
      context.check("search");
      return false;
    } catch (RagException e) {
      return true;
    }
  }
}
