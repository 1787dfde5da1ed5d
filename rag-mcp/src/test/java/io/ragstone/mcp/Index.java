package io.ragstone.mcp;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedder;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;

/** A small index in memory, for what depends on no model. */
final class Index {
  static final List<Document> DOCUMENTS =
      List.of(
          document("guide/storage.md", "Inserted data are kept in object storage.", "en", 2023),
          document("guide/animals.md", "The heron stands in shallow water and waits.", "en", 2021),
          document("leitfaden/speicher.md", "Die Daten liegen im Objektspeicher.", "de", 2024));

  final Embedder embedder = new HashingEmbedder(512);
  final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  private static Document document(String id, String text, String language, int year) {
    return Document.of(
        id, text, Metadata.builder().put("lang", language).put("year", year).build());
  }

  /** An index with nothing in it. */
  static Index empty() {
    return new Index();
  }

  static Index filled() {
    Index index = new Index();
    index.pipeline(FakeGenerator.quoting()).build().ingest(DOCUMENTS);
    return index;
  }

  RagPipeline.Builder pipeline(Generator generator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("# "))
        .generator(generator);
  }

  McpTools.Builder tools() {
    return tools(FakeGenerator.quoting());
  }

  McpTools.Builder tools(Generator generator) {
    return McpTools.builder(pipeline(generator).build()).store(store);
  }
}
