package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.call.RetryPolicy;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.OverloadedException;
import io.ragstone.error.RagException;
import io.ragstone.error.StoreException;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may pass is tried again; what stays ends the ingest, and the next one goes on. */
class IngestRetryTest {
  private static final RetryPolicy AT_ONCE =
      RetryPolicy.builder().maxAttempts(3).initialDelay(Duration.ZERO).build();
  private static final List<Document> DOCUMENTS =
      IntStream.range(0, 30)
          .mapToObj(i -> Document.of("doc-" + i, "one of " + i + "\n\ntwo of " + i))
          .toList();

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  /** Each operation fails before or after it is done, so many times. */
  private final class FlakyStore extends ForwardingVectorStore {
    private final int failures;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean isDown;

    FlakyStore(int failures) {
      super(IngestRetryTest.this.store);
      this.failures = failures;
    }

    private void flaky(Runnable operation) {
      int call = calls.incrementAndGet();
      boolean fails = isDown || call % (failures + 1) != 0;
      if (!isDown && (!fails || call % 2 == 0)) {
        operation.run();
      }
      if (fails) {
        throw new StoreException(StoreException.Reason.UNAVAILABLE, "The store is restarting");
      }
    }

    private <T> T flakyRead(java.util.function.Supplier<T> read) {
      Object[] result = new Object[1];
      flaky(() -> result[0] = read.get());
      @SuppressWarnings("unchecked")
      T typed = (T) result[0];
      return typed;
    }

    @Override
    public synchronized void upsert(UpsertRequest request) {
      flaky(() -> super.upsert(request));
    }

    @Override
    public synchronized void delete(DeleteRequest request) {
      flaky(() -> super.delete(request));
    }

    @Override
    public synchronized void putManifests(List<SourceManifest> manifests) {
      flaky(() -> super.putManifests(manifests));
    }

    @Override
    public synchronized List<SourceManifest> manifests(Collection<String> ids) {
      return flakyRead(() -> super.manifests(ids));
    }

    @Override
    public synchronized Optional<SourceManifest> manifest(String id) {
      return super.manifest(id);
    }

    @Override
    public synchronized List<Chunk> chunksOf(Collection<String> ids) {
      return flakyRead(() -> super.chunksOf(ids));
    }

