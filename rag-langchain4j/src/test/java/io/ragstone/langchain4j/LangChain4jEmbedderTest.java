package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelException;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LangChain4jEmbedderTest {
  private static final Set<EmbeddingParameter<?>> NONE = Set.of();
  private static final Set<EmbeddingParameter<?>> BOTH =
      Set.of(EmbeddingRequestParameters.INPUT_TYPE, EmbeddingRequestParameters.DIMENSIONS);

  @Test
  void aModelThatTellsQueriesFromDocumentsIsToldWhichItGets() {
    Model model = new Model(BOTH);
    Embedder embedder = embedder(model);

    embedder.embedQuery("a");
    embedder.embedDocument("a");

    assertThat(model.requests)
        .extracting(request -> request.parameters().inputType())
        .containsExactly(EmbeddingInputType.QUERY, EmbeddingInputType.DOCUMENT);
  }

  @Test
  void aModelThatDoesNotIsToldNothing() {
    Model model = new Model(NONE);

    embedder(model).embedQuery("a");

    assertThat(model.requests.get(0).parameters().presentParameters()).isEmpty();
  }

  @Test
  void aSecondModelGetsTheQueries() {
    Model documents = new Model(NONE);
    Model queries = new Model(NONE);
    Embedder embedder = LangChain4jEmbedder.builder(documents, "test").queryModel(queries).build();

    embedder.embedQuery("a query");
    embedder.embedDocument("a document");

    assertThat(queries.texts()).containsExactly("a query");
    assertThat(documents.texts()).containsExactly("a document");
  }

  @Test
  void vectorsHaveUnitLengthAndTheDimensionAskedFor() {
    Embedder embedder = embedder(new Model(BOTH));

    EmbeddingResult result =
        embedder.embed(
            io.ragstone.embedding.EmbeddingRequest.documents(List.of("a")).dimension(2).build());

    assertThat(result.embeddings().get(0).dimension()).isEqualTo(2);
    assertThat(result.embeddings().get(0).norm()).isCloseTo(1, within(1e-6));
  }

  @Test
  void anotherDimensionOrAnInstructionIsRefusedWhereTheModelTakesNone() {
    Embedder embedder = embedder(new Model(NONE));
    var other = io.ragstone.embedding.EmbeddingRequest.documents(List.of("a")).dimension(2).build();
    var instructed =
        io.ragstone.embedding.EmbeddingRequest.queries(List.of("a")).instruction("Find").build();

    assertThatThrownBy(() -> embedder.embed(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension 4 and no others, but 2");
    assertThatThrownBy(() -> embedder.embed(instructed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"Find\"");
  }

  @Test
  void tokensAreThoseOfTheModelOrAnEstimate() {
    Model counting = new Model(NONE);
    counting.usage = new TokenUsage(17);

    assertThat(tokens(counting)).isEqualTo(17);
    assertThat(tokens(new Model(NONE))).isEqualTo(3);
  }

  private static long tokens(Model model) {
    return embedder(model)
        .embed(io.ragstone.embedding.EmbeddingRequest.documents(List.of("nine words")).build())
        .tokens();
  }

  @Test
  void identityIsWhatTheCallerSays() {
    assertThat(embedder(new Model(NONE)).identity().contentHash()).isEqualTo("test");
    assertThatThrownBy(() -> LangChain4jEmbedder.builder(new Model(NONE), " "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTextsAreNotAskedFor() {
    Model model = new Model(NONE);

    assertThat(embedder(model).embedDocuments(List.of())).isEmpty();
    assertThat(model.requests).isEmpty();
  }

  @Test
  void aFailureSaysWhetherItMayPass() {
    assertThatThrownBy(() -> failing(new RateLimitException("slow down")).embedQuery("a"))
        .isInstanceOfSatisfying(
            LangChain4jModelException.class, e -> assertThat(e.isRetryable()).isTrue())
        .hasMessage("Model failed: slow down");
    assertThatThrownBy(() -> failing(new InvalidRequestException("no")).embedQuery("a"))
        .isInstanceOfSatisfying(
            LangChain4jModelException.class, e -> assertThat(e.isRetryable()).isFalse());
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    assertThatThrownBy(() -> answering(texts -> List.of()).embedQuery("a"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("0 embeddings for 1 texts");
    assertThatThrownBy(() -> answering(texts -> vectors(1, 2)).embedQuery("a"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("dimension 2 in place of 4");
    assertThatThrownBy(() -> answering(texts -> vectors(1, 2, 3, Float.NaN)).embedQuery("a"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void aCancelledCallIsNotMade() {
    Model model = new Model(NONE);
    CallContext context = CallContext.cancellable();
    context.cancel();
    var request =
        io.ragstone.embedding.EmbeddingRequest.queries(List.of("a")).context(context).build();

    assertThatThrownBy(() -> embedder(model).embed(request))
        .isInstanceOf(CallCancelledException.class);
    assertThat(model.requests).isEmpty();
  }

  @Test
  void afterCloseEveryCallIsRefused() {
    Embedder embedder = embedder(new Model(NONE));
    embedder.close();

    assertThatThrownBy(() -> embedder.embedQuery("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(embedder::dimension).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPipelineIngestsAndFindsWithIt() {
    HashingEmbedder hashing = new HashingEmbedder(256);
    Embedder thereAndBack =
        LangChain4jEmbedder.builder(RagstoneEmbeddingModel.of(hashing), "hashing").build();
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(thereAndBack)
            .store(new InMemoryVectorStore(thereAndBack.identity(), Metric.INNER_PRODUCT))
            .splitter(new SeparatorSplitter("# "))
            .build();

    pipeline.ingest(List.of(Document.of("faq.md", "# data in segments# metadata in etcd")));

    assertThat(pipeline.retrieve("metadata").passages().get(0).text()).contains("etcd");
  }

  private static Embedder embedder(Model model) {
    return LangChain4jEmbedder.builder(model, "test").build();
  }

  private static Embedder failing(RuntimeException failure) {
    return answering(
        texts -> {
          throw failure;
        });
  }

  private static Embedder answering(Function<List<String>, List<Embedding>> answer) {
    Model model = new Model(NONE);
    Embedder embedder = embedder(model);
    model.answer = answer;
    return embedder;
  }

  private static List<Embedding> vectors(float... values) {
    return List.of(Embedding.from(values));
  }

  /** A model of dimension 4. */
  private static final class Model implements EmbeddingModel {
    private final Set<EmbeddingParameter<?>> supported;
    private final List<EmbeddingRequest> requests = new ArrayList<>();
    private Function<List<String>, List<Embedding>> answer =
        texts -> texts.stream().map(text -> Embedding.from(new float[] {1, 2, 3, 4})).toList();
    private TokenUsage usage;

    Model(Set<EmbeddingParameter<?>> supported) {
      this.supported = supported;
    }

    List<String> texts() {
      return requests.stream().map(request -> request.inputs().get(0).text()).toList();
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
      requests.add(request);
      Integer dimensions = request.parameters().dimensions();
      List<Embedding> whole =
          answer.apply(request.inputs().stream().map(input -> input.text()).toList());
      return EmbeddingResponse.builder()
          .embeddings(
              dimensions == null
                  ? whole
                  : whole.stream()
                      .map(vector -> Embedding.from(Arrays.copyOf(vector.vector(), dimensions)))
                      .toList())
          .tokenUsage(usage)
          .build();
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
      return supported;
    }

    @Override
    public int dimension() {
      return 4;
    }
  }
}
