package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.OverloadedException;
import io.ragstone.filter.Filter;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.question.Conversation;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer that is pushed, no faster than it is wanted. The TCK proves the protocol. */
@Timeout(60)
class AnswerPublisherTest {
  private static final Query QUERY = Query.of("Where is data?");

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final RecordedStages stages = new RecordedStages();

  private RagPipeline.Builder answering(Generator generator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"))
        .generator(generator)
        .listener(stages);
  }

  @BeforeEach
  void ingest() {
    answering(FakeGenerator.saying(""))
        .build()
        .ingest(List.of(Document.of("data.md", "data is in MinIO")));
    embedder.requests.clear();
    stages.news.clear();
  }

  /** Writes down its signals, and requests only what a test asks it to. */
  private static class Reader implements Flow.Subscriber<AnswerEvent> {
    private static final Object COMPLETED = "completed";

    final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    final CountDownLatch subscribed = new CountDownLatch(1);
    private volatile Flow.Subscription subscription;

    static Reader of(Flow.Publisher<AnswerEvent> publisher) throws InterruptedException {
      Reader reader = new Reader();
      publisher.subscribe(reader);
      reader.subscribed.await();
      return reader;
    }

    Reader request(long count) {
      subscription.request(count);
      return this;
    }

    void cancel() {
      subscription.cancel();
    }

    /** The next signal: an event, a failure, or {@link #COMPLETED}. */
    Object next() throws InterruptedException {
      Object signal = signals.poll(30, TimeUnit.SECONDS);
      assertThat(signal).as("a signal within 30 seconds").isNotNull();
      return signal;
    }

    List<Object> toTheEnd() throws InterruptedException {
      List<Object> all = new ArrayList<>();
      do {
        all.add(next());
      } while (all.get(all.size() - 1) instanceof AnswerEvent);
      return all;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscribed.countDown();
    }

    @Override
    public void onNext(AnswerEvent event) {
      signals.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(failure);
    }

    @Override
    public void onComplete() {
      signals.add(COMPLETED);
    }
  }

  /** Says {@code " word"}, then blocks until it is closed or its call is cancelled. */
  private static final class BlockingGenerator implements Generator {
    final CountDownLatch blocked = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    private final boolean atOnce;

    BlockingGenerator(boolean atOnce) {
      this.atOnce = atOnce;
    }

    private boolean block() {
      blocked.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      throw new CallCancelledException("The connection was closed");
    }

    @Override
    public Generation generate(GenerationRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      CallContext.Registration registration = request.context().onCancel(released::countDown);
      if (atOnce) {
        block();
      }
      return new GenerationStream() {
        private boolean said;

        @Override
        public boolean hasNext() {
          return !said || block();
        }

        @Override
        public String next() {
          said = true;
          return " word";
        }

        @Override
        public Generation result() {
          throw new IllegalStateException();
        }

        @Override
        public void close() {
          registration.close();
          released.countDown();
          closed.countDown();
        }
      };
    }

    @Override
    public void close() {}
  }

  // Events

  @Test
  void passagesComeFirstThenTextThenTheAnswer() throws InterruptedException {
    RagPipeline pipeline = answering(FakeGenerator.saying("In MinIO [1].")).build();
    List<Object> signals =
        Reader.of(pipeline.askPublisher(QUERY)).request(Long.MAX_VALUE).toTheEnd();

    assertThat(signals.get(0)).isInstanceOf(AnswerEvent.Retrieved.class);
    assertThat(signals.get(signals.size() - 1)).isEqualTo(Reader.COMPLETED);
    AnswerEvent.Completed completed = (AnswerEvent.Completed) signals.get(signals.size() - 2);
    assertThat(completed.answer().text()).isEqualTo("In MinIO [1].");
    assertThat(completed.answer().generation().usage()).isPresent();
    StringBuilder text = new StringBuilder();
    for (Object signal : signals) {
      if (signal instanceof AnswerEvent.TextDelta delta) {
        text.append(delta.text());
      }
    }
    assertThat(text).hasToString("In MinIO [1].");
  }