    @Override
    public synchronized List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
      return flakyRead(() -> super.getEmbedded(ids));
    }
  }

  private RagPipeline pipeline(VectorStore store, RetryPolicy retries) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .ingestOptions(IngestOptions.builder().batchChunks(4).retries(retries).build())
        .build();
  }

  private StoreState calm() {
    WatchedEmbedder other = new WatchedEmbedder();
    VectorStore calm = new InMemoryVectorStore(other.identity(), Metric.INNER_PRODUCT);
    RagPipeline.builder()
        .embedder(other)
        .store(calm)
        .splitter(new SeparatorSplitter("\n\n"))
        .build()
        .ingest(DOCUMENTS);
    return StoreState.of(calm);
  }

  @Test
  void aStoreThatFailsNowAndThenMakesNoDifference() {
    // With three threads, an operation can meet failures that were meant for another.
    RetryPolicy patient = RetryPolicy.builder().maxAttempts(50).initialDelay(Duration.ZERO).build();
    IngestReport report = pipeline(new FlakyStore(2), patient).ingest(DOCUMENTS);

    assertThat(report.added()).isEqualTo(30);
    assertThat(report.chunksEmbedded()).isEqualTo(60);
    assertThat(StoreState.of(store)).isEqualTo(calm());
  }

  @Test
  void anEmbedderThatIsOverloadedIsAskedAgain() {
    AtomicInteger requests = new AtomicInteger();
    embedder.before =
        () -> {
          if (requests.incrementAndGet() % 3 != 0) {
            throw new OverloadedException("The queue is full");
          }
        };
    IngestReport report = pipeline(store, AT_ONCE).ingest(DOCUMENTS);

    assertThat(report.added()).isEqualTo(30);
    assertThat(requests).hasValue(45);
  }

  @Test
  void aStoreThatStaysDownEndsTheIngestAndTheNextGoesOn() {
    FlakyStore flaky = new FlakyStore(0);
    IngestRequest request =
        IngestRequest.builder(DOCUMENTS)
            .progress(progress -> flaky.isDown = progress.chunksEmbedded() >= 40)
            .build();

    assertThatThrownBy(() -> pipeline(flaky, AT_ONCE).ingest(request))
        .isInstanceOfSatisfying(
            IngestException.class,
            e -> {
              assertThat(e.isRetryable()).isTrue();
              assertThat(e.report().chunksEmbedded()).isEqualTo(40);
              assertThat(e.report().added()).isBetween(1L, 20L);
            })
        .hasMessageContainingAll("The store is restarting", "Run it again");
    embedder.requests.clear();
    IngestReport report = pipeline(store, AT_ONCE).ingest(DOCUMENTS);

    assertThat(report.unchanged()).as("committed before").isPositive();
    assertThat(embedder.texts()).as("the rest").hasSize(20);
    assertThat(StoreState.of(store)).isEqualTo(calm());
  }

  @Test
  void whatCannotPassIsNotTriedAgain() {
    AtomicInteger writes = new AtomicInteger();
    VectorStore broken =
        new ForwardingVectorStore(store) {
          @Override
          public void upsert(UpsertRequest request) {
            writes.incrementAndGet();
            throw new StoreException(StoreException.Reason.LOCKED, "Another process writes");
          }
        };
    assertThatThrownBy(() -> pipeline(broken, RetryPolicy.DEFAULT).ingest(DOCUMENTS))
        .isInstanceOfSatisfying(IngestException.class, e -> assertThat(e.isRetryable()).isFalse());
    assertThat(writes).hasValue(1);
  }

  @Test
  void aWaitEndsWithTheCall() {
    FlakyStore flaky = new FlakyStore(0);
    flaky.isDown = true;
    RetryPolicy never =
        RetryPolicy.builder().initialDelay(Duration.ofDays(1)).maxDelay(Duration.ofDays(1)).build();
    CallContext soon = CallContext.withTimeout(Duration.ofMillis(50));
    assertThatThrownBy(
            () ->
                pipeline(flaky, never)
                    .ingest(IngestRequest.builder(DOCUMENTS).context(soon).build()))
        .isInstanceOf(DeadlineExceededException.class);

    CallContext context = CallContext.cancellable();
    StageListener canceller =
        new StageListener() {
          @Override
          public void failed(Duration duration, Throwable failure) {
            PipelineThreads.SHARED.execute(context::cancel);
          }
        };
    RagPipeline watched =
        RagPipeline.builder()
            .embedder(embedder)
            .store(flaky)
            .splitter(new SeparatorSplitter("\n\n"))
            .ingestOptions(IngestOptions.builder().retries(never).build())
            .listener(
                operation ->
                    new CallListener() {
                      @Override
                      public StageListener stageStarted(StageStart start) {
                        return canceller;
                      }
                    })
            .build();
    assertThatThrownBy(
            () -> watched.ingest(IngestRequest.builder(DOCUMENTS).context(context).build()))
        .isInstanceOf(CallCancelledException.class);
  }

  @Test
  void waitsGrowToABoundAndChanceShortensThem() {
    RagException passing = new OverloadedException("full");
    RetryPolicy policy =
        RetryPolicy.builder()
            .maxAttempts(5)
            .initialDelay(Duration.ofSeconds(1))
            .maxDelay(Duration.ofSeconds(3))
            .build();

    List<Long> longest = List.of(1_000L, 2_000L, 3_000L, 3_000L);
    for (int attempt = 1; attempt <= 4; attempt++) {
      assertThat(policy.waitAfter(attempt, passing).orElseThrow().toMillis())
          .isBetween(longest.get(attempt - 1) / 2, longest.get(attempt - 1));
    }
    assertThat(policy.waitAfter(5, passing)).isEmpty();
    assertThat(policy.waitAfter(1, new DeadlineExceededException("over"))).isEmpty();
    assertThat(policy.waitAfter(1, new IllegalStateException("a bug"))).isEmpty();
    assertThat(RetryPolicy.none().waitAfter(1, passing)).isEmpty();
    assertThatThrownBy(() -> RetryPolicy.builder().maxDelay(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxDelay must not be negative, but was PT-0.001S");
  }
}
