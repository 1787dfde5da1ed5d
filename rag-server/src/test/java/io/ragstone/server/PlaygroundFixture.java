package io.ragstone.server;

import io.ragstone.document.Document;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.nio.file.Path;
import java.util.List;

/** A server with everything, on the bundled models and an index of Lucene. */
final class PlaygroundFixture implements AutoCloseable {
  /** What a document of somebody else could say. */
  static final String HOSTILE =
      "# Herons\n\n<img src=x onerror=\"document.title='hacked'\">"
          + " <script>document.title = 'hacked'</script> The heron stands in shallow water."
          + " <a href=\"javascript:document.title='hacked'\">Herons</a> eat fish.\n";

  private final LuceneVectorStore store;
  private final RagPipeline pipeline;
  private final RagServer server;

  PlaygroundFixture(Path folder, ServerLimits limits) {
    store =
        LuceneVectorStore.builder(folder.resolve("index"), MiniModels.EMBEDDER.identity()).open();
    pipeline =
        RagPipeline.builder()
            .embedder(MiniModels.EMBEDDER)
            .store(store)
            .reranker(MiniModels.RERANKER)
            .generator(ExtractiveGenerator.builder().embedder(MiniModels.EMBEDDER).build())
            .splitter(MarkdownHeadingSplitter.builder(MiniModels.EMBEDDER.tokenCounter()).build())
            .retrieval(RetrievalOptions.builder().searchMode(SearchMode.HYBRID).build())
            .build();
    pipeline.ingest(
        List.of(
            Document.of(
                "storage.md",
                "# Storage\n\n## Where is inserted data stored?\n\nInserted data is stored in"
                    + " object storage as incremental logs. Milvus supports MinIO and S3.\n\n"
                    + "## Is deleted data removed at once?\n\nDeleted data is removed when segments"
                    + " are compacted.\n\n## How is metadata stored?\n\nMetadata is stored in etcd."
                    + "\n"),
            Document.of("herons.md", HOSTILE)));
    server =
        RagServer.builder()
            .port(0)
            .embedder(MiniModels.EMBEDDER)
            .reranker(MiniModels.RERANKER)
            .pipeline(pipeline)
            .store(store)
            .uploads(folder.resolve("uploads"))
            .limits(limits)
            .start();
  }

  RagServer server() {
    return server;
  }

  RagPipeline pipeline() {
    return pipeline;
  }

  LuceneVectorStore store() {
    return store;
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
