package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.call.RetryPolicy;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.ModelException;
import io.ragstone.error.StoreException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.postprocess.PostProcessRequest;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.Metric;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a stage throws reaches the caller unchanged, listeners hear of it, and no stage begins after
 * the call has ended. Where a call ends between stages, no part but the pipeline looks.
 */
@Timeout(30)
class StageFailureTest {
  private static final Document NEW = Document.of("new", "a new paragraph");

  private final Map<Stage, Runnable> during = new EnumMap<>(Stage.class);
  private final RecordedStages stages = new RecordedStages();
  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(String::length);
  private final RagPipeline pipeline =
      RagPipeline.builder()
          .embedder(embedder)
          .store(store())
          .reranker(reranker)
          .retrieval(RetrievalOptions.builder().afterRerank(this::unchanged).build())
          .generator(generator())
          .splitter(splitter())
          .listener(stages)
          .build();

  private void run(Stage stage) {
    during.getOrDefault(stage, () -> {}).run();
  }

  private List<Passage> unchanged(PostProcessRequest request) {
    run(Stage.POST_PROCESS);
    return request.passages();
  }

  private VectorStore store() {
    return new ForwardingVectorStore(
        new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT)) {
      @Override
      public List<Passage> search(SearchRequest request) {
        List<Passage> found = super.search(request);
        run(Stage.SEARCH);
        return found;
      }

      @Override
      public Optional<SourceManifest> manifest(String sourceId) {
        run(Stage.STORE);
        return super.manifest(sourceId);
      }

      @Override
      public void deleteManifest(String sourceId) {
        run(Stage.STORE);
        super.deleteManifest(sourceId);
      }
    };
  }

  private Generator generator() {
    FakeGenerator fake = FakeGenerator.saying("An answer");
    return new Generator() {
      @Override
      public Generation generate(GenerationRequest request) {
        run(Stage.GENERATE);
        return fake.generate(request);
      }

      @Override
      public GenerationStream stream(GenerationRequest request) {
        run(Stage.GENERATE);
        return fake.stream(request);
      }

      @Override
      public void close() {}
    };
  }

  private TextSplitter splitter() {
    TextSplitter paragraphs = new SeparatorSplitter("\n\n");
    return new TextSplitter() {
      @Override
      public List<TextSegment> segments(Document document) {
        run(Stage.SPLIT);
        return paragraphs.segments(document);
      }

      @Override
      public String identity() {
        return paragraphs.identity();
      }
    };
  }

  @BeforeEach
  void ingest() {
    pipeline.ingest(List.of(Document.of("old", "a paragraph\n\nanother paragraph")));
    stages.news.clear();
    embedder.before = () -> run(Stage.EMBED);
    reranker.before = () -> run(Stage.RERANK);
  }

  @AfterEach
  void clearTheInterrupt() {
    Thread.interrupted();
  }

  private static RuntimeException failureOf(Stage stage) {
    return switch (stage) {
      case REWRITE, EXPAND, SPLIT -> new IllegalStateException("The splitter failed");
      case EMBED, RERANK -> new ModelException("The model failed");
      case STORE, SEARCH -> new StoreException(StoreException.Reason.FAILED, "The store failed");
      case POST_PROCESS -> new IllegalArgumentException("The post-processor failed");
      case GENERATE ->
          new GenerationException(GenerationException.Reason.FAILED, "The generator failed");
    };
  }

  private RuntimeException failAt(Stage stage) {
    RuntimeException failure = failureOf(stage);
    during.put(
        stage,
        () -> {
          throw failure;
        });
    return failure;
  }

  private void assertEndsWithFailedStage(Stage stage, RuntimeException failure) {
    // Of the stage alone: stages of an ingest overlap, and another may end in between.
    assertThat(stages.news)
        .filteredOn(news -> news.startsWith(stage + " "))
        .endsWith(stage + " started", stage + " failed");
    assertThat(stages.failures).hasSize(1);
    assertThat(stages.failures.get(0)).isSameAs(failure);
  }

  // Failures

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"EMBED", "SEARCH", "RERANK", "POST_PROCESS", "GENERATE"})
  void aFailureReachesWhoAsks(Stage stage) {
    RuntimeException failure = failAt(stage);

    assertThatThrownBy(() -> pipeline.ask("a paragraph")).isSameAs(failure);
    assertEndsWithFailedStage(stage, failure);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"EMBED", "SEARCH", "RERANK", "POST_PROCESS", "GENERATE"})
  void aFailureReachesWhoAsksForAStream(Stage stage) {
    RuntimeException failure = failAt(stage);

    assertThatThrownBy(() -> pipeline.askStreaming(Query.of("a paragraph"))).isSameAs(failure);
    assertEndsWithFailedStage(stage, failure);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"SPLIT", "EMBED", "STORE"})
  void aFailureReachesWhoIngests(Stage stage) {
    RuntimeException failure = failAt(stage);
    IngestRequest request =
        IngestRequest.builder(List.of(NEW))
            .options(IngestOptions.builder().badDocuments(BadDocuments.FAIL).build())
            .build();

    assertThatThrownBy(() -> pipeline.ingest(request))
        .isInstanceOf(IngestException.class)
        .hasRootCause(failure);
    assertThat(stages.news).contains(stage + " started", stage + " failed");
    assertThat(stages.failures).hasSize(1);
    assertThat(stages.failures.get(0)).isSameAs(failure);
  }

  /** The writes of an ingest of a document that was ingested before, in their order. */
  private enum Write {
    INTENT,
    UPSERT,
    DELETE,
    COMMIT
  }

  @ParameterizedTest
  @EnumSource(Write.class)
  void aFailureToWriteReachesWhoIngests(Write broken) {
    StoreException failure = new StoreException(StoreException.Reason.UNAVAILABLE, "No disk");
    VectorStore whole = new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .splitter(new SeparatorSplitter("\n\n"))
            .ingestOptions(IngestOptions.builder().retries(RetryPolicy.none()).build());
    builder.store(whole).build().ingest(List.of(Document.of("a", "one\n\ntwo")));
    VectorStore store =
        new ForwardingVectorStore(whole) {
          private void failOn(Write write) {
            if (write == broken) {
              throw failure;
            }
          }

          @Override
          public void upsert(UpsertRequest request) {
            failOn(Write.UPSERT);
            super.upsert(request);
          }

          @Override
          public void delete(DeleteRequest request) {
            failOn(Write.DELETE);
            super.delete(request);
          }

          @Override
          public void putManifest(SourceManifest manifest) {
            failOn(manifest.isCommitted() ? Write.COMMIT : Write.INTENT);
            super.putManifest(manifest);
          }
        };
    RagPipeline pipeline = builder.store(store).listener(stages).build();

    assertThatThrownBy(() -> pipeline.ingest(List.of(Document.of("a", "one\n\nthree"))))
        .isInstanceOf(IngestException.class)
        .hasCause(failure);
    assertEndsWithFailedStage(Stage.STORE, failure);
    assertThat(whole.chunksOf("a")).extracting(Chunk::text).contains("one");
  }

  @Test
  void aFailureReachesWhoRemoves() {
    RuntimeException failure = failAt(Stage.STORE);

    assertThatThrownBy(() -> pipeline.remove("old")).isSameAs(failure);
    assertEndsWithFailedStage(Stage.STORE, failure);
  }

  @Test
  void aFailureToLoadReachesWhoIngests() {
    IllegalStateException failure = new IllegalStateException("The loader failed");
    IngestRequest request =
        IngestRequest.builder(
                () -> {
                  throw failure;
                })
            .build();

    assertThatThrownBy(() -> pipeline.ingest(request)).isSameAs(failure);
  }

  // Listeners

  @Test
  void listenersHearOfEveryStage() {
    pipeline.ask("a paragraph");

    assertThat(stages.news)
        .containsExactly(
            "EMBED started",
            "EMBED completed 1",
            "SEARCH started",
            "SEARCH completed 2",
            "RERANK started",
            "RERANK completed 2",
            "POST_PROCESS started",
            "POST_PROCESS completed 2",
            "GENERATE started",
            "GENERATE completed 1");
  }

  @Test
  void everyStageThatBeginsEnds() {
    pipeline.ingest(List.of(NEW));
    pipeline.remove("new");

    assertThat(stages.news).filteredOn(news -> news.endsWith("started")).isNotEmpty();
    for (Stage stage : Stage.values()) {
      assertThat(stages.news)
          .filteredOn(news -> news.startsWith(stage + " completed"))
          .hasSameSizeAs(
              stages.news.stream().filter(news -> news.equals(stage + " started")).toList());
    }
  }

  @Test
  void aListenerThatThrowsBreaksNothing() {
    IllegalStateException untraced = new IllegalStateException("This listener is broken");
    untraced.setStackTrace(new StackTraceElement[0]); // It is logged at every turn.
    StageListener throwing =
        new StageListener() {
          @Override
          public void completed(Measurements measured) {
            throw untraced;
          }

          @Override
          public void failed(Duration duration, Throwable failure) {
            throw untraced;
          }
        };
    CallListener failing =
        new CallListener() {
          @Override
          public StageListener stageStarted(StageStart start) {
            if (start.stage() == Stage.EMBED) {
              throw untraced;
            }
            return throwing;
          }

          @Override
          public void completed(Measurements measured) {
            throw untraced;
          }

          @Override
          public void failed(Duration duration, Throwable failure) {
            throw untraced;
          }
        };
    RagPipeline watched =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store())
            .generator(generator())
            .splitter(splitter())
            .listener(
                operation -> {
                  throw untraced;
                })
            .listener(operation -> failing)
            .listener(stages)
            .build();

    assertThat(watched.ingest(List.of(NEW)).added()).isEqualTo(1);
    assertThat(watched.ask("a paragraph").text()).isEqualTo("An answer");
    try (AnswerStream stream = watched.askStreaming(Query.of("a paragraph"))) {
      assertThat(stream.next()).isInstanceOf(AnswerEvent.Retrieved.class);
    }
    RuntimeException failure = failAt(Stage.SEARCH);
    assertThatThrownBy(() -> watched.retrieve("a paragraph")).isSameAs(failure);
    assertThat(stages.news)
        .as("the listener behind it hears everything")
        .endsWith("SEARCH started", "SEARCH failed")
        .contains("SPLIT completed 1", "GENERATE completed 1");
  }

  // Calls that end between stages

  private void assertEndsBefore(Stage next) {
    assertThat(stages.news).isNotEmpty().noneMatch(news -> news.startsWith(next.toString()));
    assertThat(stages.failures).as("the stage before was not to blame").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"EMBED, SEARCH", "SEARCH, RERANK", "RERANK, POST_PROCESS", "POST_PROCESS, GENERATE"})
  void noStageBeginsAfterTheCallIsCancelled(Stage last, Stage next) {
    CallContext context = CallContext.cancellable();
    during.put(last, context::cancel);
    Query query = Query.builder("a paragraph").context(context).build();

    assertThatThrownBy(() -> pipeline.ask(query))
        .isInstanceOf(CallCancelledException.class)
        .hasMessageContaining("during: " + next.toString().toLowerCase(Locale.ROOT));
    assertEndsBefore(next);
  }

  @ParameterizedTest
  @CsvSource({"EMBED, SEARCH", "SEARCH, RERANK", "RERANK, POST_PROCESS", "POST_PROCESS, GENERATE"})
  void noStageOfAStreamBeginsAfterTheCallIsCancelled(Stage last, Stage next) {
    CallContext context = CallContext.cancellable();
    during.put(last, context::cancel);
    Query query = Query.builder("a paragraph").context(context).build();

    assertThatThrownBy(() -> pipeline.askStreaming(query))
        .isInstanceOf(CallCancelledException.class);
    assertEndsBefore(next);
  }

  @ParameterizedTest
  @CsvSource({"EMBED, SEARCH", "SEARCH, RERANK", "RERANK, POST_PROCESS", "POST_PROCESS, GENERATE"})
  void noStageBeginsAfterTheDeadline(Stage last, Stage next) {
    CallContext context = CallContext.withTimeout(Duration.ofMillis(300));
    during.put(
        last,
        () -> {
          while (!context.remaining().orElseThrow().isZero()) {
            Thread.onSpinWait();
          }
        });
    Query query = Query.builder("a paragraph").context(context).build();

    assertThatThrownBy(() -> pipeline.ask(query))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageContaining("300 ms");
    assertEndsBefore(next);
  }

  @Test
  void noStageBeginsAfterTheThreadIsInterrupted() {
    during.put(Stage.SEARCH, () -> Thread.currentThread().interrupt());

    assertThatThrownBy(() -> pipeline.ask("a paragraph"))
        .isInstanceOf(CallCancelledException.class);
    assertEndsBefore(Stage.RERANK);
    assertThat(Thread.currentThread().isInterrupted()).as("the flag stays set").isTrue();
  }

  @Test
  void aCancelledCallDoesNotBegin() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    Query query = Query.builder("a paragraph").context(context).build();

    assertThatThrownBy(() -> pipeline.retrieve(query)).isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(
            () -> pipeline.ingest(IngestRequest.builder(List.of(NEW)).context(context).build()))
        .isInstanceOf(CallCancelledException.class);
    assertThat(stages.news).isEmpty();
  }
}
