package io.ragstone.langchain4j;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/** Another embedder that remembers what it was asked. */
final class RecordingEmbedder implements Embedder {
  private final Embedder embedder;
  private final List<EmbeddingRequest> requests = new ArrayList<>();

  RecordingEmbedder(Embedder embedder) {
    this.embedder = embedder;
  }

  List<InputType> inputTypes() {
    return requests.stream().map(EmbeddingRequest::inputType).toList();
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    requests.add(request);
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
