package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * LangChain4j's all-MiniLM (ONNX Runtime) and Ragstone's Qwen3 (libtorch) in one process, each
 * behind the interface of the other's library, on the one set of DJL artifacts that rag-bom
 * manages.
 */
class OneProcessTest {
  private static final String QUESTION = "Where does Milvus keep its metadata?";
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("etcd.md", "Milvus keeps its metadata in etcd."),
          Document.of("fruit.md", "Bananas are yellow and grow in warm countries."),
          Document.of("loans.md", "The bank lends money to people who buy a house."));

  @TempDir Path folder;

  @Test
  void bothModelsComputeAtTheSameTime() {
    EmbeddingModel miniLm = new AllMiniLmL6V2QuantizedEmbeddingModel();
    try (Qwen3Embedder qwen3 = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build()) {
      EmbeddingModel qwen3Model = RagstoneEmbeddingModel.of(qwen3);
      float[] alone = qwen3Model.embed(QUESTION).content().vector();
      List<CompletableFuture<Double>> cosines =
          List.of(miniLm, qwen3Model, miniLm, qwen3Model).stream()
              .map(model -> CompletableFuture.supplyAsync(() -> cosine(model)))
              .toList();

      assertThat(cosines).allSatisfy(cosine -> assertThat(cosine.join()).isBetween(0.3, 1.0));
      assertThat(qwen3Model.embed(QUESTION).content().vector()).isEqualTo(alone);
      assertThat(RagstoneEmbeddingModel.of(qwen3).dimension()).isEqualTo(256);
      assertThat(miniLm.dimension()).isEqualTo(384);
    }
  }

  private static double cosine(EmbeddingModel model) {
    return CosineSimilarity.between(
        model.embed(QUESTION).content(), model.embed(DOCUMENTS.get(0).text()).content());
  }

  @Test
  void miniLmFindsAndQwen3Reranks() {
    EmbeddingModel model = new AllMiniLmL6V2QuantizedEmbeddingModel();
    try (Embedder miniLm =
            LangChain4jEmbedder.builder(model, "all-MiniLM-L6-v2-q")
                .tokenCountEstimator(new HuggingFaceTokenCountEstimator())
                .build();
        Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        VectorStore store = LuceneVectorStore.builder(folder, miniLm.identity()).open()) {
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(miniLm)
              .store(store)
              .reranker(reranker)
              .splitter(RecursiveSplitter.builder(miniLm.tokenCounter()).build())
              .build();

      assertThat(pipeline.ingest(DOCUMENTS).chunksEmbedded()).isEqualTo(3);
      assertThat(pipeline.ingest(DOCUMENTS).chunksEmbedded()).isZero();
      var retrieval = pipeline.retrieve(QUESTION);

      assertThat(retrieval.candidates().get(0).chunk().sourceId()).isEqualTo("etcd.md");
      assertThat(retrieval.candidates().get(0).score().value())
          .isCloseTo(cosine(model), within(1e-4));
      assertThat(retrieval.passages()).hasSize(3);
    }
  }
}
