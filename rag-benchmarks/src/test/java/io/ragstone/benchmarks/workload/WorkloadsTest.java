package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.qwen3.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every workload runs through once; what it measures here means nothing. */
class WorkloadsTest {
  @TempDir Path folder;

  @Test
  void everyWorkloadIsReportedInEveryPrecision() throws IOException {
    String workloads =
        Arrays.stream(Workload.values()).map(Workload::name).collect(Collectors.joining(","));

    run(
        "--model=mini",
        "--workloads=" + workloads,
        "--rounds=1",
        "--warmups=0",
        "--loads=1",
        "--queries=2",
        "--query-interval=20",
        "--ceiling-millis=1",
        "--read-mib=1",
        "--out=" + folder);

    JsonObject report =
        JsonParser.parseString(Files.readString(folder.resolve("workloads.json")))
            .getAsJsonObject();
    String precisions = WorkloadOptions.parse(List.of()).precisions().toString();
    List<String> expected = new ArrayList<>();
    for (Workload workload : Workload.values()) {
      expected.add(workload + " " + precisions);
    }
    assertEquals(expected, measured(report));
    for (JsonElement summary : report.getAsJsonArray("summaries")) {
      assertPlausible(summary.getAsJsonObject());
    }
    String markdown = Files.readString(folder.resolve("workloads.md"));
    assertTrue(markdown.contains("| B, " + Precision.FLOAT32 + " | "), markdown);
    for (String chart : List.of("throughput.svg", "ceiling.svg", "latency.svg")) {
      assertTrue(Files.readString(folder.resolve(chart)).contains("FLOAT32"), chart);
    }
  }

  @Test
  void theTokenListsAreWrittenWithoutMeasuring() throws IOException {
    Path file = folder.resolve("tokens/lists.json");
    run("--model=mini", "--write-tokens=" + file);
    assertEquals(TokenLists.generate(ModelShape.of("mini"), 42).toJson(), Files.readString(file));
  }

  private static void run(String... arguments) throws IOException {
    Workloads.run(List.of(arguments), new PrintStream(PrintStream.nullOutputStream()));
  }

  /** Each workload with the precisions that it has a summary of. */
  private static List<String> measured(JsonObject report) {
    List<JsonObject> summaries =
        report.getAsJsonArray("summaries").asList().stream()
            .map(JsonElement::getAsJsonObject)
            .toList();
    return summaries.stream()
        .map(summary -> summary.get("workload").getAsString())
        .distinct()
        .map(
            workload ->
                workload
                    + " "
                    + summaries.stream()
                        .filter(one -> one.get("workload").getAsString().equals(workload))
                        .map(one -> one.get("precision").getAsString())
                        .toList())
        .toList();
  }

  private static void assertPlausible(JsonObject summary) {
    for (String number : List.of("wallSeconds", "cpuSeconds", "ceilingGigaflops", "gigaflops")) {
      double median = summary.getAsJsonObject(number).get("median").getAsDouble();
      assertTrue(median > 0, number + " of " + summary);
    }
  }
}
