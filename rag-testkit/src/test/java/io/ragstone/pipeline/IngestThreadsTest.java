package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.DocumentException;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading, embedding and writing overlap, and all of it ends with the call. */
@Timeout(60)
class IngestThreadsTest {
  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  private RagPipeline.Builder builder() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .ingestOptions(IngestOptions.builder().batchChunks(2).build());
  }

  private static Stream<Document> documents() {
    return IntStream.iterate(0, i -> i + 1).mapToObj(i -> Document.of("doc-" + i, "text " + i));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void clearTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aBatchIsEmbeddedWhileTheOneBeforeIsWrittenAndTheNextIsRead() {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch further = new CountDownLatch(1);
    AtomicBoolean overlapped = new AtomicBoolean();
    AtomicInteger upserts = new AtomicInteger();
    embedder.before =
        () -> {
          if (embedder.requests.size() == 2) {
            second.countDown();
          }
        };
    VectorStore slow =
        new ForwardingVectorStore(store) {
          @Override
          public void upsert(UpsertRequest request) {
            if (upserts.incrementAndGet() == 1) {
              overlapped.set(await(second) && await(further));
            }
            super.upsert(request);
          }
        };
    DocumentLoader loader =
        () ->
            documents()
                .limit(400)
                .peek(
                    document -> {
                      if (document.id().equals("doc-150")) {
                        further.countDown();
                      }
                    });
    // A group has 128 of these documents.
    IngestOptions options = IngestOptions.builder().batchChunks(16).build();
    builder().store(slow).ingestOptions(options).build().ingest(loader);

    assertThat(overlapped).isTrue();
    assertThat(store.manifestSources()).hasSize(400);
  }

  @Test
  void anEndlessLoadEndsWithTheCall() {
    CallContext context = CallContext.cancellable();
    AtomicBoolean closed = new AtomicBoolean();
    DocumentLoader endless = () -> documents().onClose(() -> closed.set(true));
    IngestRequest request =
        IngestRequest.builder(endless)
            .context(context)
            .progress(
                progress -> {
                  if (progress.documents() > 100) {
                    context.cancel();
                  }
                })
            .build();

    assertThatThrownBy(() -> builder().build().ingest(request))
        .isInstanceOf(CallCancelledException.class);
    assertThat(closed).as("nothing runs on behind the caller's back").isTrue();
  }

  @Test
  void anEndlessLoadEndsWithTheDeadline() {
    IngestRequest request =
        IngestRequest.builder(IngestThreadsTest::documents)
            .context(CallContext.withTimeout(Duration.ofMillis(200)))
            .build();

    assertThatThrownBy(() -> builder().build().ingest(request))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void anInterruptEndsTheIngest() {
    Thread caller = Thread.currentThread();
    IngestRequest request =
        IngestRequest.builder(IngestThreadsTest::documents)
            .progress(progress -> caller.interrupt())
            .build();

    assertThatThrownBy(() -> builder().build().ingest(request))
        .isInstanceOf(CallCancelledException.class);
    assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
  }

  @Test
  void aLoaderThatHangsIsInterrupted() {
    CallContext context = CallContext.cancellable();
    AtomicBoolean interrupted = new AtomicBoolean();
    DocumentLoader hanging =
        () ->
            documents()
                .map(
                    document -> {
                      context.cancel();
                      return hang(document, interrupted);
                    });

    assertThatThrownBy(
            () -> builder().build().ingest(IngestRequest.builder(hanging).context(context).build()))
        .isInstanceOf(CallCancelledException.class);
    assertThat(interrupted).isTrue();
  }

  private static Document hang(Document document, AtomicBoolean interrupted) {
    try {
      new CountDownLatch(1).await();
      return document;
    } catch (InterruptedException e) {
      interrupted.set(true);
      throw new DocumentException("Interrupted while reading", e);
    }
  }

  @Test
  void aCallThatIsOverBeforeItBeginsReadsNothing() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    AtomicInteger read = new AtomicInteger();
    DocumentLoader loader = () -> documents().limit(5).peek(document -> read.incrementAndGet());

    assertThatThrownBy(
            () -> builder().build().ingest(IngestRequest.builder(loader).context(context).build()))
        .isInstanceOf(CallCancelledException.class);
    assertThat(read.get()).isLessThanOrEqualTo(1);
    assertThat(embedder.requests).isEmpty();
  }

  @Test
  void manyIngestsAtATimeDoNotDisturbEachOther() {
    RagPipeline pipeline = builder().build();
    List<IngestReport> reports =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                folder ->
                    pipeline.ingest(
                        () ->
                            documents()
                                .limit(100)
                                .map(
                                    document ->
                                        Document.of(
                                            folder + "/" + document.id(), document.text()))))
            .toList();

    assertThat(reports).extracting(IngestReport::added).containsOnly(100L);
    assertThat(store.manifestSources()).hasSize(800);
  }

  @Test
  void anErrorOnAnyThreadReachesTheCaller() {
    DocumentLoader broken =
        () ->
            documents()
                .map(
                    document -> {
                      throw new StackOverflowError("in the loader");
                    });
    assertThatThrownBy(() -> builder().build().ingest(broken))
        .isInstanceOf(StackOverflowError.class);

    embedder.before =
        () -> {
          throw new OutOfMemoryError("in the embedder");
        };
    assertThatThrownBy(() -> builder().build().ingest(List.of(Document.of("a", "one"))))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
