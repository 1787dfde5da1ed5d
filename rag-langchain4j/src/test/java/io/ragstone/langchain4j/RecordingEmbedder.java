package io.ragstone.langchain4j;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.testkit.ForwardingEmbedder;
import java.util.ArrayList;
import java.util.List;

/** Another embedder that remembers what it was asked. */
final class RecordingEmbedder extends ForwardingEmbedder {
  private final List<EmbeddingRequest> requests = new ArrayList<>();

  RecordingEmbedder(Embedder embedder) {
    super(embedder);
  }

  List<InputType> inputTypes() {
    return requests.stream().map(EmbeddingRequest::inputType).toList();
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    requests.add(request);
    return super.embed(request);
  }
}
