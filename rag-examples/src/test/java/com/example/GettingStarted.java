package com.example;

import io.ragstone.documents.MarkdownFormat;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.file.FolderLoader;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.nio.file.Path;

public final class GettingStarted {
  public static void main(String[] arguments) {
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        var store = LuceneVectorStore.builder(Path.of("index"), embedder.identity()).open()) {
      var pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(ExtractiveGenerator.builder().embedder(embedder).build())
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .build();

      System.out.println(
          pipeline.ingest(FolderLoader.of(Path.of("docs"), "**.md", MarkdownFormat.create())));

      Answer answer = pipeline.ask("Where is data stored?");
      System.out.println(answer.text());
      for (Citation citation : answer.citations()) {
        System.out.println(
            citation.number() + ": " + citation.passages().get(0).chunk().sourceId());
      }
    }
  }
}
