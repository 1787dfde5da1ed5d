package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.postprocess.PostProcessRequest;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.SeparatorSplitter;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everything that {@link VectorStore} promises, as a suite: extend it once for each {@link Metric}
 * that a store supports, say how to make the store, and run it.
 *
 * <pre>{@code
 * class MyStoreTest extends VectorStoreContract {
 *   @TempDir Path directory;
 *
 *   @Override
 *   protected Metric metric() {
 *     return Metric.COSINE;
 *   }
 *
 *   @Override
 *   protected VectorStore create(EmbedderIdentity embedder, Metric metric) {
 *     return MyStore.open(directory, embedder, metric);
 *   }
 *
 *   @Override
 *   protected VectorStore reopen(EmbedderIdentity embedder, Metric metric) {
 *     return MyStore.open(directory, embedder, metric);
 *   }
 * }
 * }</pre>
 *
 * <p>What a store need not have is told by its {@linkplain StoreDescription#capabilities()
 * capabilities}: the suite then checks that the store refuses it. No test is to be overridden.
 */
public abstract class VectorStoreContract {
  /** The dimension of {@link #EMBEDDER}. */
  protected static final int DIMENSION = 8;

  /** The embedder whose vectors the suite pretends to store. */
  protected static final EmbedderIdentity EMBEDDER =
      new EmbedderIdentity("contract", "c0ffee", "last-token", DIMENSION, 512, "", "none");

  private static final int THREADS = 16;
  private static final int ROUNDS = 6;

  private VectorStore store;

  /** Creates the suite. */
  protected VectorStoreContract() {}

  /**
   * The metric to run the suite with.
   *
   * @return the metric
   */
  protected abstract Metric metric();

  /**
   * Makes an empty store; called once at the start of each test.
   *
   * @param embedder where its vectors come from, and their dimension
   * @param metric how it compares them
   * @return an open store without chunks and manifests
   */
  protected abstract VectorStore create(EmbedderIdentity embedder, Metric metric);

  /**
   * Opens again the store that {@link #create} made in this test and that was closed since.
   *
   * @param embedder the embedder to open it with, not always that of {@link #create}
   * @param metric the metric to open it with, not always that of {@link #create}
   * @return an open store with all that was written
   */
  protected abstract VectorStore reopen(EmbedderIdentity embedder, Metric metric);

  @BeforeEach
  void createStore() {
    store = create(EMBEDDER, metric());
  }

  @AfterEach
  void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  // Description and emptiness

  @Test
  void aStoreDescribesItself() {
    StoreDescription description = store.describe();

    assertThat(description.dimension()).isEqualTo(DIMENSION);
    assertThat(description.metric()).isEqualTo(metric());
    assertThat(description.embedder()).contains(EMBEDDER);
    assertThat(description.location()).isNotBlank();
    assertThat(store.describe()).isEqualTo(description);
  }

  @Test
  void anEmptyStoreFindsNothing() {
    assertThat(store.count(Filter.all())).isZero();
    assertThat(search(vector(1), 10)).isEmpty();
    assertThat(store.get(List.of("a", "b"))).isEmpty();
    assertThat(store.chunksOf("a")).isEmpty();
    store.delete(DeleteRequest.byFilter(Filter.all()));
    store.delete(DeleteRequest.byIds(List.of("a")));
    store.delete(DeleteRequest.byIds(List.of()));
    store.delete(DeleteRequest.bySource("a"));
    store.upsert(UpsertRequest.of(List.of()));
    assertThat(store.count(Filter.all())).isZero();
  }

  // Writing and reading

  @Test
  void aChunkComesBackEqualToWhatWasWritten() {
    List<Chunk> chunks = hostileChunks();
    upsert(chunks.toArray(Chunk[]::new));

    assertThat(store.get(ids(chunks))).isEqualTo(chunks);
    assertThat(store.count(Filter.all())).isEqualTo(chunks.size());
    assertThat(search(vector(1), 100))
        .extracting(Passage::chunk)
        .containsExactlyInAnyOrderElementsOf(chunks);
    for (Chunk chunk : chunks) {
      assertThat(store.chunksOf(chunk.sourceId())).contains(chunk);
    }
  }

  @Test
  void metadataOfEveryTypeComesBackEqual() {
    List<Chunk> chunks = chunksWith(HostileMetadata.corpus());
    upsert(chunks.toArray(Chunk[]::new));

    assertThat(store.get(ids(chunks))).isEqualTo(chunks);
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() {
    List<Chunk> chunks = hostileChunks();
    upsert(chunks.toArray(Chunk[]::new));
    store.delete(DeleteRequest.byIds(List.of(chunks.get(0).id())));
    List<Passage> found = search(vector(1), 100);
    List<Chunk> left = chunks.subList(1, chunks.size());

    reopenStore();

    assertThat(store.describe().embedder()).contains(EMBEDDER);
    assertThat(store.get(ids(chunks))).isEqualTo(left);
    assertThat(store.count(Filter.all())).isEqualTo(left.size());
    assertThat(search(vector(1), 100)).isEqualTo(found);
  }

  @Test
  void anUpsertReplacesTheChunkOfEqualId() {
    Chunk old = chunk("x", "old words", Metadata.builder().put("version", 1).build());
    Chunk other = chunk("y", "other words", Metadata.empty());
    upsert(old, other);
    Chunk replacement =
        Chunk.builder("another source", "new text")
            .id("x")
            .position(7)
            .metadata(Metadata.builder().put("version", 2).build())
            .build();
    store.upsert(UpsertRequest.of(List.of(new EmbeddedChunk(replacement, vector(99)))));

    assertThat(store.count(Filter.all())).isEqualTo(2);
    assertThat(store.get(List.of("x"))).containsExactly(replacement);
    assertThat(store.chunksOf(old.sourceId())).containsExactly(other);
    assertThat(store.count(Filter.eq("version", 1))).isZero();
    assertThat(search(vector(99), 10))
        .filteredOn(passage -> passage.chunk().id().equals("x"))
        .singleElement()
        .satisfies(
            passage ->
                assertThat(passage.score().value())
                    .isCloseTo(TrueScore.of(metric(), vector(99), vector(99)), within(1e-3)));
  }

  @Test
  void writingTheSameAgainChangesNothing() {
    Chunk[] chunks = hostileChunks().toArray(Chunk[]::new);
    upsert(chunks);
    List<Passage> found = search(vector(1), 100);
    upsert(chunks);
    upsert(chunks);

    assertThat(store.count(Filter.all())).isEqualTo(chunks.length);
    assertThat(search(vector(1), 100)).isEqualTo(found);
  }

  @Test
  void ofEqualIdsInOneRequestTheLaterWins() {
    Chunk first = chunk("x", "first", Metadata.empty());
    Chunk second = chunk("x", "second", Metadata.empty());
    Chunk third = chunk("x", "third", Metadata.empty());
    upsert(first, chunk("y", "between", Metadata.empty()), second, third);

    assertThat(store.get(List.of("x"))).containsExactly(third);
    assertThat(store.count(Filter.all())).isEqualTo(2);
    assertThat(search(vector(1), 10)).hasSize(2);
  }

  @Test
  void getKeepsTheOrderOfTheIdsAndLeavesOutWhatIsNotThere() {
    List<Chunk> chunks = chunksWith(IntStream.range(0, 300).mapToObj(i -> number(i)).toList());
    upsert(chunks.toArray(Chunk[]::new));
    List<Chunk> shuffled = new ArrayList<>(chunks);
    Collections.shuffle(shuffled, new Random(7));
    List<String> ids = new ArrayList<>(ids(shuffled));
    ids.add(100, "no such id");
    ids.add("\" or 1 == 1 or id == \"");

    assertThat(store.get(ids)).isEqualTo(shuffled);
    assertThat(store.get(List.of())).isEmpty();
  }

  @Test
  void embeddingsComeBackAsTheyWereWritten() {
    List<EmbeddedChunk> written = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Embedding vector =
          i % 3 == 0 ? vector(i).normalize() : scaled(vector(i), i % 3 == 1 ? 1 : 40);
      written.add(new EmbeddedChunk(chunk("id" + i, "text " + i, number(i)), vector));
    }
    store.upsert(UpsertRequest.of(written));
    EmbeddedChunk replacement = new EmbeddedChunk(written.get(7).chunk(), vector(99));
    store.upsert(UpsertRequest.of(List.of(replacement)));
    written.set(7, replacement);
    Collections.shuffle(written, new Random(7));
    List<String> ids = new ArrayList<>(written.stream().map(row -> row.chunk().id()).toList());
    ids.add(30, "no such id");

    assertThat(store.getEmbedded(ids)).isEqualTo(written);
    assertThat(store.getEmbedded(List.of())).isEmpty();
    VectorStore view = store.restrictedTo(Filter.eq("i", 7));
    assertThat(view.getEmbedded(ids)).containsExactly(replacement);
  }

