package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.RagException;
import io.ragstone.error.StoreException;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.CallListener;
import io.ragstone.pipeline.IngestOptions;
import io.ragstone.pipeline.Operation;
import io.ragstone.pipeline.PipelineListener;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.Stage;
import io.ragstone.pipeline.StageListener;
import io.ragstone.pipeline.StageStart;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.RequiresEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of reads and writes while the server dies, comes back, or stands still. */
@RequiresEnvironment(
    value = MilvusServer.PROGRAM,
    provides = "an installed Milvus, to be started and killed",
    start = "see CONTRIBUTING.md")
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(600)
class MilvusFaultIT {
  private static final int ROWS = 200;

  private static MilvusServer server;

  @BeforeAll
  static void startServer() {
    server = MilvusServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  // An ingest, retried by its caller as a service would

  @Test
  void anIngestThatItsServerDiesUnderEndsAsIfNothingHadHappened() {
    List<Document> first = documents("as it was");
    List<Document> second = documents("as it is now");
    try (HashingEmbedder embedder = new HashingEmbedder(32);
        MilvusVectorStore calm = store("calm", embedder);
        MilvusVectorStore troubled = store("troubled", embedder)) {
      for (int tenth : tenths()) {
        for (List<Document> version : List.of(first, second)) {
          StoreCalls calls = new StoreCalls();
          pipeline(embedder, calm, calls).ingest(version);
          // What has been counted on one store happens on the other, too.
          ingestAndDie(embedder, troubled, version, Math.max(1, calls.started() * tenth / 10));
        }
      }

      assertThat(State.of(troubled)).isEqualTo(State.of(calm));
    }
  }

  /** When to die: late in the writing in every build, everywhere in the long one. */
  private static List<Integer> tenths() {
    return Boolean.getBoolean("ragstone.full")
        ? IntStream.range(1, 10).boxed().toList()
        : List.of(9);
  }

  private static void ingestAndDie(
      HashingEmbedder embedder, MilvusVectorStore store, List<Document> documents, int death) {
    CompletableFuture<Void> restart = new CompletableFuture<>();
    StoreCalls calls =
        new StoreCalls() {
          @Override
          void started(int call) {
            if (call == death) {
              restart.completeAsync(MilvusFaultIT::killAndRestart);
            }
          }
        };
    RagPipeline pipeline = pipeline(embedder, store, calls);
    untilItWorks(() -> pipeline.ingest(documents));
    assertThat(calls.started())
        .as("calls, of which one was to see the death")
        .isGreaterThanOrEqualTo(death);
    restart.join();
  }

  private static Void killAndRestart() {
    server.kill();
    server.restart();
    return null;
  }

  private static RagPipeline pipeline(
      HashingEmbedder embedder, MilvusVectorStore store, PipelineListener listener) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("# "))
        .ingestOptions(IngestOptions.builder().batchChunks(8).build())
        .listener(listener)
        .build();
  }

  private static class StoreCalls implements PipelineListener {
    private final AtomicInteger started = new AtomicInteger();

    @Override
    public CallListener callStarted(Operation operation) {
      return new CallListener() {
        @Override
        public StageListener stageStarted(StageStart start) {
          if (start.stage() == Stage.STORE) {
            StoreCalls.this.started(started.incrementAndGet());
          }
          return StageListener.NONE;
        }
      };
    }

    /** What to do when a call of the store begins, the first being 1. */
    @SuppressWarnings("UnusedVariable") // For those who override it.
    void started(int call) {}

    int started() {
      return started.get();
    }
  }

  private static List<Document> documents(String ending) {
    return IntStream.range(0, 12)
        .mapToObj(
            document ->
                Document.of(
                    "doc " + document,
                    IntStream.range(0, 15)
                        .mapToObj(part -> part + " of " + document + (part % 3 == 0 ? ending : ""))
                        .collect(Collectors.joining("# "))))
        .toList();
  }

  private record State(long rows, List<EmbeddedChunk> chunks, List<SourceManifest> manifests) {
    static State of(MilvusVectorStore store) {
      List<SourceManifest> manifests =
          store.manifestSources().stream()
              .map(source -> store.manifest(source).orElseThrow())
              .toList();
      List<String> ids =
          manifests.stream().flatMap(manifest -> manifest.chunkIds().stream()).toList();
      assertThat(store.count(Filter.all())).isEqualTo(ids.stream().distinct().count());
      return new State(store.count(Filter.all()), store.getEmbedded(ids), manifests);
    }
  }

  // Writes

  @Test
  void acknowledgedWritesAreThereAfterTheServerWasKilled() throws Exception {
    List<EmbeddedChunk> chunks = MilvusSuite.line(100_000);
    Queue<EmbeddedChunk> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    CountDownLatch underWay = new CountDownLatch(40);
    try (MilvusVectorStore store = open(store("written"))) {
      List<Future<Void>> writers =
          inThreads(
              4,
              () -> {
                while (true) {
                  int from = next.getAndAdd(20);
                  List<EmbeddedChunk> batch = chunks.subList(from, from + 20);
                  try {
                    store.upsert(UpsertRequest.of(batch));
                  } catch (StoreException e) {
                    assertThat(e.isRetryable()).as(e.getMessage()).isTrue();
                    return null;
                  }
                  acknowledged.addAll(batch);
                  underWay.countDown();
                }
              });
      underWay.await();
      killAndRestart();
      for (Future<Void> writer : writers) {
        writer.get();
      }

      List<EmbeddedChunk> expected = List.copyOf(acknowledged);
      List<String> ids = expected.stream().map(each -> each.chunk().id()).toList();
      assertThat(untilItWorks(() -> store.getEmbedded(ids))).isEqualTo(expected);

      List<EmbeddedChunk> tried = chunks.subList(0, next.get());
      store.upsert(UpsertRequest.of(tried));
      assertThat(store.count(Filter.all())).isEqualTo(tried.size());
    }
  }

  // Searches

  @Test
  void searchesAreRightOrFailInTimeWhileTheServerDiesAndComesBack() throws Exception {
    Duration deadline = Duration.ofSeconds(2);
    AtomicBoolean isBack = new AtomicBoolean();
    CountDownLatch underWay = new CountDownLatch(100);
    AtomicInteger failed = new AtomicInteger();
    try (MilvusVectorStore store = open(store("searched"))) {
      store.upsert(UpsertRequest.of(MilvusSuite.line(ROWS)));
      List<Future<Void>> searchers =
          inThreads(
              8,
              () -> {
                for (int goodSinceBack = 0; goodSinceBack < 5; ) {
                  boolean wasBack = isBack.get();
                  long start = System.nanoTime();
                  try {
                    assertNearest(store, CallContext.withTimeout(deadline));
                    underWay.countDown();
                    goodSinceBack += wasBack ? 1 : 0;
                  } catch (StoreException e) {
                    assertThat(e.isRetryable()).as(e.getMessage()).isTrue();
                    failed.incrementAndGet();
                  } catch (DeadlineExceededException e) {
                    failed.incrementAndGet();
                  }
                  assertThat(Duration.ofNanos(System.nanoTime() - start))
                      .isLessThan(deadline.plusSeconds(10));
                }
                return null;
              });
      underWay.await();
      killAndRestart();
      isBack.set(true);
      for (Future<Void> searcher : searchers) {
        searcher.get();
      }
    }
    assertThat(failed).hasPositiveValue();
  }

  // A server that stands still

  @Test
  void aServerThatStandsStillIsATimeoutAndGoesOnAfterwards() {
    List<EmbeddedChunk> chunks = MilvusSuite.line(ROWS);
    try (MilvusVectorStore store =
        open(store("still").requestTimeout(Duration.ofSeconds(1)).maxRetries(0))) {
      store.upsert(UpsertRequest.of(chunks.subList(0, ROWS / 2)));
      server.freeze();
      try {
        MilvusSuite.assertFails(
            Reason.TIMEOUT, () -> store.count(Filter.all()), server.uri(), "1000 ms");
        MilvusSuite.assertFails(
            Reason.TIMEOUT,
            () -> store.upsert(UpsertRequest.of(chunks)),
            "those from " + chunks.get(0).chunk().id(),
            "writing all of them again is safe");
        assertThatThrownBy(
                () -> assertNearest(store, CallContext.withTimeout(Duration.ofMillis(300))))
            .isInstanceOf(DeadlineExceededException.class);
      } finally {
        server.resume();
      }
      untilItWorks(
          () -> {
            store.upsert(UpsertRequest.of(chunks));
            return null;
          });
      assertNearest(store, CallContext.unbounded());
      assertThat(store.count(Filter.all())).isEqualTo(ROWS);
    }
  }

  /** Of a collection with the chunks of a line, the last are the nearest. */
  private static void assertNearest(MilvusVectorStore store, CallContext context) {
    List<Passage> found =
        store.search(
            DenseSearch.builder(Embedding.of(1, 0, 0, 0)).topK(3).context(context).build());
    assertThat(found)
        .extracting(passage -> passage.chunk().position())
        .containsExactly(ROWS - 1, ROWS - 2, ROWS - 3);
  }

  /** What a caller does who knows which failures may pass. */
  private static <T> T untilItWorks(Callable<T> call) {
    while (true) {
      try {
        return call.call();
      } catch (RagException e) {
        assertThat(e.isRetryable()).as(e.getMessage()).isTrue();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static <T> List<Future<T>> inThreads(int count, Callable<T> task) {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(threads.submit(task));
    }
    threads.shutdown();
    return futures;
  }

  private static MilvusVectorStore store(String name, HashingEmbedder embedder) {
    return open(store(name).embedder(embedder));
  }

  private static MilvusVectorStore.Builder store(String name) {
    return MilvusVectorStore.builder(name)
        .uri(server.uri())
        .identity(MilvusSuite.EMBEDDER)
        .requestTimeout(Duration.ofSeconds(5));
  }

  /** Another test may just have restarted the server. */
  private static MilvusVectorStore open(MilvusVectorStore.Builder builder) {
    return untilItWorks(builder::build);
  }
}
