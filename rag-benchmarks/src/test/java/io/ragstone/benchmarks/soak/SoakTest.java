package io.ragstone.benchmarks.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedding;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everything at once gives no wrong result, and a wrong one would be noticed. */
class SoakTest {

  /** How much memory it needs is asserted of a long one only: a short one is all warm-up. */
  @Test
  void everythingAtOnceGivesNoWrongResult() throws IOException {
    boolean full = Boolean.getBoolean("ragstone.full");
    boolean server = "true".equals(System.getenv("CI"));
    int seconds = full ? 600 : server ? 60 : 15;
    SoakReport report = Soak.run(Duration.ofSeconds(seconds), Duration.ofMillis(250));
    System.out.print(report.toMarkdown());
    List<String> problems = new ArrayList<>();
    report.tally().problems().forEach(problems::add);
    assertEquals(List.of(), full ? report.problems() : problems);
    Map<String, Long> outcomes = report.tally().outcomes();
    for (String call :
        List.of("ask", "embed a query", "embed documents", "ingest", "rerank", "retrieve")) {
      assertTrue(outcomes.getOrDefault(call + ": done", 0L) > 0, call + " in " + outcomes);
    }
    assertTrue(
        outcomes.keySet().stream().anyMatch(outcome -> outcome.endsWith("CancelledException")),
        outcomes.toString());
  }

  @Test
  void aWrongVectorOrScoreIsNoticed() {
    HashingEmbedder embedder = new HashingEmbedder(16);
    SoakReference reference = new SoakReference(embedder, new FakeReranker());
    Embedding right = embedder.embedQuery(reference.text(3));
    assertTrue(reference.problemOfQuery(3, right).isEmpty());
    assertTrue(reference.problemOfQuery(4, right).isPresent());
    assertTrue(reference.problemOfDocument(4, right).isPresent());
  }

  @Test
  void aLostAStaleAndAGhostChunkAreNoticed() {
    HashingEmbedder embedder = new HashingEmbedder(16);
    SoakDocuments documents = new SoakDocuments();
    try (VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE)) {
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .splitter(SoakDocuments.splitter())
              .build();
      assertEquals(List.of(), documents.problemsOf(store));
      documents.written("source-1", 2);
      assertEquals(1, documents.problemsOf(store).size(), "lost");
      pipeline.ingest(List.of(SoakDocuments.document("source-1", 1)));
      assertEquals(1, documents.problemsOf(store).size(), "stale");
      pipeline.ingest(List.of(SoakDocuments.document("source-1", 2)));
      assertEquals(List.of(), documents.problemsOf(store));
      pipeline.ingest(List.of(SoakDocuments.document("source-2", 1)));
      assertEquals(1, documents.problemsOf(store).size(), "a ghost");
      for (Chunk chunk : store.chunksOf("source-1")) {
        assertTrue(SoakDocuments.problemOf(chunk).isEmpty());
      }
      pipeline.ingest(List.of(Document.of("source-3", "Nobody wrote this")));
      assertTrue(SoakDocuments.problemOf(store.chunksOf("source-3").get(0)).isPresent());
    }
  }

  @Test
  void growthIsAProblemAndWarmingUpIsNot() {
    assertEquals(List.of(), report(i -> 500 + Math.min(i, 20)).problems());
    assertEquals(
        List.of("memory in MiB grew from 571.0 to 671.0"), report(i -> 500 + 2 * i).problems());
  }

  private static SoakReport report(IntToDoubleFunction memory) {
    return new SoakReport(
        IntStream.range(0, 98)
            .mapToObj(i -> new SoakSample(i, i, memory.applyAsDouble(i), 100, 20, 30))
            .toList(),
        new SoakTally());
  }
}