  @Test
  void theChunksOfASourceComeByPosition() {
    Chunk a = Chunk.builder("source", "a").position(10).build();
    Chunk b = Chunk.builder("source", "b").position(9).build();
    Chunk c = Chunk.builder("source", "c").position(0).build();
    upsert(a, b, c, Chunk.builder("source2", "c").build(), Chunk.builder("Source", "c").build());

    assertThat(store.chunksOf("source")).containsExactly(c, b, a);
    assertThat(store.chunksOf("sourc")).isEmpty();
    assertThat(store.chunksOf("")).isEmpty();
    assertThat(store.chunksOf(List.of("sourc", "source", ""))).containsExactly(c, b, a);
    assertThat(store.chunksOf(List.of())).isEmpty();
  }

  @Test
  void theSourcesOfChunksAndTheirIdsAreKnownWithoutManifests() {
    Chunk a = Chunk.builder("source", "a").metadata(number(1)).build();
    Chunk b = Chunk.builder("source", "b").metadata(number(2)).build();
    Chunk quoted = Chunk.builder("so\"u'r\\ce %", "c").build();
    upsert(a, b, quoted);

    assertThat(store.chunkIds(List.of("source", "sourc", quoted.sourceId(), "")))
        .isEqualTo(
            Map.of("source", Set.of(a.id(), b.id()), quoted.sourceId(), Set.of(quoted.id())));
    assertThat(store.chunkIds(List.of())).isEmpty();
    assertThat(store.sources(Filter.all())).containsExactly(quoted.sourceId(), "source");
    assertThat(store.sources(Filter.eq("i", 2))).containsExactly("source");
    VectorStore view = store.restrictedTo(Filter.eq("i", 2));
    assertThat(view.chunkIds(List.of("source"))).isEqualTo(Map.of("source", Set.of(b.id())));
    assertThat(view.sources(Filter.all())).containsExactly("source");
    assertThat(view.sources(Filter.eq("i", 1))).isEmpty();

    store.delete(DeleteRequest.byIds(List.of(a.id(), quoted.id())));
    assertThat(store.chunkIds(List.of("source", quoted.sourceId())))
        .isEqualTo(Map.of("source", Set.of(b.id())));
    assertThat(store.sources(Filter.all())).containsExactly("source");
  }

  @Test
  void theChunksAtSomePositionsOfASourceAreThose() {
    List<Chunk> chunks =
        IntStream.range(0, 20)
            .mapToObj(i -> Chunk.builder("source", "page " + i).position(i).build())
            .toList();
    Chunk last = Chunk.builder("source", "last").position(Integer.MAX_VALUE).build();
    upsert(chunks.toArray(Chunk[]::new));
    upsert(last, Chunk.builder("source2", "page 4").position(4).build());

    assertThat(store.chunksOf("source", 3, 11)).isEqualTo(chunks.subList(3, 12));
    assertThat(store.chunksOf("source", 19, Integer.MAX_VALUE))
        .containsExactly(chunks.get(19), last);
    assertThat(store.chunksOf("source", 20, 30)).isEmpty();
    assertThat(store.chunksOf("sourc", 0, 20)).isEmpty();
    assertThat(store.restrictedTo(Filter.eq("i", 1)).chunksOf("source", 0, 20)).isEmpty();
  }

  @Test
  void parentsArePutTogetherFromTheirChunksAsTheyWere() {
    String text = "One two.  Three four\r\nfive six\n\n日本語 👩‍👩‍👧 seven#eight nine ten#";
    List<Chunk> chunks =
        ParentChildSplitter.builder(new SeparatorSplitter("#"), new SeparatorSplitter(" "))
            .build()
            .split(Document.of("book", text));
    upsert(chunks.toArray(Chunk[]::new));
    reopenStore();
    List<Passage> found = search(vector(0), 100);

    List<Passage> parents =
        ParentExpansion.of(String::length, 1_000)
            .process(PostProcessRequest.builder("question", found).store(store).build());

    assertThat(parents)
        .extracting(Passage::text)
        .containsExactlyInAnyOrder(text.substring(0, text.indexOf('#')), "eight nine ten", "");
    assertThat(parents.get(0).chunk()).isEqualTo(found.get(0).chunk());
    assertThat(parents.stream().mapToInt(parent -> 1 + parent.joined().size()).sum())
        .isEqualTo(chunks.size());
  }

  @Test
  void aSourceMayHaveManyChunks() {
    List<Chunk> chunks =
        IntStream.range(0, 1_500)
            .mapToObj(i -> Chunk.builder("book", "page " + i).position(i).build())
            .toList();
    for (int i = 0; i < chunks.size(); i += 500) {
      upsert(chunks.subList(i, i + 500).toArray(Chunk[]::new));
    }

    assertThat(store.chunksOf("book")).isEqualTo(chunks);
    assertThat(store.chunkIds(List.of("book")).get("book"))
        .containsExactlyInAnyOrderElementsOf(ids(chunks));
    assertThat(store.get(ids(chunks))).isEqualTo(chunks);
    assertThat(store.count(Filter.all())).isEqualTo(1_500);
    store.delete(DeleteRequest.byIds(ids(chunks.subList(1, chunks.size()))));
    assertThat(store.chunksOf("book")).containsExactly(chunks.get(0));
  }

  @Test
  void aVectorOfTheWrongDimensionIsRefusedAndNothingIsWritten() {
    Chunk good = chunk("good", "good", Metadata.empty());
    Chunk bad = chunk("bad", "bad", Metadata.empty());
    for (Embedding wrong : List.of(Embedding.of(1, 2), Embedding.of(new float[DIMENSION + 1]))) {
      assertRefused(
          StoreException.Reason.SCHEMA_MISMATCH,
          () ->
              store.upsert(
                  UpsertRequest.of(
                      List.of(new EmbeddedChunk(good, vector(1)), new EmbeddedChunk(bad, wrong)))),
          String.valueOf(wrong.dimension()),
          String.valueOf(DIMENSION));
      assertRefused(
          StoreException.Reason.SCHEMA_MISMATCH,
          () -> store.search(DenseSearch.builder(wrong).build()),
          String.valueOf(wrong.dimension()),
          String.valueOf(DIMENSION));
    }
    assertThat(store.count(Filter.all())).isZero();
    assertThat(store.get(List.of("good", "bad"))).isEmpty();
  }

