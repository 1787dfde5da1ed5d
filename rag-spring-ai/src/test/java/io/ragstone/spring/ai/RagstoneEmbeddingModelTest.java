package io.ragstone.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.testkit.ForwardingEmbedder;
import io.ragstone.testkit.HashingEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SimpleVectorStore;

class RagstoneEmbeddingModelTest {
  private final HashingEmbedder hashing = new HashingEmbedder(64);
  private final Recording embedder = new Recording(hashing);
  private final RagstoneEmbeddingModel model = new RagstoneEmbeddingModel(embedder);

  @Test
  void aStoreOfSpringAiEmbedsQuestionsAsQueriesAndTextsAsDocuments() {
    SimpleVectorStore store = SimpleVectorStore.builder(model).build();

    store.add(List.of(new Document("red green"), new Document("blue")));
    List<Document> found = store.similaritySearch("blue?");

    assertThat(found.get(0).getText()).isEqualTo("blue");
    assertThat(embedder.requests)
        .extracting(EmbeddingRequest::inputType)
        .contains(InputType.DOCUMENT)
        .endsWith(InputType.QUERY);
    assertThat(embedder.requests.subList(0, embedder.requests.size() - 1))
        .allMatch(request -> request.inputType() == InputType.DOCUMENT);
  }

  @Test
  void aResponseHasTheEmbeddingsInOrderWithModelAndTokens() {
    EmbeddingResponse response = model.embedForResponse(List.of("red green", "blue"));

    assertThat(response.getResults()).hasSize(2);
    assertThat(response.getResults().get(1).getIndex()).isEqualTo(1);
    assertThat(response.getResults().get(1).getOutput())
        .isEqualTo(hashing.embedDocument("blue").toArray());
    assertThat(response.getMetadata().getModel()).isEqualTo("hashing");
    assertThat(response.getMetadata().getUsage().getTotalTokens()).isEqualTo(3);
    assertThat(model.dimensions()).isEqualTo(64);
  }

  @Test
  void optionsSayTheSideTheTaskAndTheDimension() {
    var options =
        RagstoneEmbeddingOptions.builder(InputType.QUERY)
            .instruction("Find duplicates")
            .dimensions(16)
            .build();

    EmbeddingResponse response =
        model.call(
            new org.springframework.ai.embedding.EmbeddingRequest(List.of("a", "b"), options));

    assertThat(response.getResult().getOutput()).hasSize(16);
    assertThat(embedder.requests.get(0).inputType()).isEqualTo(InputType.QUERY);
    assertThat(embedder.requests.get(0).instruction()).contains("Find duplicates");
  }

  @Test
  void anotherModelAndMoreDimensionsAreRefused() {
    assertThatThrownBy(() -> call(EmbeddingOptions.builder().model("text-embedding-3").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is hashing and cannot be text-embedding-3");
    assertThatThrownBy(() -> call(EmbeddingOptions.builder().dimensions(65).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 dimensions and cannot be cut to 65");
  }

  @Test
  void callsAreObservedAsThoseOfAnyModelOfSpringAi() {
    TestObservationRegistry observations = TestObservationRegistry.create();

    new RagstoneEmbeddingModel(embedder, observations).embed("red green");

    TestObservationRegistryAssert.assertThat(observations)
        .hasObservationWithNameEqualTo("gen_ai.client.operation")
        .that()
        .hasLowCardinalityKeyValue("gen_ai.operation.name", "embedding")
        .hasLowCardinalityKeyValue("gen_ai.response.model", "hashing")
        .hasHighCardinalityKeyValue("gen_ai.usage.total_tokens", "2")
        .hasBeenStopped();
  }

  @Test
  void documentsOfAnyLengthAreEmbeddedWhateverTheBatchingStrategy() {
    Document empty = new Document("id", "", Map.of());

    List<float[]> embeddings =
        model.embed(
            List.of(empty, new Document("x")),
            null,
            documents -> {
              throw new IllegalStateException("not used");
            });

    assertThat(embeddings).hasSize(2);
  }

  private void call(EmbeddingOptions options) {
    model.call(new org.springframework.ai.embedding.EmbeddingRequest(List.of("a"), options));
  }

  /** Remembers what it was asked. */
  private static final class Recording extends ForwardingEmbedder {
    private final List<EmbeddingRequest> requests = new ArrayList<>();

    Recording(Embedder embedder) {
      super(embedder);
    }

    @Override
    public EmbeddingResult embed(EmbeddingRequest request) {
      requests.add(request);
      return super.embed(request);
    }
  }
}