  @Test
  void everySubscriberHasARunOfItsOwn() throws InterruptedException {
    FakeGenerator generator = FakeGenerator.saying("In MinIO.");
    Flow.Publisher<AnswerEvent> publisher = answering(generator).build().askPublisher(QUERY);
    assertThat(generator.requests()).isEmpty();
    Reader.of(publisher).request(Long.MAX_VALUE).toTheEnd();
    Reader.of(publisher).request(Long.MAX_VALUE).toTheEnd();

    assertThat(generator.requests()).hasSize(2);
    assertThat(embedder.requests).hasSize(2);
  }

  @Test
  void everyPartOfTheQueryCounts() throws InterruptedException {
    Query query =
        Query.builder("Where is data?")
            .filter(Filter.not(Filter.eq("lang", "de")))
            .topK(7)
            .topN(5)
            .instruction("Find places")
            .conversation(Conversation.empty().plus("Hello?", "Hello."))
            .build();
    FakeGenerator generator = FakeGenerator.saying("In MinIO.");
    List<Object> signals =
        Reader.of(answering(generator).build().askPublisher(query))
            .request(Long.MAX_VALUE)
            .toTheEnd();
    Query asked = ((AnswerEvent.Retrieved) signals.get(0)).retrieval().query();

    assertThat(asked).usingRecursiveComparison().ignoringFields("context").isEqualTo(query);
    assertThat(embedder.requests.get(0).instruction()).contains("Find places");
    assertThat(generator.requests().get(0).messages()).hasSize(4);
  }

  @Test
  void aPipelineWithoutGeneratorIsRefusedAtOnce() {
    RagPipeline pipeline = RagPipeline.builder().embedder(embedder).store(store).build();

    assertThatThrownBy(() -> pipeline.askPublisher(QUERY))
        .isInstanceOf(ConfigurationException.class);
  }

  // Back-pressure

  @Test
  void nothingRunsBeforeTheFirstRequest() throws InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      RagPipeline pipeline =
          answering(FakeGenerator.saying("Yes")).publisherExecutor(thread).build();
      Reader reader = Reader.of(pipeline.askPublisher(QUERY));
      awaitIdle(thread);