  @Test
  void aCancelledCallDoesNothing() {
    Chunk kept = chunk("kept", "kept", Metadata.empty());
    upsert(kept);
    CallContext cancelled = CallContext.cancellable();
    cancelled.cancel();
    Chunk late = chunk("late", "late", Metadata.empty());

    assertThatThrownBy(
            () ->
                store.upsert(
                    new UpsertRequest(List.of(new EmbeddedChunk(late, vector(1))), cancelled)))
        .isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(
            () -> store.delete(new DeleteRequest.ByIds(Set.of("kept"), Filter.all(), cancelled)))
        .isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(
            () -> store.search(DenseSearch.builder(vector(1)).context(cancelled).build()))
        .isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(() -> store.scan(ScanRequest.builder().context(cancelled).build()))
        .isInstanceOf(CallCancelledException.class);
    assertThat(store.get(List.of("kept", "late"))).containsExactly(kept);
  }

  // Vector search

  @Test
  void resultsAreBestFirstWithTheMetricsTrueScores() {
    Map<String, Embedding> vectors = new HashMap<>();
    List<EmbeddedChunk> written = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Chunk chunk = chunk("id" + i, "text " + i, Metadata.empty());
      Embedding vector = i == 0 ? scaled(vector(i), -1) : scaled(vector(i), i % 7 == 0 ? 30 : 1);
      vectors.put(chunk.id(), vector);
      written.add(new EmbeddedChunk(chunk, vector));
    }
    store.upsert(UpsertRequest.of(written));

