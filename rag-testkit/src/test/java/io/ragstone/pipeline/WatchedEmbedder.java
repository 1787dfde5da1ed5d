package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.testkit.HashingEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Embeds by hashing, keeps the requests it got, and ignores their contexts. */
final class WatchedEmbedder implements Embedder {
  static final int DIMENSION = 1024;

  private final HashingEmbedder hashing = new HashingEmbedder(DIMENSION);
  private final EmbedderIdentity identity;

  final List<EmbeddingRequest> requests = new ArrayList<>();

  /** Runs before each request is answered. */
  Runnable before = () -> {};

  /**
   * Is added to the first value of each embedding, so that this tells when or by what it was made.
   */
  IntSupplier mark = () -> 0;

  WatchedEmbedder() {
    this("words-v1");
  }

  WatchedEmbedder(String contentHash) {
    this.identity =
        new EmbedderIdentity(
            "watched", contentHash, "sum", DIMENSION, Integer.MAX_VALUE, "", "none");
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    requests.add(request);
    before.run();
    List<Embedding> embeddings =
        hashing.embedDocuments(request.texts()).stream().map(this::marked).toList();
    long tokens = request.texts().stream().mapToLong(tokenCounter()::count).sum();
    return new EmbeddingResult(embeddings, tokens, 0);
  }

  /** All texts that were embedded so far. */
  List<String> texts() {
    return requests.stream().flatMap(request -> request.texts().stream()).toList();
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public EmbedderIdentity identity() {
    return identity;
  }

  @Override
  public TokenCounter tokenCounter() {
    return hashing.tokenCounter();
  }

  @Override
  public void close() {
    hashing.close();
  }

  private Embedding marked(Embedding embedding) {
    float[] values = embedding.toArray();
    values[0] += mark.getAsInt();
    return Embedding.of(values);
  }
}
