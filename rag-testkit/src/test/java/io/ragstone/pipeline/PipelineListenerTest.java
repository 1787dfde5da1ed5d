package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generator;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener is told of calls, and of the stages that belong to them. */
@Timeout(30)
class PipelineListenerTest {
  /** One call or stage as it was told, with the thread that told its start and its end. */
  private static final class Told {
    final String name;
    final Thread startedOn = Thread.currentThread();
    final List<Told> stages = Collections.synchronizedList(new ArrayList<>());
    volatile Optional<StageStart> start = Optional.empty();
    volatile Optional<Measurements> measured = Optional.empty();
    volatile Optional<Throwable> failure = Optional.empty();
    volatile Optional<Thread> endedOn = Optional.empty();
    volatile int ends;

    Told(String name) {
      this.name = name;
    }

    synchronized void end(Optional<Measurements> measured, Optional<Throwable> failure) {
      this.measured = measured;
      this.failure = failure;
      this.endedOn = Optional.of(Thread.currentThread());
      ends++;
    }

    Told stage(Stage stage) {
      return stages.stream()
          .filter(told -> told.name.equals(stage.name()))
          .findFirst()
          .orElseThrow();
    }

    long count(Count count) {
      return measured.orElseThrow().count(count);
    }
  }

  private final List<Told> calls = Collections.synchronizedList(new ArrayList<>());
  private final HashingEmbedder embedder = new HashingEmbedder(16);
  private final Reranker reranker = new FakeReranker();
  private final RagPipeline pipeline = pipeline(FakeGenerator.saying("Yes it is. [1]"));