    for (int q = 0; q < 10; q++) {
      Embedding query = scaled(vector(1_000 + q), q % 2 == 0 ? 1 : 5);
      Map<String, Double> truth = new HashMap<>();
      vectors.forEach((id, vector) -> truth.put(id, TrueScore.of(metric(), query, vector)));
      Comparator<String> byScore = Comparator.comparingDouble(truth::get);
      List<String> expected =
          truth.keySet().stream()
              .sorted(metric().scoreKind().higherIsBetter() ? byScore.reversed() : byScore)
              .toList();

      List<Passage> found = search(query, 200);

      assertThat(found).hasSize(200);
      for (int i = 0; i < found.size(); i++) {
        Passage passage = found.get(i);
        double score = Objects.requireNonNull(truth.get(passage.chunk().id()));
        assertThat(passage.rank()).isEqualTo(i + 1);
        assertThat(passage.history()).hasSize(1);
        assertThat(passage.score().kind()).isEqualTo(metric().scoreKind());
        assertThat(passage.score().value()).isCloseTo(score, within(tolerance(score)));
        // By score and not by id, since float32 may swap neighbours that all but tie.
        assertThat(passage.score().value())
            .isCloseTo(truth.get(expected.get(i)), within(tolerance(score)));
      }
      assertThat(search(query, 10)).isEqualTo(found.subList(0, 10));
    }
  }

  @Test
  void tiesAreInTheOrderOfTheirIds() {
    List<String> ids = IntStream.range(100, 140).mapToObj(i -> "id" + i).toList();
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(3));
    for (List<String> part : List.of(shuffled.subList(0, 25), shuffled.subList(25, 40))) {
      store.upsert(
          UpsertRequest.of(
              part.stream()
                  .map(id -> chunk(id, "same", Metadata.empty()))
                  .map(chunk -> new EmbeddedChunk(chunk, vector(5)))
                  .toList()));
    }

    assertThat(foundIds(search(vector(5), 40))).isEqualTo(ids);
    assertThat(foundIds(search(vector(5), 100))).isEqualTo(ids);
    if (has(StoreCapability.EXACT_SEARCH)) {
      assertThat(foundIds(search(vector(5), 7))).isEqualTo(ids.subList(0, 7));
    }
  }

  @Test
  void aSearchFindsAsManyAsThereAreAtMost() {
    List<Chunk> chunks = chunksWith(IntStream.range(0, 30).mapToObj(i -> number(i)).toList());
    upsert(chunks.toArray(Chunk[]::new));

    assertThat(search(vector(1), 1)).hasSize(1);
    assertThat(search(vector(1), 29)).hasSize(29);
    assertThat(search(vector(1), SearchRequest.MAX_TOP_K)).hasSize(30);
    assertThat(search(vector(1), 10, Filter.lt("i", 10))).hasSize(10);
    assertThat(search(vector(1), 10, Filter.eq("i", 17))).hasSize(1);
    assertThat(search(vector(1), 10, Filter.eq("i", 31))).isEmpty();
  }

  @Test
  void aFilteredSearchFindsTheBestOfThoseThatMatch() {
    List<Chunk> chunks = chunksWith(IntStream.range(0, 200).mapToObj(i -> number(i)).toList());
    upsert(chunks.toArray(Chunk[]::new));
    List<String> all = foundIds(search(vector(77), 200));
    Set<String> matching =
        chunks.stream()
            .filter(chunk -> Filter.gte("i", 150).matches(chunk.metadata()))
            .map(Chunk::id)
            .collect(Collectors.toSet());

    assertThat(foundIds(search(vector(77), 20, Filter.gte("i", 150))))
        .isEqualTo(all.stream().filter(matching::contains).limit(20).toList());
  }

  @Test
  void exactSearchIsAnsweredOrRefused() {
    upsert(chunk("x", "x", Metadata.empty()));
    DenseSearch exact = DenseSearch.builder(vector(1)).exact(true).build();

    if (has(StoreCapability.EXACT_SEARCH)) {
      assertThat(foundIds(store.search(exact))).containsExactly("x");
    } else {
      assertRefused(StoreException.Reason.UNSUPPORTED, () -> store.search(exact));
    }
  }

  // Deleting

  @Test
  void whatWasDeletedIsGone() {
    Chunk a = chunk("a", "one", number(1));
    Chunk b = chunk("b", "two", number(2));
    Chunk c = Chunk.builder("o'brien\"\\%_", "three").id("c'\"\\").metadata(number(3)).build();
    Chunk d = chunk("d", "four", number(4));
    upsert(a, b, c, d);

    store.delete(DeleteRequest.byIds(List.of("a", "no such id")));
    assertThat(remaining()).containsExactly("b", "c'\"\\", "d");
    store.delete(DeleteRequest.bySource("no such source"));
    store.delete(DeleteRequest.bySource("o'brien\"\\%_"));
    assertThat(remaining()).containsExactly("b", "d");
    store.delete(DeleteRequest.byFilter(Filter.gt("i", 2)));
    assertThat(remaining()).containsExactly("b");
    upsert(a);
    assertThat(remaining()).containsExactly("a", "b");
    store.delete(DeleteRequest.byFilter(Filter.all()));
    assertThat(remaining()).isEmpty();
  }

  @Test
  void anIdOrSourceFullOfQuotesIsOnlyAnId() {
    Chunk kept = chunk("kept", "kept", Metadata.empty());
    upsert(kept);
    for (String hostile : List.of("\" or 1 == 1 or \"", "' or '1'='1", "*", "%", "\\", "kep_")) {
      store.delete(DeleteRequest.byIds(List.of(hostile)));
      store.delete(DeleteRequest.bySource(hostile));
      assertThat(store.get(List.of(hostile))).isEmpty();
      assertThat(store.chunksOf(hostile)).isEmpty();
    }
    assertThat(remaining()).containsExactly("kept");
  }

  @Test
  void aDeleteKeepsWhatItsFurtherConditionExcludes() {
    Chunk a = chunk("a", "one", number(1));
    Chunk b = chunk("b", "two", number(2));
    Chunk c = chunk("c", "three", Metadata.empty());
    upsert(a, b, c);
    Filter one = Filter.eq("i", 1);

    store.delete(DeleteRequest.byIds(List.of("b", "c")).restrictedTo(one));
    store.delete(DeleteRequest.byFilter(Filter.eq("i", 2)).restrictedTo(one));
    store.delete(DeleteRequest.bySource(a.sourceId()).restrictedTo(Filter.eq("i", 3)));
    assertThat(remaining()).containsExactly("a", "b", "c");
    store.delete(DeleteRequest.byIds(List.of("a", "b", "c")).restrictedTo(one));
    assertThat(remaining()).containsExactly("b", "c");
    store.delete(DeleteRequest.bySource(b.sourceId()).restrictedTo(Filter.exists("i")));
    assertThat(remaining()).containsExactly("c");
  }

  @Test
  void deletingByFilterAgreesWithItsDefinition() {
    List<Chunk> chunks = chunksWith(HostileMetadata.corpus());
    for (Filter filter :
        List.of(
            Filter.eq("n", "a\"b"),
            Filter.not(Filter.gte("n", 5)),
            Filter.and(Filter.exists("n"), Filter.not(Filter.in("n", HostileMetadata.values()))),
            Filter.exists("a\\\"b"))) {
      upsert(chunks.toArray(Chunk[]::new));
      store.delete(DeleteRequest.byFilter(filter));

      assertThat(store.get(ids(chunks)))
          .as(filter.toString())
          .isEqualTo(chunks.stream().filter(c -> !filter.matches(c.metadata())).toList());
    }
  }

  // Filters

  @Test
  void comparisonsAgreeWithTheirDefinition() {
    assertFiltersAgree(HostileMetadata.comparisons());
  }

  @Test
  void negatedComparisonsAreTheirComplement() {
    assertFiltersAgree(HostileMetadata.comparisons().stream().map(Filter::not).toList());
  }

  @Test
  void keysOfEverySpellingAgreeWithTheirDefinition() {
    assertFiltersAgree(HostileMetadata.keys());
  }

  @Test
  void membershipsAgreeWithTheirDefinition() {
    assertFiltersAgree(HostileMetadata.memberships());
  }

  @Test
  void compoundsAgreeWithTheirDefinition() {
    assertFiltersAgree(HostileMetadata.compounds());
  }

  // Keyword and hybrid search

  @Test
  void keywordSearchFindsWordsOrIsRefused() {
    upsertTexts();
    KeywordSearch search = KeywordSearch.builder("durable").build();
    if (!has(StoreCapability.KEYWORD_SEARCH)) {
      assertRefused(StoreException.Reason.UNSUPPORTED, () -> store.search(search));
      return;
    }

    List<Passage> found = store.search(search);

    assertThat(foundIds(found)).containsExactlyInAnyOrder("log", "disk");
    assertThat(found.get(0).score().value()).isGreaterThanOrEqualTo(found.get(1).score().value());
    assertThat(found)
        .allSatisfy(
            passage -> {
              assertThat(passage.score().kind()).isEqualTo(ScoreKind.BM25);
              assertThat(passage.score().value()).isPositive();
              assertThat(passage.history()).hasSize(1);
            });
    assertThat(found).extracting(Passage::rank).containsExactly(1, 2);
    assertThat(keyword("DURABLE", 10)).hasSize(2);
    assertThat(keyword("durable", 1)).hasSize(1);
    assertThat(keyword("unrelated elephants", 10)).isEmpty();
    assertThat(keyword("elephants replicas", 10)).containsExactly("replica");
    assertThat(keyword("durable log", 10)).startsWith("log");
    assertThat(keyword("", 10)).isEmpty();
    assertThat(keyword(" \n ", 10)).isEmpty();
    assertThat(keyword("?!", 10)).isEmpty();
  }

  @Test
  void keywordSearchFindsChinese() {
    if (!has(StoreCapability.KEYWORD_SEARCH)) {
      return;
    }
    upsertTexts();

    assertThat(keyword("向量数据库", 10)).startsWith("chinese");
    assertThat(keyword("数据", 10)).contains("chinese");
  }

  @Test
  void keywordSearchRespectsFiltersAndDeletes() {
    if (!has(StoreCapability.KEYWORD_SEARCH)) {
      return;
    }
    upsertTexts();
    KeywordSearch.Builder durable = KeywordSearch.builder("durable");

    assertThat(foundIds(store.search(durable.filter(Filter.eq("kind", "disk")).build())))
        .containsExactly("disk");
    assertThat(foundIds(store.search(durable.filter(Filter.eq("kind", "none")).build()))).isEmpty();
    assertThat(foundIds(store.search(durable.filter(Filter.ne("kind", "disk")).topK(1).build())))
        .containsExactly("log");
    store.delete(DeleteRequest.byIds(List.of("log")));
    assertThat(keyword("durable", 10)).containsExactly("disk");
    upsert(chunk("disk", "something else", Metadata.empty()));
    assertThat(keyword("durable", 10)).isEmpty();
  }

  @Test
  void theSyntaxOfQueryLanguagesIsPlainWords() {
    if (!has(StoreCapability.KEYWORD_SEARCH)) {
      return;
    }
    upsertTexts();
    for (String text :
        List.of(
            "+durable",
            "durable~2",
            "\"durable",
            "(durable",
            "durable)",
            "durable^",
            "text: durable",
            "durable AND",
            "-durable",
            "!durable",
            "[durable",
            "{durable",
            "durable\\",
            "/durable",
            "durable OR *",
            "'durable'; drop",
            "<durable>",
            "durable || &&")) {
      assertThat(keyword(text, 10)).as(text).contains("log", "disk");
    }
    assertThat(keyword("*", 10)).isEmpty();
    assertThat(keyword("*:*", 10)).isEmpty();
    assertThat(keyword("dur*", 10)).isEmpty();
    assertThat(keyword("durible~", 10)).isEmpty();
    assertThat(keyword("word ".repeat(5_000) + "durable", 10)).contains("log", "disk");
    String manyWords =
        IntStream.range(0, 5_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
    assertThat(keyword("durable " + manyWords, 10)).contains("log", "disk");
  }

  @Test
  void hybridSearchFusesBothListsOrIsRefused() {
    upsertTexts();
    DenseSearch dense =
        DenseSearch.builder(vector(3)).topK(3).filter(Filter.ne("kind", "disk")).build();
    HybridSearch search =
        HybridSearch.of(dense, "durable replicas", ReciprocalRankFusion.DEFAULT, 10);
    if (!has(StoreCapability.HYBRID_SEARCH)) {
      assertRefused(StoreException.Reason.UNSUPPORTED, () -> store.search(search));
      return;
    }

    List<Passage> found = store.search(search);

    List<Passage> keyword = store.search(search.keyword());
    List<Passage> expected =
        search.fusion().fuse(store.search(search.dense()), keyword, search.topK());
    assertThat(foundIds(found))
        .isEqualTo(foundIds(expected))
        .contains("log")
        .doesNotContain("disk");
    for (int i = 0; i < found.size(); i++) {
      Passage passage = found.get(i);
      assertThat(passage.score().kind()).isEqualTo(ScoreKind.RRF);
      assertThat(passage.score().value()).isCloseTo(expected.get(i).score().value(), within(1e-6));
      assertThat(passage.rank()).isEqualTo(i + 1);
    }
    HybridSearch one = HybridSearch.of(dense, "durable", new ReciprocalRankFusion(60, 0, 1), 1);
    assertThat(foundIds(store.search(one))).containsExactly("log");
  }

  // Manifests

  @Test
  void manifestsAreKeptOrRefused() {
    SourceManifest manifest = manifest("a", List.of("1", "2"), List.of("3"));
    if (!has(StoreCapability.MANIFESTS)) {
      assertRefused(StoreException.Reason.UNSUPPORTED, () -> store.putManifest(manifest));
      return;
    }

    assertThat(store.manifest("a")).isEmpty();
    assertThat(store.manifestSources()).isEmpty();
    store.deleteManifest("a");
    store.putManifest(manifest);
    assertThat(store.manifest("a")).contains(manifest);
    SourceManifest replacement = manifest("a", List.of(), List.of());
    store.putManifest(replacement);
    assertThat(store.manifest("a")).contains(replacement);
    assertThat(store.manifestSources()).containsExactly("a");
    store.deleteManifest("a");
    assertThat(store.manifest("a")).isEmpty();
    assertThat(store.manifestSources()).isEmpty();
  }

  @Test
  void manifestsOfHostileSourcesComeBackEqualAndSorted() {
    if (!has(StoreCapability.MANIFESTS)) {
      return;
    }
    List<SourceManifest> manifests =
        List.of(
            new SourceManifest("o'brien\"\\%_\n", "", "", "", List.of(), List.of()),
            new SourceManifest(
                "文档😀", "hash", "s(\"# \\n\")", "é", List.of("a,b", "\""), List.of("")),
            manifest("A", List.of("x"), List.of()),
            manifest("a", List.of("y"), List.of()),
            manifest("long", IntStream.range(0, 2_000).mapToObj(i -> id64(i)).toList(), List.of()));
    manifests.forEach(store::putManifest);

    reopenStore();

    List<SourceManifest> backwards = new ArrayList<>(manifests);
    Collections.reverse(backwards);
    List<String> sources = new ArrayList<>(List.of("nowhere"));
    backwards.forEach(manifest -> sources.add(manifest.sourceId()));
    assertThat(store.manifests(sources)).isEqualTo(backwards);
    assertThat(store.manifests(List.of())).isEmpty();
    for (SourceManifest manifest : manifests) {
      assertThat(store.manifest(manifest.sourceId())).contains(manifest);
    }
    assertThat(store.manifestSources())
        .containsExactly("A", "a", "long", "o'brien\"\\%_\n", "文档😀");
    store.deleteManifests(List.of("long", "nowhere", "o'brien\"\\%_\n", "文档😀"));
    assertThat(store.manifestSources()).containsExactly("A", "a");
  }

  @Test
  void manifestsAndChunksDoNotMix() {
    if (!has(StoreCapability.MANIFESTS)) {
      return;
    }
    Chunk chunk = chunk("x", "manifest", Metadata.empty());
    store.putManifest(manifest(chunk.sourceId(), List.of("x"), List.of()));
    store.putManifest(manifest("x", List.of("x"), List.of()));
    assertThat(store.count(Filter.all())).isZero();
    assertThat(search(vector(1), 10)).isEmpty();
    assertThat(store.get(List.of("x", chunk.sourceId()))).isEmpty();
    upsert(chunk);
    store.delete(DeleteRequest.byFilter(Filter.all()));
    store.delete(DeleteRequest.bySource(chunk.sourceId()));
    assertThat(store.manifestSources()).containsExactlyInAnyOrder(chunk.sourceId(), "x");
    upsert(chunk);
    store.deleteManifest(chunk.sourceId());
    store.deleteManifest("x");
    assertThat(store.get(List.of("x"))).containsExactly(chunk);
  }

  // Tenants

  @Test
  void aTenantSeesOnlyItsOwn() {
    Chunk mine = chunk("mine", "secret word", tenant("acme"));
    Chunk theirs = chunk("theirs", "secret word", tenant("umbrella"));
    Chunk nobodys = chunk("nobodys", "secret word", Metadata.empty());
    upsert(mine, theirs, nobodys);
    VectorStore view = store.restrictedTo(Filter.eq("tenant", "acme"));

    List<Filter> attempts =
        List.of(
            Filter.all(),
            Filter.eq("tenant", "umbrella"),
            Filter.or(Filter.all(), Filter.eq("tenant", "umbrella")),
            Filter.not(Filter.eq("tenant", "acme")),
            Filter.or(Filter.eq("tenant", "acme"), Filter.ne("tenant", "acme")),
            Filter.ne("tenant", "acme\" or tenant == \"umbrella"),
            Filter.not(Filter.exists("tenant")));
    for (Filter attempt : attempts) {
      List<String> visible = attempt.matches(mine.metadata()) ? List.of("mine") : List.of();
      DenseSearch dense = DenseSearch.builder(vector(1)).filter(attempt).build();
      assertThat(view.count(attempt)).as(attempt.toString()).isEqualTo(visible.size());
      assertThat(foundIds(view.search(dense))).as(attempt.toString()).isEqualTo(visible);
      if (has(StoreCapability.KEYWORD_SEARCH)) {
        KeywordSearch keyword = KeywordSearch.builder("secret").filter(attempt).build();
        assertThat(foundIds(view.search(keyword))).isEqualTo(visible);
      }
      if (has(StoreCapability.HYBRID_SEARCH)) {
        HybridSearch hybrid = HybridSearch.of(dense, "secret", ReciprocalRankFusion.DEFAULT, 10);
        assertThat(foundIds(view.search(hybrid))).isEqualTo(visible);
      }
    }
    assertThat(view.get(List.of("theirs", "mine", "nobodys"))).containsExactly(mine);
    assertThat(view.chunksOf(theirs.sourceId())).containsExactly(mine);
    assertThat(view.chunksOf(List.of(theirs.sourceId()))).containsExactly(mine);
  }

  @Test
  void aTenantDeletesOnlyItsOwn() {
    Chunk mine = chunk("mine", "secret", tenant("acme"));
    Chunk theirs = chunk("theirs", "secret", tenant("umbrella"));
    upsert(mine, theirs);
    VectorStore view = store.restrictedTo(Filter.eq("tenant", "acme"));

    view.delete(DeleteRequest.byIds(List.of("theirs")));
    view.delete(DeleteRequest.byFilter(Filter.ne("tenant", "acme")));
    view.delete(DeleteRequest.byFilter(Filter.or(Filter.eq("tenant", "umbrella"), Filter.or())));
    assertThat(remaining()).containsExactly("mine", "theirs");
    view.delete(DeleteRequest.bySource(theirs.sourceId()));
    assertThat(remaining()).containsExactly("theirs");
    upsert(mine);
    view.delete(DeleteRequest.byFilter(Filter.all()));
    assertThat(remaining()).containsExactly("theirs");
  }

  @Test
  void aTenantWritesOnlyItsOwn() {
    Chunk theirs = chunk("theirs", "secret", tenant("umbrella"));
    upsert(theirs);
    VectorStore view = store.restrictedTo(Filter.eq("tenant", "acme"));
    Chunk mine = chunk("mine", "mine", tenant("acme"));

    assertThatThrownBy(() -> upsert(view, mine, chunk("foreign", "foreign", tenant("umbrella"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> upsert(view, mine, chunk("bare", "bare", Metadata.empty())))
        .isInstanceOf(IllegalArgumentException.class);
    assertRefused(
        StoreException.Reason.CONFLICT,
        () -> upsert(view, mine, chunk("theirs", "stolen", tenant("acme"))));
    assertThat(remaining()).containsExactly("theirs");
    assertThat(store.get(List.of("theirs"))).containsExactly(theirs);
    upsert(view, mine);
    assertThat(remaining()).containsExactly("mine", "theirs");
  }

  @Test
  void tenantsKeepTheirManifestsApart() {
    if (!has(StoreCapability.MANIFESTS)) {
      return;
    }
    VectorStore acme = store.restrictedTo(Filter.eq("tenant", "acme"));
    VectorStore umbrella = store.restrictedTo(Filter.eq("tenant", "umbrella"));
    SourceManifest ofAcme = manifest("shared", List.of("1"), List.of());
    SourceManifest ofUmbrella = manifest("shared", List.of("2"), List.of());
    acme.putManifest(ofAcme);
    umbrella.putManifest(ofUmbrella);

    assertThat(acme.manifest("shared")).contains(ofAcme);
    assertThat(umbrella.manifest("shared")).contains(ofUmbrella);
    assertThat(acme.manifests(List.of("none", "shared"))).containsExactly(ofAcme);
    assertThat(acme.manifestSources()).containsExactly("shared");
    acme.deleteManifest("shared");
    assertThat(acme.manifest("shared")).isEmpty();
    assertThat(umbrella.manifest("shared")).contains(ofUmbrella);
  }

  @Test
  void viewsCanBeNestedAndClosingOneLeavesTheStoreOpen() {
    Metadata both = tenant("acme").toBuilder().put("i", 1).build();
    upsert(
        chunk("both", "x", both), chunk("acme", "x", tenant("acme")), chunk("i", "x", number(1)));
    VectorStore view = store.restrictedTo(Filter.eq("tenant", "acme"));
    VectorStore nested = view.restrictedTo(Filter.or(Filter.eq("i", 1), Filter.eq("i", 2)));

    assertThat(nested.count(Filter.all())).isEqualTo(1);
    assertThat(foundIds(nested.search(DenseSearch.builder(vector(1)).build())))
        .containsExactly("both");
    view.close();
    assertThatThrownBy(() -> view.count(Filter.all())).isInstanceOf(IllegalStateException.class);
    assertThat(store.count(Filter.all())).isEqualTo(3);
  }

  // Walking through everything

  @Test
  void aWalkReadsEveryChunkOnceAsItWasWritten() {
    List<EmbeddedChunk> written = embedded(hostileChunks());
    written.addAll(embedded(chunksWith(HostileMetadata.corpus())));
    for (int from = 0; from < written.size(); from += 100) {
      int to = Math.min(written.size(), from + 100);
      store.upsert(UpsertRequest.of(written.subList(from, to)));
    }
    store.upsert(UpsertRequest.of(written.subList(0, 20)));

    for (int limit : List.of(1, 7, written.size(), ScanRequest.MAX_LIMIT)) {
      List<EmbeddedChunk> walked = walk(ScanRequest.builder().limit(limit).build());
      assertThat(walked).as("limit " + limit).containsExactlyInAnyOrderElementsOf(written);
      assertThat(walked).isEqualTo(walk(ScanRequest.builder().build()));
    }
    assertThat(store.scanAll(ScanRequest.builder().limit(9).build()).toList())
        .isEqualTo(walk(ScanRequest.builder().build()));
  }

  @Test
  void aWalkCanBeTakenUpAfterAnyIdEvenOneThatIsGone() {
    upsertNumbers(60);
    List<EmbeddedChunk> all = walk(ScanRequest.builder().build());
    store.delete(DeleteRequest.byFilter(Filter.lt("i", 20)));
    reopenStore();

    for (int i = 0; i < all.size(); i++) {
      List<EmbeddedChunk> rest =
          all.subList(i + 1, all.size()).stream()
              .filter(row -> Filter.gte("i", 20).matches(row.chunk().metadata()))
              .toList();
      ScanRequest request = ScanRequest.builder().limit(10).after(id(all.get(i))).build();
      assertThat(store.scan(request)).isEqualTo(rest.subList(0, Math.min(10, rest.size())));
      assertThat(walk(request)).isEqualTo(rest);
    }
  }

  @Test
  void aPageIsShorterThanItsLimitOnlyAtTheEnd() {
    upsertNumbers(40);

    assertThat(store.scan(ScanRequest.builder().limit(39).build())).hasSize(39);
    assertThat(store.scan(ScanRequest.builder().limit(40).build())).hasSize(40);
    List<EmbeddedChunk> all = store.scan(ScanRequest.builder().limit(41).build());
    assertThat(all).hasSize(40);
    ScanRequest last = ScanRequest.builder().after(id(all.get(38))).build();
    assertThat(store.scan(last)).containsExactly(all.get(39));
    assertThat(store.scan(last.after(id(all.get(39))))).isEmpty();
  }

  @Test
  void aWalkThroughAnEmptyStoreEndsAtOnce() {
    assertThat(store.scan(ScanRequest.builder().build())).isEmpty();
    assertThat(store.scan(ScanRequest.builder().after("a").build())).isEmpty();
    assertThat(store.scan(ScanRequest.builder().filter(Filter.eq("i", 1)).build())).isEmpty();
    upsertNumbers(5);
    store.delete(DeleteRequest.byFilter(Filter.all()));
    assertThat(store.scanAll(ScanRequest.builder().build())).isEmpty();
  }

  @Test
  void aFilteredWalkReadsWhatMatches() {
    List<EmbeddedChunk> written = embedded(chunksWith(HostileMetadata.corpus()));
    store.upsert(UpsertRequest.of(written));
    for (Filter filter :
        List.of(
            Filter.eq("n", "a\"b"),
            Filter.not(Filter.gte("n", 5)),
            Filter.exists("n"),
            Filter.or(),
            Filter.not(Filter.in("n", HostileMetadata.values())))) {
      ScanRequest request = ScanRequest.builder().filter(filter).limit(3).build();
      assertThat(walk(request))
          .as(filter.toString())
          .containsExactlyInAnyOrderElementsOf(
              written.stream().filter(row -> filter.matches(row.chunk().metadata())).toList());
    }
  }

  @Test
  void aViewIsWalkedWithoutWhatIsOutsideOfIt() {
    upsertNumbers(50);
    VectorStore view = store.restrictedTo(Filter.lt("i", 30));
    ScanRequest request = ScanRequest.builder().filter(Filter.gte("i", 10)).limit(7).build();

    assertThat(view.scanAll(request).map(row -> row.chunk().position()))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(10, 30).boxed().toList());
    assertThat(view.scan(ScanRequest.builder().build())).hasSize(30);
  }

  @Test
  void whatIsWrittenDuringAWalkDisturbsNothingElse() {
    upsertNumbers(60);
    List<EmbeddedChunk> all = walk(ScanRequest.builder().build());
    ScanRequest first = ScanRequest.builder().limit(20).build();
    List<EmbeddedChunk> walked = new ArrayList<>(store.scan(first));
    EmbeddedChunk replacedBefore = revectored(all.get(3));
    EmbeddedChunk replacedAfter = revectored(all.get(50));
    store.upsert(UpsertRequest.of(List.of(replacedBefore, replacedAfter)));
    store.delete(DeleteRequest.byIds(List.of(id(all.get(5)), id(all.get(19)), id(all.get(40)))));
    walked.addAll(walk(first.after(id(walked.get(19)))));

    List<EmbeddedChunk> expected = new ArrayList<>(all);
    expected.set(50, replacedAfter);
    expected.remove(40);
    assertThat(walked).isEqualTo(expected);
  }

  @Test
  void aWalkReadsItsPagesWhenTheyAreNeeded() {
    upsertNumbers(30);
    Iterator<EmbeddedChunk> walk =
        store.scanAll(ScanRequest.builder().limit(10).build()).iterator();
    for (int i = 0; i < 10; i++) {
      walk.next();
    }
    store.delete(DeleteRequest.byFilter(Filter.all()));

    assertThat(walk.hasNext()).isFalse();
    assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
  }

  // Concurrency

  @Test
  void manyThreadsWriteSearchAndDeleteAndTheFinalStateIsExact() throws Exception {
    Map<String, Chunk> expected = new ConcurrentHashMap<>();
    runInParallel(
        thread -> {
          Random random = new Random(thread);
          for (int round = 0; round < ROUNDS; round++) {
            List<Chunk> chunks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              String id = "t" + thread + "-" + random.nextInt(10);
              chunks.add(chunk(id, thread + "/" + round + "/" + i, number(thread)));
            }
            upsert(chunks.toArray(Chunk[]::new));
            chunks.forEach(chunk -> expected.put(chunk.id(), chunk));
            for (Chunk chunk : store.get(ids(chunks))) {
              assertThat(chunk).isEqualTo(expected.get(chunk.id()));
            }
            assertThat(foundIds(search(vector(round), 160, Filter.eq("i", thread))))
                .containsAll(ids(chunks))
                .doesNotHaveDuplicates();
            String doomed = chunks.get(random.nextInt(5)).id();
            store.delete(DeleteRequest.byIds(List.of(doomed)));
            expected.remove(doomed);
            assertThat(store.get(List.of(doomed))).isEmpty();
          }
          return null;
        });

    assertThat(store.count(Filter.all())).isEqualTo(expected.size());
    assertThat(remaining()).containsExactlyElementsOf(new TreeSet<>(expected.keySet()));
    assertThat(store.get(expected.keySet())).containsExactlyInAnyOrderElementsOf(expected.values());
    reopenStore();
    assertThat(store.get(expected.keySet())).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void threadsThatWriteTheSameIdLeaveOneChunk() throws Exception {
    Set<Chunk> written = ConcurrentHashMap.newKeySet();
    runInParallel(
        thread -> {
          for (int round = 0; round < ROUNDS; round++) {
            Chunk chunk = chunk("contended", thread + "/" + round, number(thread));
            written.add(chunk);
            upsert(chunk);
            assertThat(foundIds(search(vector(1), 10))).containsExactly("contended");
          }
          return null;
        });

    assertThat(store.count(Filter.all())).isEqualTo(1);
    assertThat(written).containsAll(store.get(List.of("contended")));
    assertThat(store.get(List.of("contended"))).hasSize(1);
  }

  // Closing and reopening

  @Test
  void afterClosingEveryCallIsRefused() {
    store.close();
    store.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("describe", () -> store.describe());
    calls.put("ping", store::ping);
    calls.put("upsert", () -> upsert(chunk("x", "x", Metadata.empty())));
    calls.put("empty upsert", () -> store.upsert(UpsertRequest.of(List.of())));
    calls.put("delete", () -> store.delete(DeleteRequest.byIds(List.of("x"))));
    calls.put("search", () -> store.search(DenseSearch.builder(vector(1)).build()));
    calls.put("keyword search", () -> store.search(KeywordSearch.builder("x").build()));
    calls.put("get", () -> store.get(List.of("x")));
    calls.put("getEmbedded", () -> store.getEmbedded(List.of("x")));
    calls.put("chunksOf", () -> store.chunksOf("x"));
    calls.put("scan", () -> store.scan(ScanRequest.builder().build()));
    calls.put("count", () -> store.count(Filter.all()));
    calls.put("chunksOf several", () -> store.chunksOf(List.of("x")));
    calls.put("chunkIds", () -> store.chunkIds(List.of("x")));
    calls.put("sources", () -> store.sources(Filter.all()));
    calls.put("manifests", () -> store.manifests(List.of("x")));
    calls.put("manifest", () -> store.manifest("x"));
    calls.put("putManifest", () -> store.putManifest(manifest("x", List.of(), List.of())));
    calls.put("deleteManifests", () -> store.deleteManifests(List.of("x")));
    calls.put("deleteManifest", () -> store.deleteManifest("x"));
    calls.put("manifestSources", () -> store.manifestSources());
    calls.put("view", () -> store.restrictedTo(Filter.exists("x")).count(Filter.all()));

    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call).as(name).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void anotherEmbedderIsRefusedByNamingWhatDiffers() {
    upsert(chunk("x", "x", Metadata.empty()));
    store.close();
    EmbedderIdentity otherWeights =
        new EmbedderIdentity("contract", "decaf", "last-token", DIMENSION, 512, "", "none");
    EmbedderIdentity quantized =
        new EmbedderIdentity("contract", "c0ffee", "mean", DIMENSION, 512, "", "int8");
    EmbedderIdentity shorter =
        new EmbedderIdentity("contract", "c0ffee", "last-token", 4, 512, "", "none");

    assertRefusedReopening(otherWeights, metric(), "contentHash", "c0ffee", "decaf");
    assertRefusedReopening(quantized, metric(), "pooling", "mean", "quantization", "int8");
    assertRefusedReopening(shorter, metric(), "dimension", "8", "4");
    EmbedderIdentity renamed =
        new EmbedderIdentity("new name", "c0ffee", "last-token", DIMENSION, 512, "", "none");
    store = reopen(renamed, metric());
    assertThat(remaining()).containsExactly("x");
  }

  @Test
  void anotherMetricIsRefusedByNamingBoth() {
    upsert(chunk("x", "x", Metadata.empty()));
    store.close();
    for (Metric other : Metric.values()) {
      if (other != metric()) {
        assertRefusedReopening(EMBEDDER, other, "metric", metric().name(), other.name());
      }
    }
    store = reopen(EMBEDDER, metric());
    assertThat(remaining()).containsExactly("x");
  }

  // What the tests are made of

  private boolean has(StoreCapability capability) {
    return store.describe().capabilities().contains(capability);
  }

  private void reopenStore() {
    store.close();
    store = reopen(EMBEDDER, metric());
  }

  private void assertRefusedReopening(
      EmbedderIdentity embedder, Metric metric, String... mentioned) {
    assertRefused(
        StoreException.Reason.SCHEMA_MISMATCH, () -> reopen(embedder, metric).close(), mentioned);
  }

  private static void assertRefused(
      StoreException.Reason reason, ThrowingCallable call, String... mentioned) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              for (String word : mentioned) {
                assertThat(e).hasMessageContaining(word);
              }
            });
  }

  private void assertFiltersAgree(List<Filter> filters) {
    List<Chunk> corpus = chunksWith(HostileMetadata.corpus());
    upsert(corpus.toArray(Chunk[]::new));
    List<String> disagreements = new ArrayList<>();
    for (Filter filter : filters) {
      Set<String> expected =
          corpus.stream()
              .filter(chunk -> filter.matches(chunk.metadata()))
              .map(Chunk::id)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> found = new TreeSet<>(foundIds(search(vector(1), corpus.size() + 1, filter)));
      long count = store.count(filter);
      if (!found.equals(expected) || count != expected.size()) {
        disagreements.add(disagreement(filter, corpus, expected, found, count));
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static String disagreement(
      Filter filter, List<Chunk> corpus, Set<String> expected, Set<String> found, long count) {
    List<String> wrong = new ArrayList<>();
    for (Chunk chunk : corpus) {
      boolean wasFound = found.contains(chunk.id());
      if (wasFound != expected.contains(chunk.id())) {
        wrong.add((wasFound ? "found " : "missed ") + abbreviated(chunk.metadata().toString()));
      }
    }
    return String.format(
        "%s: counted %d of %d, %s", abbreviated(filter.toString()), count, expected.size(), wrong);
  }

  private static String abbreviated(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private void upsert(Chunk... chunks) {
    upsert(store, chunks);
  }

  private static void upsert(VectorStore store, Chunk... chunks) {
    store.upsert(UpsertRequest.of(embedded(List.of(chunks))));
  }

  /** The chunks with vectors of no meaning, different from each other. */
  private static List<EmbeddedChunk> embedded(List<Chunk> chunks) {
    return chunks.stream()
        .map(chunk -> new EmbeddedChunk(chunk, vector(chunk.id().hashCode())))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static EmbeddedChunk revectored(EmbeddedChunk row) {
    return new EmbeddedChunk(row.chunk(), vector(id(row).hashCode() + 1));
  }

  private static String id(EmbeddedChunk row) {
    return row.chunk().id();
  }

  private void upsertNumbers(int count) {
    List<Metadata> numbers = IntStream.range(0, count).mapToObj(i -> number(i)).toList();
    upsert(chunksWith(numbers).toArray(Chunk[]::new));
  }

  /** Every page from one on, as a caller would ask for them. */
  private List<EmbeddedChunk> walk(ScanRequest request) {
    List<EmbeddedChunk> all = new ArrayList<>();
    List<EmbeddedChunk> page = store.scan(request);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(request.limit());
      all.addAll(page);
      page = store.scan(request.after(id(page.get(page.size() - 1))));
    }
    return all;
  }

  private void upsertTexts() {
    upsert(
        chunk("log", "The write-ahead log is durable.", kind("log")),
        chunk("disk", "Every acknowledged byte on this disk is durable for years.", kind("disk")),
        chunk("replica", "Replicas follow their leader.", kind("replica")),
        chunk("chinese", "Milvus 是一个云原生的向量数据库。", kind("text")),
        chunk("empty", "", kind("text")),
        chunk("emoji", "😀", kind("text")));
  }

  private List<Passage> search(Embedding query, int topK) {
    return search(query, topK, Filter.all());
  }

  private List<Passage> search(Embedding query, int topK, Filter filter) {
    return store.search(
        DenseSearch.builder(query)
            .topK(topK)
            .filter(filter)
            .exact(has(StoreCapability.EXACT_SEARCH))
            .build());
  }

  private List<String> keyword(String text, int topK) {
    return foundIds(store.search(KeywordSearch.builder(text).topK(topK).build()));
  }

  /** The ids in the store, sorted, checked to be as many as are counted. */
  private List<String> remaining() {
    List<String> ids = foundIds(search(vector(1), SearchRequest.MAX_TOP_K));
    assertThat(store.count(Filter.all())).isEqualTo(ids.size());
    return ids.stream().sorted().toList();
  }

  private static List<String> foundIds(List<Passage> passages) {
    return passages.stream().map(passage -> passage.chunk().id()).toList();
  }

  private static List<String> ids(List<Chunk> chunks) {
    return chunks.stream().map(Chunk::id).toList();
  }

  private static Chunk chunk(String id, String text, Metadata metadata) {
    return Chunk.builder("source", text).id(id).metadata(metadata).build();
  }

  private static List<Chunk> chunksWith(List<Metadata> metadata) {
    List<Chunk> chunks = new ArrayList<>();
    for (Metadata each : metadata) {
      int i = chunks.size();
      chunks.add(Chunk.builder("corpus", "text " + i).position(i).metadata(each).build());
    }
    return List.copyOf(chunks);
  }

  private static List<Chunk> hostileChunks() {
    Metadata metadata = HostileMetadata.all();
    String quotes = "\"double\" 'single' `back` \\ \\\\ \\n \n \r\n \t end";
    return List.of(
        Chunk.builder("plain", "Plain text.").build(),
        Chunk.builder("empty", "").build(),
        Chunk.builder("empty", "  \n ").position(1).build(),
        Chunk.builder("unicode", "日本語 中文 한국어 عربي ไทย e\u0301 😀👩‍👩‍👧 \uFFFD\uE000").build(),
        Chunk.builder("long", "0123456789".repeat(2_000)).build(),
        Chunk.builder("long", "中".repeat(20_000)).position(1).build(),
        Chunk.builder("long", "😀".repeat(10_000)).position(2).build(),
        Chunk.builder(quotes, quotes).headingPath(List.of(quotes)).build(),
        Chunk.builder("control", "\u0000\u0001\u001f\u007f\u2028").build(),
        Chunk.builder("json", "{\"a\": [1, null, \"\\u0000\"]}").metadata(metadata).build(),
        Chunk.builder("headings", "text")
            .headingPath(List.of("A > B", "", "a/b", "a, b", "[\"c\"]", "标题", "😀", "\n"))
            .build(),
        Chunk.builder("headings", "text")
            .occurrence(1)
            .headingPath(List.of("A", "> B"))
            .position(1)
            .build(),
        Chunk.builder("prefixed", "text").embeddedText("Heading\n\ntext").build(),
        Chunk.builder("prefixed", "text").embeddedText("").position(1).build(),
        Chunk.builder("places", "text")
            .span(Integer.MAX_VALUE - 4, Integer.MAX_VALUE)
            .position(Integer.MAX_VALUE)
            .build(),
        Chunk.builder("places", "text").occurrence(1).span(17, 17).build(),
        Chunk.builder("parts", "text").position(2).parent(new ChunkRange(0, 2)).build(),
        Chunk.builder("parts", "texts")
            .position(Integer.MAX_VALUE)
            .parent(new ChunkRange(3, Integer.MAX_VALUE))
            .build(),
        Chunk.builder("own id", "text").id("'\"\\ 中文 😀 %_*").build());
  }

  private static Metadata number(int i) {
    return Metadata.builder().put("i", i).build();
  }

  private static Metadata tenant(String tenant) {
    return Metadata.builder().put("tenant", tenant).build();
  }

  private static Metadata kind(String kind) {
    return Metadata.builder().put("kind", kind).build();
  }

  private static SourceManifest manifest(
      String sourceId, List<String> chunkIds, List<String> pending) {
    return new SourceManifest(sourceId, "hash", "splitter(1)", "embedder", chunkIds, pending);
  }

  private static String id64(int i) {
    return Chunk.contentId("long", "text", i);
  }

  /** A vector that a number stands for, of a length between 0.5 and 2.5 or so. */
  private static Embedding vector(int seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    float[] values = new float[DIMENSION];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return Embedding.of(values);
  }

  private static Embedding scaled(Embedding embedding, float factor) {
    float[] values = embedding.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return Embedding.of(values);
  }

  /** 1e-4 of the score, and as much of 1 where terms cancel out, for rounding to float32. */
  private static double tolerance(double score) {
    return 1e-4 * Math.max(1, Math.abs(score));
  }

  private interface Work {
    Void run(int thread) throws Exception;
  }

  private static void runInParallel(Work work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        tasks.add(() -> work.run(thread));
      }
      for (Future<Void> result : executor.invokeAll(tasks)) {
        assertThatCode(result::get).doesNotThrowAnyException();
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
