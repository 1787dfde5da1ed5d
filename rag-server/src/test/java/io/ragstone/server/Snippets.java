package io.ragstone.server;

import io.ragstone.embedding.Embedder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.rerank.Reranker;
import io.ragstone.store.VectorStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The code in docs/server.md, which {@link SnippetsTest} compares with it. */
final class Snippets {
  private Snippets() {}

  static void serve(
      Embedder embedder,
      Reranker reranker,
      RagPipeline pipeline,
      VectorStore store,
      Path uploads,
      CountDownLatch stop)
      throws InterruptedException {
    try (RagServer server =
        RagServer.builder()
            .embedder(embedder)
            .reranker(reranker)
            .pipeline(pipeline)
            .store(store)
            .uploads(uploads)
            .start()) {
      System.out.println("Open " + server.uri());
      stop.await();
    }
  }
}
