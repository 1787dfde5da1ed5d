package io.ragstone.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.splitter.SeparatorSplitter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial runs from start to end on the embedded default and prints what it promises. */
class QwenMilvusRagTutorialTest {
  @TempDir Path index;

  @Test
  void theFaqSplitsAsPythonSplitsIt() {
    SeparatorSplitter splitter = new SeparatorSplitter("# ");
    List<Integer> chunks =
        new MilvusFaq().loadAll().stream().map(page -> splitter.split(page).size()).toList();
    assertEquals(List.of(26, 10, 34, 13), chunks);
  }

  @Test
  void itGoesFromTheModelsToTheAnswer() {
    String output = TutorialRun.of(index).output();
    assertTrue(output.contains("\n256\n[0.2562"), output);
    assertTrue(output.contains("83/83"), output);
    assertTrue(output.contains("insert_count: 83"), output);
    assertTrue(output.contains("Selected top 3 documents after reranking"), output);
    String byEmbedding = output.substring(output.indexOf("Original embedding-based results"));
    assertTrue(byEmbedding.contains("Where does Milvus store data?"), output);
    assertTrue(byEmbedding.contains("0.698932"), output);
    assertTrue(output.contains("sentences taken from the passages, not an LLM's"), output);
    assertTrue(output.contains("  [3] product_faq.md, chunk 5: Where does Milvus store data?"));
  }

  @Test
  void anUnknownArgumentIsRefusedWithTheUsage() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> TutorialOptions.parse(new String[] {"--embeder=x"}, Map.of()));
    assertTrue(refusal.getMessage().contains("--embeder=x"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("--embedder=MODEL"), refusal.getMessage());
  }

  @Test
  void argumentsComeBeforeTheEnvironment() {
    Map<String, String> environment = Map.of("QWEN3_EMBEDDING_DIR", "/models/environment");
    assertEquals(
        "/models/argument",
        TutorialOptions.parse(new String[] {"--embedder=/models/argument"}, environment)
            .embeddingModel()
            .toString());
    assertEquals(
        "/models/environment",
        TutorialOptions.parse(new String[0], environment).embeddingModel().toString());
  }

  @Test
  void aModelIsAFolderOrANameOnTheHub() {
    assertEquals("huggingface:Qwen/Qwen3-Reranker-0.6B@main", reranker("Qwen/Qwen3-Reranker-0.6B"));
    assertEquals("./models", reranker("./models"));
    assertEquals("models", reranker("models"));
    assertEquals("src/test", reranker("src/test"), "a folder that exists");
  }

  private static String reranker(String model) {
    return TutorialOptions.parse(new String[] {"--reranker=" + model}, Map.of())
        .rerankerModel()
        .toString();
  }
}
