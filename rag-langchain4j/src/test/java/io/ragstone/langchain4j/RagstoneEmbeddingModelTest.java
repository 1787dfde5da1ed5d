package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import io.ragstone.embedding.InputType;
import io.ragstone.store.Metric;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class RagstoneEmbeddingModelTest {
  private final RecordingEmbedder embedder = new RecordingEmbedder(new HashingEmbedder(256));
  private final RagstoneEmbeddingModel model = RagstoneEmbeddingModel.of(embedder);

  @Test
  void whatACallLeavesOpenIsWhatTheViewIsFor() {
    model.embed("a text");
    model.forQueries().embed("a text");
    model.forQueries().embedAll(List.of(TextSegment.from("a text")));
    model.forQueries().forDocuments().embed("a text");

    assertThat(embedder.inputTypes())
        .containsExactly(InputType.DOCUMENT, InputType.QUERY, InputType.QUERY, InputType.DOCUMENT);
  }

  @Test
  void whatACallSaysIsDoneWhateverTheView() {
    model.embed(request().inputType(EmbeddingInputType.QUERY).build());
    model.forQueries().embed(request().inputType(EmbeddingInputType.DOCUMENT).build());

    assertThat(embedder.inputTypes()).containsExactly(InputType.QUERY, InputType.DOCUMENT);
  }

  @Test
  void langChain4jsIngestorAndRetrieverSayTheInputType() {
    InMemoryVectorStore vectors =
        new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
    RagstoneEmbeddingStore store = RagstoneEmbeddingStore.of(vectors);
    EmbeddingStoreIngestor.builder()
        .embeddingModel(model)
        .embeddingInputType(EmbeddingInputType.DOCUMENT)
        .embeddingStore(store)
        .build()
        .ingest(dev.langchain4j.data.document.Document.from("Milvus stores data in segments."));
    var found =
        EmbeddingStoreContentRetriever.builder()
            .embeddingModel(model)
            .embeddingInputType(EmbeddingInputType.QUERY)
            .embeddingStore(store)
            .build()
            .retrieve(Query.from("segments"));

    assertThat(embedder.inputTypes()).containsExactly(InputType.DOCUMENT, InputType.QUERY);
    assertThat(found).hasSize(1);
  }

  @Test
  void saysItsNameDimensionAndTokens() {
    var response = model.embed(request().build());

    assertThat(model.modelName()).isEqualTo("hashing");
    assertThat(model.dimension()).isEqualTo(256);
    assertThat(response.metadata().modelName()).isEqualTo("hashing");
    assertThat(response.metadata().tokenUsage().inputTokenCount()).isEqualTo(2);
  }

  @Test
  void cutsToTheDimensionAskedFor() {
    assertThat(model.embed(request().dimensions(32).build()).embeddings().get(0).dimension())
        .isEqualTo(32);
  }

  @Test
  void refusesParametersThatItCannotHonour() {
    assertThatThrownBy(() -> model.embed(request().modelName("another").build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("modelName");
  }

  private static EmbeddingRequest.Builder request() {
    return EmbeddingRequest.builder().input("a text");
  }
}
