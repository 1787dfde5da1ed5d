package io.ragstone.examples;

import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.nio.file.Path;

/** The snippet of the README: a folder becomes an index that answers. */
public final class QuickStart {
  private QuickStart() {}

  /**
   * Indexes the Milvus FAQ and asks it a question.
   *
   * @param arguments the folder for the index
   */
  public static void main(String[] arguments) {
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        var store = LuceneVectorStore.builder(Path.of(arguments[0]), embedder.identity()).open()) {
      var pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(ExtractiveGenerator.builder().embedder(embedder).build())
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .build();
      pipeline.ingest(new MilvusFaq());
      System.out.println(pipeline.ask("How is data stored in milvus?").text());
    }
  }
}
