package io.ragstone.testkit;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A store in memory for tests: exact, deterministic, with every capability, and lost with the
 * process. Each search reads every chunk. Thread-safe; one call at a time.
 *
 * <p>Words are runs of letters and digits in lower case; each CJK character is a word.
 */
public final class InMemoryVectorStore implements VectorStore {
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]"
              + "|[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]]+");

  /** The customary constants of BM25 (Robertson and Zaragoza 2009). */
  private static final double K1 = 1.2;

  private static final double B = 0.75;

  /** What outlives the store object, as files would. */
  private record Memory(
      NavigableMap<String, EmbeddedChunk> chunks, Map<String, SourceManifest> manifests) {}

  private final EmbedderIdentity embedder;
  private final Metric metric;
  private final Memory memory;
  private volatile boolean closed;

  /**
   * Creates an empty store.
   *
   * @param embedder where its vectors come from, and their dimension
   * @param metric how it compares them
   */
  public InMemoryVectorStore(EmbedderIdentity embedder, Metric metric) {
    this(embedder, metric, new Memory(new TreeMap<>(), new TreeMap<>()));
  }

  private InMemoryVectorStore(EmbedderIdentity embedder, Metric metric, Memory memory) {
    this.embedder = Objects.requireNonNull(embedder, "embedder");
    this.metric = Objects.requireNonNull(metric, "metric");
    this.memory = memory;
  }

  /**
   * Another store over the memory of this one, closed or not: what opening the same files again is
   * to a durable store.
   *
   * @param embedder the embedder, compatible with this store's
   * @param metric the metric, the same as this store's
   * @return the store
   * @throws StoreException with reason {@code SCHEMA_MISMATCH} when one of the two differs
   */
  public InMemoryVectorStore reopen(EmbedderIdentity embedder, Metric metric) {
    List<String> differences = new ArrayList<>(this.embedder.differences(embedder));
    if (metric != this.metric) {
      differences.add("metric " + this.metric + ", not " + metric);
    }
    if (!differences.isEmpty()) {
      throw new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          "The store in memory was made with " + String.join("; ", differences));
    }
    return new InMemoryVectorStore(embedder, metric, memory);
  }

  @Override
  public StoreDescription describe() {
    requireOpen();
    return new StoreDescription(
        "memory",
        embedder.dimension(),
        metric,
        Optional.of(embedder),
        EnumSet.allOf(StoreCapability.class));
  }

  @Override
  public void upsert(UpsertRequest request) {
    requireOpen();
    request.context().check("upsert");
    request.chunks().forEach(embedded -> requireDimension(embedded.embedding()));
    synchronized (memory) {
      request.chunks().forEach(embedded -> memory.chunks.put(embedded.chunk().id(), embedded));
    }
  }

  @Override
  public void delete(DeleteRequest request) {
    requireOpen();
    request.context().check("delete");
    Predicate<Chunk> doomed = chunk -> request.filter().matches(chunk.metadata());
    if (request instanceof DeleteRequest.ByIds byIds) {
      doomed = doomed.and(chunk -> byIds.ids().contains(chunk.id()));
    } else if (request instanceof DeleteRequest.BySource bySource) {
      doomed = doomed.and(chunk -> chunk.sourceId().equals(bySource.sourceId()));
    }
    Predicate<Chunk> condition = doomed;
    synchronized (memory) {
      memory.chunks.values().removeIf(embedded -> condition.test(embedded.chunk()));
    }
  }

  @Override
  public List<Passage> search(SearchRequest request) {
    requireOpen();
    request.context().check("search");
    if (request instanceof DenseSearch dense) {
      return dense(dense);
    }
    if (request instanceof KeywordSearch keyword) {
      return keyword(keyword);
    }
    HybridSearch hybrid = (HybridSearch) request;
    return hybrid.fusion().fuse(dense(hybrid.dense()), keyword(hybrid.keyword()), hybrid.topK());
  }

  @Override
  public List<Chunk> get(Collection<String> ids) {
    return getEmbedded(ids).stream().map(EmbeddedChunk::chunk).toList();
  }

  @Override
  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
    requireOpen();
    synchronized (memory) {
      return ids.stream().map(memory.chunks::get).filter(Objects::nonNull).toList();
    }
  }

  @Override
  public List<Chunk> chunksOf(String sourceId) {
    return chunks(Filter.all()).stream()
        .map(EmbeddedChunk::chunk)
        .filter(chunk -> chunk.sourceId().equals(sourceId))
        .sorted(Comparator.comparingInt(Chunk::position))
        .toList();
  }

  @Override
  public List<EmbeddedChunk> scan(ScanRequest request) {
    requireOpen();
    request.context().check("scan");
    synchronized (memory) {
      return request
          .after()
          .map(id -> memory.chunks.tailMap(id, false))
          .orElse(memory.chunks)
          .values()
          .stream()
          .filter(embedded -> request.filter().matches(embedded.chunk().metadata()))
          .limit(request.limit())
          .toList();
    }
  }

  @Override
  public long count(Filter filter) {
    return chunks(filter).size();
  }

  @Override
  public Optional<SourceManifest> manifest(String sourceId) {
    requireOpen();
    synchronized (memory) {
      return Optional.ofNullable(memory.manifests.get(sourceId));
    }
  }

  @Override
  public void putManifest(SourceManifest manifest) {
    requireOpen();
    synchronized (memory) {
      memory.manifests.put(manifest.sourceId(), manifest);
    }
  }

  @Override
  public void deleteManifest(String sourceId) {
    requireOpen();
    synchronized (memory) {
      memory.manifests.remove(sourceId);
    }
  }

  @Override
  public List<String> manifestSources() {
    requireOpen();
    synchronized (memory) {
      return List.copyOf(memory.manifests.keySet());
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private List<Passage> dense(DenseSearch search) {
    requireDimension(search.embedding());
    Map<Chunk, Double> scores = new HashMap<>();
    for (EmbeddedChunk embedded : chunks(search.filter())) {
      scores.put(embedded.chunk(), TrueScore.of(metric, search.embedding(), embedded.embedding()));
    }
    return best(scores, metric.scoreKind(), search.topK());
  }

  /** BM25 over the embedded texts, with statistics of the whole store as a full-text index has. */
  private List<Passage> keyword(KeywordSearch search) {
    List<EmbeddedChunk> all = chunks(Filter.all());
    Map<Chunk, List<String>> words = new HashMap<>();
    all.forEach(embedded -> words.put(embedded.chunk(), words(embedded.chunk().embeddedText())));
    double meanLength = words.values().stream().mapToInt(List::size).average().orElse(0);
    Map<Chunk, Double> scores = new HashMap<>();
    for (String term : new HashSet<>(words(search.text()))) {
      Map<Chunk, List<String>> holders = new HashMap<>(words);
      holders.values().removeIf(text -> !text.contains(term));
      double rarity = Math.log(1 + (all.size() - holders.size() + 0.5) / (holders.size() + 0.5));
      holders.forEach(
          (chunk, text) -> {
            double frequency = text.stream().filter(term::equals).count();
            double norm = K1 * (1 - B + B * text.size() / meanLength);
            scores.merge(chunk, rarity * frequency / (frequency + norm), Double::sum);
          });
    }
    scores.keySet().removeIf(chunk -> !search.filter().matches(chunk.metadata()));
    return best(scores, ScoreKind.BM25, search.topK());
  }

  private static List<Passage> best(Map<Chunk, Double> scores, ScoreKind kind, int topK) {
    Comparator<Chunk> byScore = Comparator.comparingDouble(scores::get);
    List<Chunk> order = new ArrayList<>(scores.keySet());
    order.sort((kind.higherIsBetter() ? byScore.reversed() : byScore).thenComparing(Chunk::id));
    List<Passage> passages = new ArrayList<>();
    for (Chunk chunk : order.subList(0, Math.min(topK, order.size()))) {
      passages.add(
          Passage.of(
              chunk,
              new Score(kind, Objects.requireNonNull(scores.get(chunk))),
              passages.size() + 1));
    }
    return List.copyOf(passages);
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  private List<EmbeddedChunk> chunks(Filter filter) {
    requireOpen();
    synchronized (memory) {
      return memory.chunks.values().stream()
          .filter(embedded -> filter.matches(embedded.chunk().metadata()))
          .toList();
    }
  }

  private void requireDimension(Embedding embedding) {
    if (embedding.dimension() != embedder.dimension()) {
      throw new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          "The store keeps vectors of dimension "
              + embedder.dimension()
              + ", but this one has "
              + embedding.dimension()
              + "; use the embedder that the store was made with");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The store in memory is closed");
    }
  }
}
