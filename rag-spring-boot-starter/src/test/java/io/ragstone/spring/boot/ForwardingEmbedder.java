package io.ragstone.spring.boot;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;

/** Passes every call on; a test overrides what it wants to watch. */
class ForwardingEmbedder implements Embedder {
  private final Embedder embedder;

  ForwardingEmbedder(Embedder embedder) {
    this.embedder = embedder;
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    return embedder.embed(request);
  }

  @Override
  public int dimension() {
    return embedder.dimension();
  }

  @Override
  public EmbedderIdentity identity() {
    return embedder.identity();
  }

  @Override
  public TokenCounter tokenCounter() {
    return embedder.tokenCounter();
  }

  @Override
  public void close() {
    embedder.close();
  }
}
