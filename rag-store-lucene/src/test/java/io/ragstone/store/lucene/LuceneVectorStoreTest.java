package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LuceneVectorStoreTest {
  @TempDir private Path directory;

  // Vectors

  @ParameterizedTest
  @ValueSource(ints = {1, 1_024, 2_560, 4_096, HighDimensionVectorsFormat.MAX_DIMENSION})
  void vectorsOfManyDimensionsAreKeptAndFound(int dimension) {
    List<EmbeddedChunk> chunks = randomChunks(150, dimension);
    try (VectorStore store = open(dimension)) {
      store.upsert(UpsertRequest.of(chunks));
    }
    try (VectorStore store = open(dimension)) {
      for (EmbeddedChunk chunk : chunks.subList(0, 10)) {
        Passage best = search(store, chunk.embedding(), 1, Filter.all(), false).get(0);
        assertThat(best.score().value())
            .isCloseTo(chunk.embedding().dot(chunk.embedding()), within(1e-4));
        if (dimension > 1) {
          assertThat(best.chunk()).isEqualTo(chunk.chunk());
        }
      }
    }
  }

  @Test
  void moreDimensionsThanTheLimitAreRefused() {
    assertThatThrownBy(() -> open(HighDimensionVectorsFormat.MAX_DIMENSION + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16384")
        .hasMessageContaining("16385");
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void approximateSearchFindsWhatExactSearchFinds(Metric metric) {
    try (VectorStore store = builder(32).metric(metric).open()) {
      List<EmbeddedChunk> chunks = randomChunks(4_000, 32);
      for (int i = 0; i < chunks.size(); i += 500) {
        store.upsert(UpsertRequest.of(chunks.subList(i, i + 500)));
      }
      int found = 0;
      for (int q = 0; q < 50; q++) {
        Embedding query = randomVector(new Random(-q), 32);
        Set<String> truth = new HashSet<>(ids(search(store, query, 10, Filter.all(), true)));
        truth.retainAll(ids(search(store, query, 10, Filter.all(), false)));
        found += truth.size();
      }

      assertThat(found / 500.0).as("recall at 10").isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void approximateSearchFindsAllMatchesOfARareFilter() {
    try (VectorStore store = open(16)) {
      store.upsert(UpsertRequest.of(randomChunks(3_000, 16)));
      Filter rare = Filter.lt("i", 7);
      Embedding query = randomVector(new Random(9), 16);

      List<Passage> found = search(store, query, 10, rare, false);
      assertThat(found).hasSize(7).isEqualTo(search(store, query, 10, rare, true));
      assertThat(search(store, query, 10, Filter.gte("i", 2_000), false)).hasSize(10);
    }
  }

  @Test
  void approximateSearchFindsEnoughWhereAlmostAllWasDeleted() {
    try (VectorStore store = open(16)) {
      store.upsert(UpsertRequest.of(randomChunks(3_000, 16)));
      store.delete(DeleteRequest.byFilter(Filter.gte("i", 150)));
      Embedding query = randomVector(new Random(9), 16);

      assertThat(search(store, query, 120, Filter.all(), false))
          .hasSize(120)
          .isEqualTo(search(store, query, 120, Filter.all(), true));
      assertThat(search(store, query, 1_000, Filter.all(), false)).hasSize(150);
    }
  }

  @Test
  void approximateSearchOrdersEqualVectorsByIdWhereMoreAreTiedThanItLooksAt() {
    try (VectorStore store = open(4)) {
      Embedding same = Embedding.of(1, 2, 3, 4);
      List<EmbeddedChunk> chunks = new ArrayList<>(randomChunks(100, 4));
      for (int i = 999; i >= 500; i--) {
        chunks.add(new EmbeddedChunk(Chunk.builder("same", "").id("same" + i).build(), same));
      }
      store.upsert(UpsertRequest.of(chunks));

      assertThat(ids(search(store, same, 10, Filter.all(), false)))
          .isEqualTo(IntStream.range(500, 510).mapToObj(i -> "same" + i).toList());
    }
  }

  @Test
  void aZeroVectorHasACosineOfZero() {
    try (VectorStore store = builder(2).metric(Metric.COSINE).open()) {
      EmbeddedChunk zero =
          new EmbeddedChunk(Chunk.builder("s", "zero").build(), Embedding.of(0, 0));
      store.upsert(UpsertRequest.of(List.of(zero)));

      Passage found = search(store, Embedding.of(3, 4), 1, Filter.all(), false).get(0);
      assertThat(found.score().value()).isZero();
      assertThat(store.getEmbedded(List.of(zero.chunk().id()))).containsExactly(zero);
    }
  }

  // Filters

  @Test
  void longTextsInMetadataAreComparedInFull() {
    Set<String> texts = new HashSet<>();
    for (int length :
        new int[] {
          IndexedChunk.HEAD_BYTES - 1, IndexedChunk.HEAD_BYTES, IndexedChunk.HEAD_BYTES + 1, 33_000
        }) {
      for (String end : List.of("", "a", "b", "é", "😀", "\uFFFD")) {
        texts.add("x".repeat(length) + end);
        texts.add("😀".repeat(length / 4) + end);
      }
    }
    List<Chunk> chunks =
        texts.stream()
            .map(text -> Metadata.builder().put("text", text).build())
            .map(metadata -> Chunk.builder("s", metadata.toString()).metadata(metadata).build())
            .toList();
    try (VectorStore store = open(16)) {
      store.upsert(UpsertRequest.of(chunks.stream().map(LuceneVectorStoreTest::embedded).toList()));

      for (String text : texts) {
        MetadataValue value = MetadataValue.of(text);
        for (Filter filter :
            List.of(
                Filter.eq("text", value),
                Filter.lt("text", value),
                Filter.lte("text", value),
                Filter.gt("text", value),
                Filter.gte("text", value),
                Filter.in("text", text, "short", text + "a"),
                Filter.not(Filter.lt("text", value)))) {
          assertThat(store.count(filter))
              .as("%s characters", text.length())
              .isEqualTo(chunks.stream().filter(c -> filter.matches(c.metadata())).count());
        }
      }
    }
  }

  @Test
  void anIdThatIsTooLongIsRefusedAndNothingIsWritten() {
    try (VectorStore store = open(16)) {
      Chunk good = Chunk.builder("s", "good").build();
      Chunk longId = Chunk.builder("s", "bad").id("中".repeat(11_000)).build();
      Chunk longSource = Chunk.builder("s".repeat(32_767), "bad").build();
      for (Chunk bad : List.of(longId, longSource)) {
        assertRefused(
            StoreException.Reason.INVALID_REQUEST,
            () -> store.upsert(UpsertRequest.of(List.of(embedded(good), embedded(bad)))),
            "32766");
      }
      assertRefused(
          StoreException.Reason.INVALID_REQUEST,
          () ->
              store.putManifest(
                  new SourceManifest("s".repeat(32_767), "", "", "", List.of(), List.of())),
          "32766");
      assertThat(store.count(Filter.all())).isZero();
      assertThat(store.get(List.of("中".repeat(11_000)))).isEmpty();
    }
  }

  // Opening and closing

  @Test
  void anotherAnalysisIsRefusedByNamingBoth() {
    builder(16).analysis(Analysis.ENGLISH).open().close();

    assertRefused(
        StoreException.Reason.SCHEMA_MISMATCH, () -> open(16), "analysis", "ENGLISH", "AUTO");
    assertRefused(
        StoreException.Reason.SCHEMA_MISMATCH,
        () -> builder(16).readOnly(true).open(),
        "analysis ENGLISH, not AUTO");
    builder(16).analysis(Analysis.ENGLISH).open().close();
  }

  @Test
  void anIndexOfOtherSoftwareIsRefusedAndLeftAsItIs() throws IOException {
    try (Directory lucene = FSDirectory.open(directory);
        IndexWriter writer = new IndexWriter(lucene, new IndexWriterConfig())) {
      writer.addDocument(new Document());
    }
    List<String> files = files();

    assertRefused(StoreException.Reason.SCHEMA_MISMATCH, () -> open(16), "not made by Ragstone");
    assertThat(files()).isEqualTo(files);
  }

  @Test
  void anotherFormatIsRefusedByNamingBoth() throws IOException {
    open(16).close();
    try (Directory lucene = FSDirectory.open(directory);
        IndexWriter writer = new IndexWriter(lucene, new IndexWriterConfig())) {
      writer.setLiveCommitData(Map.of("ragstone.format", "3").entrySet());
    }

    assertRefused(StoreException.Reason.SCHEMA_MISMATCH, () -> open(16), "format 3", "format 2");
  }

  @Test
  void oneObjectWritesAtATime() {
    try (VectorStore first = open(16)) {
      assertRefused(
          StoreException.Reason.LOCKED, () -> open(16), directory.toString(), "readOnly(true)");
      assertThat(first.count(Filter.all())).isZero();
    }
    open(16).close();
  }

  @Test
  void aReaderSeesEachCommitAndWritesNothing() {
    assertRefused(
        StoreException.Reason.UNAVAILABLE,
        () -> builder(16).readOnly(true).open(),
        directory.toString());
    try (VectorStore writer = open(16);
        VectorStore reader = builder(16).readOnly(true).open()) {
      for (EmbeddedChunk chunk : randomChunks(5, 16)) {
        writer.upsert(UpsertRequest.of(List.of(chunk)));
        assertThat(reader.get(List.of(chunk.chunk().id()))).containsExactly(chunk.chunk());
      }
      writer.delete(DeleteRequest.byFilter(Filter.all()));
      assertThat(reader.count(Filter.all())).isZero();
      assertRefused(
          StoreException.Reason.UNSUPPORTED,
          () -> reader.upsert(UpsertRequest.of(randomChunks(1, 16))),
          "reading only");
      assertRefused(
          StoreException.Reason.UNSUPPORTED,
          () -> reader.delete(DeleteRequest.byFilter(Filter.all())));
    }
  }

  @Test
  void readingWhereThereIsNoStoreMakesNothing() throws IOException {
    Path missing = directory.resolve("missing");
    assertRefused(
        StoreException.Reason.UNAVAILABLE,
        () -> LuceneVectorStore.builder(missing, identity(16)).readOnly(true).open(),
        "There is no store at " + missing);
    assertThat(missing).doesNotExist();

    assertRefused(
        StoreException.Reason.UNAVAILABLE,
        () -> builder(16).readOnly(true).open(),
        "There is no store at " + directory);
    assertThat(files()).isEmpty();
  }

  @Test
  void aDamagedFileIsReportedAsCorrupt() throws IOException {
    try (VectorStore store = open(16)) {
      store.upsert(UpsertRequest.of(randomChunks(100, 16)));
    }
    Path largest =
        files().stream()
            .map(directory::resolve)
            .max(Comparator.comparingLong(file -> file.toFile().length()))
            .orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
      file.setLength(file.length() - 16);
    }

    assertRefused(StoreException.Reason.CORRUPT, () -> open(16), directory.toString());
  }

  @Test
  void aDirectoryThatCannotBeMadeIsReported() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertRefused(
        StoreException.Reason.FAILED,
        () -> LuceneVectorStore.builder(file, identity(16)).open(),
        file.toString());
  }

  // Threads

  @Test
  void aStoreCanBeUsedAfterItsThreadsWereInterrupted() throws Exception {
    Set<String> acknowledged = new HashSet<>();
    Random random = new Random();
    try (VectorStore store = open(16)) {
      for (int round = 0; round < 25; round++) {
        List<EmbeddedChunk> chunks = randomChunks(20, 16, "round" + round + "-");
        CountDownLatch started = new CountDownLatch(1);
        Thread thread =
            new Thread(
                () -> {
                  started.countDown();
                  store.upsert(UpsertRequest.of(chunks));
                  chunks.forEach(chunk -> acknowledged.add(chunk.chunk().id()));
                });
        List<Throwable> failures = new ArrayList<>();
        thread.setUncaughtExceptionHandler((t, failure) -> failures.add(failure));
        thread.start();
        started.await();
        long until = System.nanoTime() + random.nextInt(20_000_000);
        while (System.nanoTime() < until) {
          Thread.onSpinWait();
        }
        thread.interrupt();
        thread.join();

        assertThat(failures)
            .allSatisfy(f -> assertThat(f).isInstanceOf(CallCancelledException.class));
        assertThat(store.count(Filter.all())).isEqualTo(acknowledged.size());
        assertThat(store.get(acknowledged)).hasSize(acknowledged.size());
      }
      store.upsert(UpsertRequest.of(randomChunks(1, 16, "last")));
      assertThat(store.count(Filter.all())).isEqualTo(acknowledged.size() + 1);
    }
  }

  @Test
  void searchesThatMeetAClosingStoreEndOrSayThatItIsClosed() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      VectorStore store = open(16);
      store.upsert(UpsertRequest.of(randomChunks(500, 16)));
      CountDownLatch searching = new CountDownLatch(4);
      List<Future<?>> searches =
          Stream.generate(() -> executor.submit(() -> searchUntilClosed(store, searching)))
              .limit(4)
              .<Future<?>>map(search -> search)
              .toList();
      searching.await();
      store.close();

      for (Future<?> search : searches) {
        search.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aCancelledSearchEnds() throws Exception {
    try (VectorStore store = open(16)) {
      store.upsert(UpsertRequest.of(randomChunks(2_000, 16)));
      CallContext context = CallContext.cancellable();
      DenseSearch search =
          DenseSearch.builder(randomVector(new Random(1), 16)).exact(true).context(context).build();
      Thread canceller = new Thread(context::cancel);
      canceller.start();
      assertThatThrownBy(
              () -> {
                while (true) {
                  store.search(search);
                }
              })
          .isInstanceOf(CallCancelledException.class);
      canceller.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 513})
  void parametersOutOfRangeAreRefused(int maxConnections) {
    assertThatThrownBy(() -> builder(16).maxConnections(maxConnections))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxConnections")
        .hasMessageContaining("but was " + maxConnections);
    assertThatThrownBy(() -> builder(16).beamWidth(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder(16).candidates(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void searchUntilClosed(VectorStore store, CountDownLatch searching) {
    boolean open = true;
    while (open) {
      try {
        List<Passage> found =
            search(store, randomVector(new Random(1), 16), 10, Filter.all(), false);
        assertThat(found).hasSize(10);
        searching.countDown();
      } catch (IllegalStateException closed) {
        assertThat(closed).hasMessageContaining("is closed");
        open = false;
      }
    }
  }

  private LuceneVectorStore.Builder builder(int dimension) {
    return LuceneVectorStore.builder(directory, identity(dimension));
  }

  private VectorStore open(int dimension) {
    return builder(dimension).open();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static EmbedderIdentity identity(int dimension) {
    return new EmbedderIdentity("test", "hash", "last-token", dimension, 512, "", "none");
  }

  private static void assertRefused(
      StoreException.Reason reason, ThrowingCallable call, String... mentioned) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
              assertThat(List.of(mentioned)).allMatch(e.getMessage()::contains, e.getMessage());
            });
  }

  private static List<Passage> search(
      VectorStore store, Embedding query, int topK, Filter filter, boolean exact) {
    return store.search(DenseSearch.builder(query).topK(topK).filter(filter).exact(exact).build());
  }

  private static List<String> ids(List<Passage> passages) {
    return passages.stream().map(passage -> passage.chunk().id()).toList();
  }

  private static List<EmbeddedChunk> randomChunks(int count, int dimension) {
    return randomChunks(count, dimension, "");
  }

  private static List<EmbeddedChunk> randomChunks(int count, int dimension, String prefix) {
    Random random = new Random(count);
    List<EmbeddedChunk> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Chunk chunk =
          Chunk.builder("source", prefix + "text " + i)
              .position(i)
              .metadata(Metadata.builder().put("i", i).build())
              .build();
      chunks.add(new EmbeddedChunk(chunk, randomVector(random, dimension)));
    }
    return chunks;
  }

  private static EmbeddedChunk embedded(Chunk chunk) {
    return new EmbeddedChunk(chunk, randomVector(new Random(chunk.id().hashCode()), 16));
  }

  private static Embedding randomVector(Random random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values).normalize();
  }
}
