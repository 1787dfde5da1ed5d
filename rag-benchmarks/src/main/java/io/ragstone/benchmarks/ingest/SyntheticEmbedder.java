package io.ragstone.benchmarks.ingest;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Random;

/** Random vectors of unit length, the same for the same text; so fast that all else shows. */
record SyntheticEmbedder(int dimension) implements Embedder {
  private static final int CHARACTERS_PER_TOKEN = 4;

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    request.context().check("embed");
    List<Embedding> embeddings = request.texts().stream().map(this::embedding).toList();
    long tokens = request.texts().stream().mapToLong(tokenCounter()::count).sum();
    return new EmbeddingResult(embeddings, tokens, 0);
  }

  private Embedding embedding(String text) {
    Random random = new Random(text.hashCode());
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values).normalize();
  }

  @Override
  public EmbedderIdentity identity() {
    return new EmbedderIdentity(
        "synthetic", "synthetic", "none", dimension, Integer.MAX_VALUE, "", "none");
  }

  @Override
  public TokenCounter tokenCounter() {
    return text -> text.length() / CHARACTERS_PER_TOKEN;
  }

  @Override
  public void close() {}
}
