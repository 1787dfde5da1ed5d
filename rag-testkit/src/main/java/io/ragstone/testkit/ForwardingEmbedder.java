package io.ragstone.testkit;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;

/**
 * Passes every call on to another embedder; a test overrides what it wants to watch or to break.
 */
public class ForwardingEmbedder implements Embedder {
  /** The embedder that is called. */
  protected final Embedder embedder;

  /**
   * Creates an embedder that does what another one does.
   *
   * @param embedder the other embedder
   */
  public ForwardingEmbedder(Embedder embedder) {
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
