package io.ragstone.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.common.AbstractEmbeddingModelIT;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.testkit.HashingEmbedder;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/**
 * LangChain4j's tests of embedding models on Qwen3-Embedding.
 *
 * <p>Four of them do not run. Two embed images, which the model cannot; that it refuses them is
 * tested in their place. Two check that the parameters input type and dimensions are refused, which
 * the model takes, as other tests of the kit check.
 */
class Qwen3EmbeddingModelKitTest extends AbstractEmbeddingModelIT {
  private final Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
  private final RagstoneEmbeddingModel model = RagstoneEmbeddingModel.of(embedder);

  @AfterAll
  void close() {
    embedder.close();
  }

  @Override
  protected List<EmbeddingModel> models() {
    return List.of(model, model.forQueries());
  }

  @Override
  protected EmbeddingModel modelWith(EmbeddingModelListener listener) {
    return model.withListeners(List.of(listener));
  }

  @Override
  protected EmbeddingModel failingModelWith(EmbeddingModelListener listener) {
    HashingEmbedder closed = new HashingEmbedder(256);
    RagstoneEmbeddingModel failing =
        RagstoneEmbeddingModel.of(closed).withListeners(List.of(listener));
    closed.close();
    return failing;
  }

  @Override
  protected boolean supportsImageInput() {
    return false;
  }

  @Override
  protected int dimensionsParameter() {
    return 64;
  }
}
