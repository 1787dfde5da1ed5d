package io.ragstone.comparison;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.testkit.HashingEmbedder;

/** What {@code Comparison} finds as a service in the tests. */
public final class AnotherEmbedder implements Embedder {
  private final HashingEmbedder words = new HashingEmbedder(512);

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    return words.embed(request);
  }

  @Override
  public int dimension() {
    return words.dimension();
  }

  @Override
  public EmbedderIdentity identity() {
    EmbedderIdentity identity = words.identity();
    return new EmbedderIdentity(
        "another",
        identity.contentHash(),
        identity.pooling(),
        identity.dimension(),
        identity.maxTokens(),
        identity.documentInstruction(),
        identity.quantization());
  }

  @Override
  public TokenCounter tokenCounter() {
    return words.tokenCounter();
  }

  @Override
  public void close() {
    words.close();
  }
}
