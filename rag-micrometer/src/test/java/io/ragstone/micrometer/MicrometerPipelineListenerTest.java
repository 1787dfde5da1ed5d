package io.ragstone.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.ragstone.document.Document;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.FakeGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is observed of a real pipeline: the bundled models on an index of Lucene. */
@Timeout(120)
class MicrometerPipelineListenerTest {
  private static final String QUESTION = "Which colour has the aardvark's bicycle?";
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("animals", "The aardvark's bicycle is magenta.\n\nThe heron walks to work."),
          Document.of("plants", "A dandelion owns no vehicle."));

  private static Qwen3Embedder embedder;
  private static Qwen3Reranker reranker;

  /** A finished observation, and the thread that it was started on. */
  private record Observed(Observation.Context context, Thread thread) {
    String tag(String key) {
      KeyValue value = context.getLowCardinalityKeyValue(key);
      return value == null ? "missing" : value.getValue();
    }

    String attribute(String key) {
      KeyValue value = context.getHighCardinalityKeyValue(key);
      return value == null ? "missing" : value.getValue();
    }
  }

  @TempDir private Path folder;
  private final TestObservationRegistry observations = TestObservationRegistry.create();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<Observed> observed = Collections.synchronizedList(new ArrayList<>());
  private LuceneVectorStore store;

  @BeforeAll
  static void load() {
    embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
    reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
  }

  @AfterAll
  static void unload() {
    reranker.close();
    embedder.close();
  }

  @BeforeEach
  void open() {
    store = LuceneVectorStore.builder(folder.resolve("index"), embedder.identity()).open();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(meters))
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStart(Observation.Context context) {
                context.put(Thread.class, Thread.currentThread());
              }

              @Override
              public void onStop(Observation.Context context) {
                observed.add(new Observed(context, context.getRequired(Thread.class)));
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
  }

  @AfterEach
  void close() {
    assertThat(observations.getCurrentObservation()).as("no scope is left open").isNull();
    store.close();
  }

  private RagPipeline pipeline(Generator generator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .reranker(reranker)
        .splitter(new SeparatorSplitter("\n\n"))
        .generator(generator)
        .listener(new MicrometerPipelineListener(observations, meters))
        .build();
  }

  private RagPipeline pipeline() {
    return pipeline(ExtractiveGenerator.builder().embedder(embedder).build());
  }

  private List<Observed> named(String name) {
    return observed.stream().filter(one -> one.context().getName().equals(name)).toList();
  }

  private Observed only(String name) {
    assertThat(named(name)).as(name).hasSize(1);
    return named(name).get(0);
  }

  private static Optional<String> parentOf(Observed one) {
    return Optional.ofNullable(one.context().getParentObservation())
        .map(parent -> parent.getContextView().getName());
  }

  private double counted(String name, String... tags) {
    return meters.get(name).tags(tags).counter().count();
  }

  @Test
  void everyStageOfAnAnswerIsObservedBelowIt() {
    pipeline().ingest(DOCUMENTS);
    observed.clear();

    pipeline().ask(QUESTION);

    assertThat(observed)
        .extracting(one -> one.context().getName())
        .containsExactly(
            "ragstone.embed",
            "ragstone.search",
            "ragstone.rerank",
            "ragstone.generate",
            "ragstone.ask");
    assertThat(observed.subList(0, 4))
        .allSatisfy(stage -> assertThat(parentOf(stage)).contains("ragstone.ask"));
    TestObservationRegistryAssert.assertThat(observations)
        .hasObservationWithNameEqualTo("ragstone.ask")
        .that()
        .hasBeenStarted()
        .hasBeenStopped()
        .doesNotHaveError();
  }

  @Test
  void attributesHaveTheNamesOfTheConventions() {
    pipeline().ingest(DOCUMENTS);
    observed.clear();
    Answer answer = pipeline(FakeGenerator.saying("Magenta. [1]")).ask(QUESTION);

    Observed embed = only("ragstone.embed");
    assertThat(embed.context().getContextualName()).isEqualTo("embeddings qwen3-embedding-mini");
    assertThat(embed.tag("gen_ai.operation.name")).isEqualTo("embeddings");
    assertThat(embed.tag("gen_ai.provider.name")).isEqualTo("ragstone");
    assertThat(embed.tag("gen_ai.request.model")).isEqualTo("qwen3-embedding-mini");
    assertThat(Long.parseLong(embed.attribute("gen_ai.usage.input_tokens"))).isPositive();
    assertThat(only("ragstone.search").tag("gen_ai.operation.name")).isEqualTo("retrieval");
    Observed rerank = only("ragstone.rerank");
    assertThat(rerank.tag("gen_ai.request.model")).isEqualTo("qwen3-reranker-mini");
    assertThat(rerank.attribute("ragstone.inputs")).isEqualTo("3");
    Observed generate = only("ragstone.generate");
    assertThat(generate.tag("gen_ai.operation.name")).isEqualTo("chat");
    assertThat(generate.tag("gen_ai.request.stream")).isEqualTo("false");
    assertThat(generate.attribute("gen_ai.response.model"))
        .isEqualTo(answer.generation().generator());
    assertThat(generate.attribute("gen_ai.response.finish_reasons")).isEqualTo("stop");
    assertThat(generate.attribute("gen_ai.usage.output_tokens"))
        .isEqualTo(Long.toString(answer.generation().usage().orElseThrow().completionTokens()));
  }

  @Test
  void stagesOnOtherThreadsAreBelowTheirIngest() {
    pipeline().ingest(DOCUMENTS);

    Observed ingest = only("ragstone.ingest");
    Observed embed = only("ragstone.embed");
    assertThat(embed.thread()).isNotSameAs(ingest.thread());
    assertThat(parentOf(embed)).contains("ragstone.ingest");
    assertThat(named("ragstone.split"))
        .hasSize(2)
        .allSatisfy(
            split -> {
              assertThat(split.thread()).isNotIn(ingest.thread(), embed.thread());
              assertThat(split.context().getParentObservation().getContextView())
                  .isSameAs(ingest.context());
            });
    assertThat(Double.parseDouble(embed.attribute("ragstone.queue_time"))).isNotNegative();
  }

  @Test
  void aCallIsBelowWhatTheCallerObserves() {
    Observation request = Observation.start("http.request", observations);
    request.scoped(() -> pipeline().retrieve(QUESTION));
    request.stop();

    assertThat(parentOf(only("ragstone.retrieve"))).contains("http.request");
    assertThat(parentOf(only("ragstone.search"))).contains("ragstone.retrieve");
  }

  @Test
  void whatAPartObservesIsBelowItsStage() {
    pipeline().ingest(DOCUMENTS);
    Generator calling =
        new FakeGenerator(
            request ->
                Observation.createNotStarted("http.client", observations).observe(() -> "Yes"));

    pipeline(calling).ask(QUESTION);

    assertThat(parentOf(only("http.client"))).contains("ragstone.generate");
  }

  @Test
  void aStreamedAnswerIsObservedUntilItHasBeenRead() throws InterruptedException {
    pipeline().ingest(DOCUMENTS);
    AnswerStream stream = pipeline().askStreaming(Query.of(QUESTION));
    assertThat(observations.getCurrentObservation()).as("nothing stays on the thread").isNull();
    assertThat(named("ragstone.ask")).isEmpty();
    AtomicReference<Throwable> failure = new AtomicReference<>();

    Thread reader = new Thread(() -> stream.forEachRemaining(event -> {}));
    reader.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
    reader.start();
    reader.join();

    assertThat(failure.get()).isNull();
    Observed generate = only("ragstone.generate");
    assertThat(parentOf(generate)).contains("ragstone.ask");
    assertThat(generate.tag("gen_ai.request.stream")).isEqualTo("true");
    assertThat(Double.parseDouble(generate.attribute("gen_ai.response.time_to_first_chunk")))
        .isNotNegative();
    assertThat(only("ragstone.ask").tag("error.type")).isEqualTo("none");
  }

  @Test
  void errorsAreRecorded() {
    pipeline().ingest(DOCUMENTS);
    GenerationException down =
        new GenerationException(GenerationException.Reason.UNAVAILABLE, "The server is down");
    Generator broken =
        new FakeGenerator(
            request -> {
              throw down;
            });

    assertThatThrownBy(() -> pipeline(broken).ask(QUESTION)).isSameAs(down);

    assertThat(List.of(only("ragstone.generate"), only("ragstone.ask")))
        .allSatisfy(
            one -> {
              assertThat(one.context().getError()).isSameAs(down);
              assertThat(one.tag("error.type")).isEqualTo(GenerationException.class.getName());
            });
    assertThat(named("ragstone.search"))
        .allSatisfy(search -> assertThat(search.context().getError()).isNull());
    assertThat(meters.get("ragstone.ask").tag("error", "GenerationException").timer().count())
        .isEqualTo(1);
  }

  @Test
  void countersAddUpWhatWasDone() {
    IngestReport first = pipeline().ingest(DOCUMENTS);
    pipeline().ingest(DOCUMENTS);
    pipeline()
        .ingest(
            List.of(Document.of("plants", "An oak came first.\n\nA dandelion owns no vehicle.")));

    assertThat(counted("ragstone.documents", "ragstone.result", "added")).isEqualTo(2);
    assertThat(counted("ragstone.documents", "ragstone.result", "unchanged")).isEqualTo(2);
    assertThat(counted("ragstone.documents", "ragstone.result", "updated")).isEqualTo(1);
    assertThat(counted("ragstone.chunks", "ragstone.result", "embedded")).isEqualTo(4);
    assertThat(counted("ragstone.chunks", "ragstone.result", "reused")).isEqualTo(1);
    String[] embedded = {"ragstone.stage", "embed", "gen_ai.request.model", "qwen3-embedding-mini"};
    assertThat(meters.get("ragstone.tokens").tags(embedded).counter().count())
        .isGreaterThan((double) first.tokens());
    assertThat(meters.get("ragstone.queue").tags(embedded).timer().count()).isEqualTo(2);
    assertThat(meters.get("ragstone.batches").tags(embedded).counter().count()).isEqualTo(2);
    assertThat(meters.get("ragstone.cache").tags(embedded).counter().count()).isZero();
    assertThat(meters.get("ragstone.truncations").tags(embedded).counter().count()).isZero();
    assertThat(meters.get("ragstone.embed").timer().count()).as("batches").isEqualTo(2);
  }

  @Test
  void refusalsAreCounted() {
    pipeline().ask(QUESTION);

    assertThat(counted("ragstone.answers", "ragstone.result", "refusal")).isEqualTo(1);
  }

  @Test
  void noTagHasAnyText() {
    pipeline().ask(QUESTION);
    pipeline().ingest(DOCUMENTS);
    Answer answer = pipeline().ask(QUESTION);
    assertThat(answer.text()).contains("magenta");
    Generator broken =
        new FakeGenerator(
            request -> {
              throw new IllegalStateException("I cannot answer: " + request.question());
            });
    assertThatThrownBy(() -> pipeline(broken).ask(QUESTION))
        .hasMessageContaining("aardvark's bicycle");
    pipeline().remove("plants");

    List<String> written =
        Stream.concat(
                observed.stream()
                    .flatMap(
                        one ->
                            Stream.concat(
                                Stream.of(
                                    one.context().getName(), one.context().getContextualName()),
                                one.context().getAllKeyValues().stream()
                                    .flatMap(pair -> Stream.of(pair.getKey(), pair.getValue())))),
                meters.getMeters().stream()
                    .flatMap(
                        meter ->
                            Stream.concat(
                                Stream.of(meter.getId().getName()),
                                meter.getId().getTags().stream().map(Tag::getValue))))
            .toList();
    assertThat(written).hasSizeGreaterThan(100);
    String everything = written.stream().collect(Collectors.joining("\n")).toLowerCase(Locale.ROOT);
    // Every word of question, documents and answers that no name has.
    Stream.concat(Stream.of(QUESTION, answer.text()), DOCUMENTS.stream().map(Document::text))
        .flatMap(text -> Stream.of(text.toLowerCase(Locale.ROOT).split("[^a-z]+")))
        .filter(word -> word.length() > 4)
        .forEach(word -> assertThat(everything).doesNotContain(word));
  }

  @Test
  void tagsOfAMeterAreAlwaysTheSameKeys() {
    pipeline().ask(QUESTION);
    pipeline().ingest(DOCUMENTS);
    pipeline().ask(QUESTION);
    RagPipeline failing =
        pipeline(
            new FakeGenerator(
                request -> {
                  throw new IllegalStateException("broken");
                }));
    assertThatThrownBy(() -> failing.ask(QUESTION)).hasMessage("broken");

    meters.getMeters().stream()
        .collect(Collectors.groupingBy(meter -> meter.getId().getName()))
        .forEach(
            (name, same) ->
                assertThat(
                        same.stream()
                            .map(
                                meter -> meter.getId().getTags().stream().map(Tag::getKey).toList())
                            .distinct())
                    .as("Prometheus refuses others: " + name)
                    .hasSize(1));
  }

  @Test
  void metricsNeedNoObservationRegistry() {
    RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .listener(MicrometerPipelineListener.metricsOnly(meters))
        .build()
        .retrieve(QUESTION);

    assertThat(meters.get("ragstone.retrieve").timer().count()).isEqualTo(1);
    assertThat(meters.get("ragstone.embed").timer().count()).isEqualTo(1);
    assertThat(ObservationRegistry.NOOP.getCurrentObservation()).isNull();
  }
}