  private RagPipeline pipeline(Generator generator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT))
        .reranker(reranker)
        .splitter(new SeparatorSplitter("\n\n"))
        .generator(generator)
        .listener(this::listen)
        .build();
  }

  private CallListener listen(Operation operation) {
    Told call = new Told(operation.name());
    calls.add(call);
    return new CallListener() {
      @Override
      public StageListener stageStarted(StageStart start) {
        Told stage = new Told(start.stage().name());
        stage.start = Optional.of(start);
        call.stages.add(stage);
        return new StageListener() {
          @Override
          public void completed(Measurements measured) {
            stage.end(Optional.of(measured), Optional.empty());
          }

          @Override
          public void failed(Duration duration, Throwable failure) {
            stage.end(Optional.empty(), Optional.of(failure));
          }
        };
      }

      @Override
      public void completed(Measurements measured) {
        call.end(Optional.of(measured), Optional.empty());
      }

      @Override
      public void failed(Duration duration, Throwable failure) {
        call.end(Optional.empty(), Optional.of(failure));
      }
    };
  }

  private Told onlyCall() {
    assertThat(calls).hasSize(1);
    return calls.get(0);
  }

  @Test
  void anIngestIsCountedWithItsDocumentsChunksAndTokens() {
    IngestReport report =
        pipeline.ingest(List.of(Document.of("a", "one\n\ntwo"), Document.of("b", "three")));

    Told ingest = onlyCall();
    assertThat(ingest.name).isEqualTo("INGEST");
    assertThat(ingest.measured.orElseThrow().counts())
        .containsEntry(Count.DOCUMENTS_ADDED, 2L)
        .containsEntry(Count.CHUNKS_EMBEDDED, 3L)
        .containsEntry(Count.INPUT_TOKENS, report.tokens());
    Told embed = ingest.stage(Stage.EMBED);
    assertThat(embed.measured.orElseThrow().counts())
        .isEqualTo(
            Map.of(
                Count.INPUTS,
                3L,
                Count.OUTPUTS,
                3L,
                Count.INPUT_TOKENS,
                report.tokens(),
                Count.BATCHES,
                1L,
                Count.TRUNCATED,
                0L,
                Count.CACHE_HITS,
                0L));
    assertThat(embed.measured.orElseThrow().queueTime()).isPresent();
    assertThat(embed.start.orElseThrow().model()).contains(embedder.identity().model());
    assertThat(embed.startedOn).as("the embedder's thread").isNotSameAs(ingest.startedOn);
    assertThat(ingest.stages)
        .allSatisfy(
            stage -> {
              assertThat(stage.start.orElseThrow().endsOnThread()).isTrue();
              assertThat(stage.endedOn).contains(stage.startedOn);
              assertThat(stage.ends).isEqualTo(1);
            });
  }

  @Test
  void chunksThatOnlyMovedAreCacheHits() {
    pipeline.ingest(List.of(Document.of("a", "one\n\ntwo")));
    calls.clear();

    pipeline.ingest(List.of(Document.of("a", "new\n\none\n\ntwo")));

    assertThat(onlyCall().count(Count.CACHE_HITS)).isEqualTo(2);
    assertThat(onlyCall().count(Count.CHUNKS_EMBEDDED)).isEqualTo(1);
  }

  @Test
  void anAnswerHasItsStagesAndTheirCounts() {
    pipeline.ingest(List.of(Document.of("a", "one\n\ntwo two")));
    calls.clear();

    pipeline.ask("one");

    Told ask = onlyCall();
    assertThat(ask.name).isEqualTo("ASK");
    assertThat(ask.stages)
        .extracting(stage -> stage.name)
        .containsExactly("EMBED", "SEARCH", "RERANK", "GENERATE");
    assertThat(ask.stage(Stage.RERANK).count(Count.INPUTS)).isEqualTo(2);
    Measurements written = ask.stage(Stage.GENERATE).measured.orElseThrow();
    assertThat(written.finishReason()).contains(FinishReason.STOP);
    assertThat(written.responseModel()).isPresent();
    assertThat(written.count(Count.OUTPUT_TOKENS)).isPositive();
    assertThat(ask.count(Count.OUTPUTS)).isEqualTo(2);
    assertThat(ask.count(Count.REFUSALS)).isZero();
  }

  @Test
  void aRefusalIsCounted() {
    pipeline.ask("one");

    assertThat(onlyCall().count(Count.REFUSALS)).isEqualTo(1);
    assertThat(onlyCall().ends).isEqualTo(1);
  }

  @Test
  void aStreamedRefusalEndsItsCall() {
    try (AnswerStream stream = pipeline.askStreaming(Query.of("one"))) {
      stream.forEachRemaining(event -> {});
    }

    assertThat(onlyCall().count(Count.REFUSALS)).isEqualTo(1);
    assertThat(onlyCall().ends).isEqualTo(1);
  }

  @Test
  void aStreamedAnswerEndsWhenItHasBeenRead() {
    pipeline.ingest(List.of(Document.of("a", "one")));
    calls.clear();
    try (AnswerStream stream = pipeline.askStreaming(Query.of("one"))) {
      assertThat(onlyCall().ends).as("not yet").isZero();
      assertThat(onlyCall().stage(Stage.GENERATE).ends).isZero();
      stream.forEachRemaining(event -> {});
    }

    Told generate = onlyCall().stage(Stage.GENERATE);
    assertThat(generate.start.orElseThrow().endsOnThread()).isFalse();
    Measurements measured = generate.measured.orElseThrow();
    assertThat(measured.timeToFirstText().orElseThrow()).isLessThanOrEqualTo(measured.duration());
    assertThat(onlyCall().ends).isEqualTo(1);
    assertThat(generate.ends).as("closing ends nothing again").isEqualTo(1);
  }

  @Test
  void aStreamedAnswerThatIsClosedEarlyHasFailed() {
    pipeline.ingest(List.of(Document.of("a", "one")));
    calls.clear();

    pipeline.askStreaming(Query.of("one")).close();

    assertThat(onlyCall().failure.orElseThrow()).isInstanceOf(CallCancelledException.class);
    assertThat(onlyCall().stage(Stage.GENERATE).failure).isPresent();
  }

  @Test
  void aStageThatFailsFailsItsCall() {
    ModelException broken = new ModelException("The model failed");
    RagPipeline pipeline =
        pipeline(
            new FakeGenerator(
                request -> {
                  throw broken;
                }));
    pipeline.ingest(List.of(Document.of("a", "one")));
    calls.clear();

    assertThatThrownBy(() -> pipeline.ask("one")).isSameAs(broken);

    assertThat(onlyCall().failure.orElseThrow()).isSameAs(broken);
    assertThat(onlyCall().stage(Stage.GENERATE).failure.orElseThrow()).isSameAs(broken);
    assertThat(onlyCall().stage(Stage.SEARCH).failure).isEmpty();
  }

  @Test
  void anErrorEndsStageAndCallToo() {
    StackOverflowError error = new StackOverflowError("too deep");
    RagPipeline pipeline =
        pipeline(
            new FakeGenerator(
                request -> {
                  throw error;
                }));
    pipeline.ingest(List.of(Document.of("a", "one")));
    calls.clear();

    assertThatThrownBy(() -> pipeline.ask("one")).isSameAs(error);

    assertThat(onlyCall().failure.orElseThrow()).isSameAs(error);
    assertThat(onlyCall().stage(Stage.GENERATE).failure.orElseThrow()).isSameAs(error);
  }

  @Test
  void callsAtTheSameTimeKeepTheirOwnStages() {
    pipeline.ingest(List.of(Document.of("a", "one\n\ntwo")));
    calls.clear();

    List.of("one", "two", "three", "four").parallelStream().forEach(pipeline::ask);

    assertThat(calls)
        .hasSize(4)
        .allSatisfy(
            call ->
                assertThat(call.stages)
                    .extracting(stage -> stage.name)
                    .containsExactly("EMBED", "SEARCH", "RERANK", "GENERATE"));
  }

  @Test
  void aRemovalIsACall() {
    pipeline.ingest(List.of(Document.of("a", "one")));
    calls.clear();

    pipeline.remove("a");

    assertThat(onlyCall().name).isEqualTo("REMOVE");
    assertThat(onlyCall().stages).isNotEmpty().allSatisfy(stage -> assertThat(stage.ends).isOne());
  }
}
