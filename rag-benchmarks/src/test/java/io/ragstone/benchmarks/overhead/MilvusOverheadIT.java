package io.ragstone.benchmarks.overhead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison runs through once; what it measures here means nothing. */
@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusOverheadIT {
  @TempDir Path folder;

  @Test
  void everyComparisonIsReportedAndEveryCollectionIsDropped() throws IOException {
    String prefix = "test_" + UUID.randomUUID().toString().replace('-', '_');
    Path json = folder.resolve("overhead.json");
    OverheadOptions options =
        OverheadOptions.parse(
            List.of(
                "--uri=" + SuiteEnvironment.get("MILVUS_URI"),
                "--collections=" + prefix,
                "--rows=25",
                "--dimension=8",
                "--words=5",
                "--batches=10,25",
                "--queries=3",
                "--consistency=STRONG",
                "--rounds=2",
                "--warmups=1",
                "--json=" + json),
            Map.of());

    MilvusOverhead.run(options, new PrintStream(PrintStream.nullOutputStream()));

    JsonObject report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    assertEquals(
        List.of(
            "upsert, 10 rows a call",
            "upsert, 25 rows a call",
            "search, top 10, STRONG, p50",
            "search, top 10, STRONG, p99"),
        report.getAsJsonArray("comparisons").asList().stream()
            .map(comparison -> comparison.getAsJsonObject().get("what").getAsString())
            .toList());
    String markdown = Files.readString(folder.resolve("overhead.md"));
    assertTrue(markdown.contains("| search, top 10, STRONG, p99, ms | "), markdown);
    assertTrue(markdown.contains(report.get("server").getAsString()), markdown);
    assertEquals(List.of(), collections(prefix));
  }

  private static List<String> collections(String prefix) {
    MilvusClientV2 sdk =
        new MilvusClientV2(ConnectConfig.builder().uri(SuiteEnvironment.get("MILVUS_URI")).build());
    try {
      return sdk.listCollections().getCollectionNames().stream()
          .filter(name -> name.startsWith(prefix))
          .toList();
    } finally {
      sdk.close();
    }
  }
}
