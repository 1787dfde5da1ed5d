package io.ragstone.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official Python client over HTTP, on real models and a real index. */
@RequiresEnvironment(
    value = "MCP_PYTHON",
    provides = "a Python that has the packages of rag-mcp/src/test/python/requirements.txt",
    start = "see CONTRIBUTING.md")
@Timeout(180)
class PythonClientIT {
  @TempDir private Path folder;

  @Test
  void theOfficialPythonClientSearchesAsksAndReads() throws Exception {
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        LuceneVectorStore store =
            LuceneVectorStore.builder(folder.resolve("index"), embedder.identity()).open()) {
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(ExtractiveGenerator.builder().embedder(embedder).build())
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .build();
      pipeline.ingest(Index.DOCUMENTS);
      try (HttpServer server = HttpServer.start(McpTools.builder(pipeline).store(store).build())) {
        assertIsServed(python(server.address() + "/mcp"));
      }
    }
  }

  private Map<String, Object> python(String address) throws Exception {
    Path out = folder.resolve("out.json");
    Path log = folder.resolve("python.log");
    Process python =
        new ProcessBuilder(SuiteEnvironment.get("MCP_PYTHON"), "src/test/python/client.py", address)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(python.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      python.destroyForcibly();
    }
    assertThat(python.exitValue()).as(Files.readString(log)).isZero();
    return Json.object(Files.readString(out));
  }

  private static void assertIsServed(Map<String, Object> got) {
    assertThat(got)
        .containsEntry("tools", List.of(List.of("search", true), List.of("ask", true)))
        .containsEntry("both", List.of("guide/storage.md", "guide/animals.md"))
        .containsEntry("chunkIsThePassage", true)
        .containsEntry("cancelled", true);
    assertThat(got.get("search").toString()).contains("rerank_probability", "guide/storage.md");
    assertThat(got.get("searchText").toString()).startsWith("1. guide/storage.md (rerank prob");
    assertThat(got.get("ask").toString()).contains("object storage").contains("[1]");
    assertThat(got.get("progress").toString()).contains("Passages found: 3").contains("[1]");
    assertThat(got.get("refused").toString()).startsWith("[true, ").contains("top_k");
    assertThat(got.get("unknown").toString()).contains("Unknown tool");
    assertThat(got.get("sources").toString()).contains("total=3");
  }
}
