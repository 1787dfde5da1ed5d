package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.GenerationException;
import io.ragstone.filter.Filter;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.generation.StructuredGeneration;
import io.ragstone.generation.StructuredGenerator;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Answers that are records. */
class StructuredAnswerTest {
  record Place(String name) {}

  private static final Query QUESTION = Query.of("Where does milvus store data?");

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  @Test
  void haveTheValueAndWhatItRestsOn() {
    FakeGenerator text = FakeGenerator.saying("MinIO");
    RagPipeline pipeline = pipeline(new Placing(text, Place::new));

    StructuredAnswer<Place> answer = pipeline.ask(QUESTION, Place.class);

    assertThat(answer.value()).isEqualTo(new Place("MinIO"));
    assertThat(answer.generation().text()).isEqualTo("MinIO");
    assertThat(answer.passages()).isEqualTo(answer.retrieval().passages()).isNotEmpty();
    assertThat(answer.promptContext()).isEqualTo(text.requests().get(0).promptContext());
    assertThat(answer.timings().asMap()).containsKeys(Stage.SEARCH, Stage.GENERATE);
  }

  @Test
  void needAGeneratorThatWritesRecords() {
    RagPipeline pipeline = pipeline(FakeGenerator.saying("MinIO"));
    int computed = embedder.texts().size();

    assertThatThrownBy(() -> pipeline.ask(QUESTION, Place.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("StructuredGenerator");
    assertThat(embedder.texts()).as("refused before any work").hasSize(computed);
  }

  @Test
  void failAsTheGeneratorFails() {
    GenerationException refusal = new GenerationException(GenerationException.Reason.REFUSED, "No");
    RagPipeline pipeline =
        pipeline(
            new Placing(
                FakeGenerator.saying("x"),
                text -> {
                  throw refusal;
                }));
    assertThatThrownBy(() -> pipeline.ask(QUESTION, Place.class)).isSameAs(refusal);
  }

  @Test
  void areRefusedWithoutPassages() {
    FakeGenerator text = FakeGenerator.saying("MinIO");
    Query nowhere = Query.builder("Where?").filter(Filter.eq("lang", "xx")).build();

    assertThatThrownBy(() -> pipeline(new Placing(text, Place::new)).ask(nowhere, Place.class))
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> assertThat(e.reason()).isEqualTo(GenerationException.Reason.REFUSED))
        .hasMessageContainingAll("a Place cannot say so", "answerWithoutPassages");
    assertThat(text.requests()).isEmpty();
  }

  private RagPipeline pipeline(Generator generator) {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .splitter(new SeparatorSplitter("\n\n"))
            .generator(generator)
            .build();
    pipeline.ingest(List.of(Document.of("storage.md", "Milvus does store data in MinIO.\n")));
    return pipeline;
  }

  /** Makes places of what another generator says. */
  private record Placing(Generator text, Function<String, Place> place)
      implements StructuredGenerator {
    @Override
    public <T> StructuredGeneration<T> generate(GenerationRequest request, Class<T> type) {
      Generation generation = text.generate(request);
      return new StructuredGeneration<>(type.cast(place.apply(generation.text())), generation);
    }

    @Override
    public Generation generate(GenerationRequest request) {
      return text.generate(request);
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      return text.stream(request);
    }

    @Override
    public void close() {
      text.close();
    }
  }
}