      assertThat(embedder.requests).isEmpty();
      assertThat(reader.signals).isEmpty();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void noMoreIsReadThanWasRequested() throws InterruptedException {
    EndlessGenerator generator = new EndlessGenerator(Long.MAX_VALUE);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Flow.Publisher<AnswerEvent> publisher =
          answering(generator).publisherExecutor(thread).build().askPublisher(QUERY);
      Reader reader = Reader.of(publisher).request(1);
      assertThat(reader.next()).isInstanceOf(AnswerEvent.Retrieved.class);
      awaitIdle(thread);
      assertThat(generator.taken).hasValue(0);

      reader.request(2).request(1);
      for (int i = 0; i < 3; i++) {
        assertThat(reader.next()).isEqualTo(new AnswerEvent.TextDelta(EndlessGenerator.WORD));
      }
      awaitIdle(thread);
      assertThat(generator.taken).hasValue(3);
      assertThat(reader.signals).isEmpty();
      reader.cancel();
    } finally {
      thread.shutdownNow();
    }
  }

  /** A single thread is free again when the next task has run. */
  private static void awaitIdle(ExecutorService thread) throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    thread.execute(ran::countDown);
    ran.await();
  }

  @Test
  void noThreadIsHeldWhileNothingIsWanted() throws InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      RagPipeline pipeline =
          answering(new EndlessGenerator(Long.MAX_VALUE)).publisherExecutor(thread).build();
      Reader first = Reader.of(pipeline.askPublisher(QUERY)).request(1);
      Reader second = Reader.of(pipeline.askPublisher(QUERY)).request(1);
      for (Reader reader : List.of(first, second, first, second)) {
        reader.next();
        reader.request(1);
      }
      first.cancel();
      second.cancel();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aThreadThatRequestsAsItReadsDoesNotRecurse() {
    AtomicInteger events = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(1);
    RagPipeline pipeline =
        answering(new EndlessGenerator(Long.MAX_VALUE)).publisherExecutor(Runnable::run).build();
    Reader reader =
        new Reader() {
          @Override
          public void onNext(AnswerEvent event) {
            if (events.incrementAndGet() == 100_000) {
              cancel();
              enough.countDown();
            } else {
              request(1);
            }
          }
        };
    pipeline.askPublisher(QUERY).subscribe(reader);
    reader.request(1);

    assertThat(enough.getCount()).as("all of it ran on this thread").isZero();
    assertThat(events).hasValue(100_000);
  }

  // Cancelling

  @Test
  void cancellingReleasesAGeneratorThatBlocksInTheMiddle() throws InterruptedException {
    BlockingGenerator generator = new BlockingGenerator(false);
    Reader reader =
        Reader.of(answering(generator).build().askPublisher(QUERY)).request(Long.MAX_VALUE);
    generator.blocked.await();
    reader.cancel();

    generator.closed.await();
    assertThat(reader.signals).as("the passages and one word").hasSize(2);
  }

  @Test
  void cancellingReleasesAGeneratorThatBlocksBeforeItsFirstWord() throws InterruptedException {
    BlockingGenerator generator = new BlockingGenerator(true);
    Reader reader =
        Reader.of(answering(generator).build().askPublisher(QUERY)).request(Long.MAX_VALUE);
    generator.blocked.await();
    reader.cancel();

    generator.released.await();
    assertThat(reader.signals).doesNotHaveAnyElementsOfTypes(Throwable.class);
  }

  @Test
  void cancellingEndsRetrieval() throws InterruptedException {
    CountDownLatch embedding = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    embedder.before =
        () -> {
          embedding.countDown();
          awaitQuietly(cancelled);
        };
    FakeGenerator generator = FakeGenerator.saying("Yes");
    RagPipeline pipeline =
        answering(generator)
            .publisherExecutor(
                task ->
                    new Thread(
                            () -> {
                              task.run();
                              failed.countDown();
                            })
                        .start())
            .build();
    Reader reader = Reader.of(pipeline.askPublisher(QUERY)).request(Long.MAX_VALUE);
    embedding.await();
    reader.cancel();
    cancelled.countDown();
    failed.await();

    assertThat(generator.requests()).isEmpty();
    assertThat(reader.signals).isEmpty();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancellingOneSubscriberLeavesTheOthersAndTheQueryAlone() throws InterruptedException {
    CallContext context = CallContext.cancellable();
    Query query = Query.builder("Where is data?").context(context).build();
    Flow.Publisher<AnswerEvent> publisher =
        answering(FakeGenerator.saying("In MinIO.")).build().askPublisher(query);
    Reader leaving = Reader.of(publisher).request(1);
    Reader staying = Reader.of(publisher).request(1);
    leaving.next();
    leaving.cancel();

    assertThat(staying.request(Long.MAX_VALUE).toTheEnd()).endsWith(Reader.COMPLETED);
    assertThat(context.isCancelled()).isFalse();
  }

  @Test
  void cancellingTheQueryTellsEvenASubscriberThatWantsNothing() throws InterruptedException {
    CallContext context = CallContext.cancellable();
    Query query = Query.builder("Where is data?").context(context).build();
    EndlessGenerator generator = new EndlessGenerator(Long.MAX_VALUE);
    Reader reader = Reader.of(answering(generator).build().askPublisher(query)).request(2);
    reader.next();
    reader.next();
    context.cancel();

    assertThat(reader.next()).isInstanceOf(CallCancelledException.class);
    assertThat(generator.closed).hasPositiveValue();
  }

  @Test
  void cancellingRacesWithEverythingAndLeavesNothingOpen() throws InterruptedException {
    EndlessGenerator generator = new EndlessGenerator(Long.MAX_VALUE);
    AtomicInteger opened = new AtomicInteger();
    Flow.Publisher<AnswerEvent> publisher =
        answering(counting(generator, opened)).build().askPublisher(QUERY);
    for (int round = 0; round < 500; round++) {
      Reader reader = Reader.of(publisher).request(round % 3 + 1);
      for (int spin = 0; spin < round * 20; spin++) {
        Thread.onSpinWait();
      }
      reader.cancel();
    }

    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (generator.closed.get() < opened.get() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(generator.closed.get()).isGreaterThanOrEqualTo(opened.get());
  }

  private static Generator counting(Generator counted, AtomicInteger opened) {
    return new Generator() {
      @Override
      public Generation generate(GenerationRequest request) {
        return counted.generate(request);
      }

      @Override
      public GenerationStream stream(GenerationRequest request) {
        GenerationStream stream = counted.stream(request);
        opened.incrementAndGet();
        return stream;
      }

      @Override
      public void close() {}
    };
  }

  // Failures

  @Test
  void aFailureInTheMiddleComesBehindTheTextAndHasIt() throws InterruptedException {
    GenerationException failure =
        new GenerationException(GenerationException.Reason.UNAVAILABLE, "The line is dead");
    EndlessGenerator generator = new EndlessGenerator(2, failure);
    List<Object> signals =
        Reader.of(answering(generator).build().askPublisher(QUERY))
            .request(Long.MAX_VALUE)
            .toTheEnd();

    AnswerEvent word = new AnswerEvent.TextDelta(EndlessGenerator.WORD);
    assertThat(signals).hasSize(4).containsSequence(word, word);
    assertThat(signals.get(3))
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> {
              assertThat(e).hasMessage("The line is dead");
              assertThat(e.writtenText()).contains(" word word");
            });
    assertThat(generator.closed).hasPositiveValue();
  }

  @Test
  void aFailureOfRetrievalReachesTheSubscriber() throws InterruptedException {
    IllegalStateException failure = new IllegalStateException("The embedder is closed");
    embedder.before =
        () -> {
          throw failure;
        };
    Reader reader =
        Reader.of(answering(FakeGenerator.saying("Yes")).build().askPublisher(QUERY)).request(1);

    assertThat(reader.next()).isSameAs(failure);
  }

  @Test
  void aDeadlineThatPassesIsToldWithTheNextRequest() throws InterruptedException {
    CallContext context = CallContext.withTimeout(Duration.ofSeconds(2));
    Query query = Query.builder("Where is data?").context(context).build();
    Reader reader =
        Reader.of(answering(new EndlessGenerator(Long.MAX_VALUE)).build().askPublisher(query))
            .request(1);
    reader.next();
    while (!context.remaining().orElseThrow().isZero()) {
      Thread.onSpinWait();
    }

    assertThat(reader.request(1).next()).isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void anExecutorThatIsFullIsToldToTheSubscriber() throws InterruptedException {
    Reader reader =
        Reader.of(
            answering(FakeGenerator.saying("Yes"))
                .publisherExecutor(
                    task -> {
                      throw new RejectedExecutionException("Full");
                    })
                .build()
                .askPublisher(QUERY));

    assertThat(reader.next()).isInstanceOf(OverloadedException.class);
  }

  @Test
  void aSubscriberThatThrowsIsCancelled() throws InterruptedException {
    BlockingGenerator generator = new BlockingGenerator(false);
    IllegalStateException untraced = new IllegalStateException("This subscriber is broken");
    untraced.setStackTrace(new StackTraceElement[0]); // It is logged.
    Reader broken =
        new Reader() {
          @Override
          public void onNext(AnswerEvent event) {
            super.onNext(event);
            throw untraced;
          }
        };
    answering(generator).build().askPublisher(QUERY).subscribe(broken);
    broken.request(Long.MAX_VALUE);

    generator.closed.await();
    assertThat(broken.signals).hasSize(1);
  }
}
