package io.ragstone.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same code on a real Milvus server. */
@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class TutorialOnMilvusIT {
  @TempDir Path index;

  @Test
  void oneFlagPutsTheTutorialOnMilvusAndItFindsWhatItFindsOnLucene() {
    TutorialRun lucene = TutorialRun.of(index);
    TutorialRun milvus =
        TutorialRun.of(
            index,
            "--milvus=" + SuiteEnvironment.get("MILVUS_URI"),
            "--collection=ragstone_tutorial_test");

    assertTrue(milvus.output().contains("collection ragstone_tutorial_test"), milvus.output());
    assertTrue(milvus.output().contains("insert_count: 83"), milvus.output());
    assertEquals(lucene.results(), milvus.results());
    assertSameScores(lucene.scores(), milvus.scores());
  }

  /** Three of the reranker and three of the embedder, whose float32 sums differ in their order. */
  private static void assertSameScores(List<Double> expected, List<Double> actual) {
    assertEquals(6, expected.size());
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), 1e-5);
    }
  }
}
