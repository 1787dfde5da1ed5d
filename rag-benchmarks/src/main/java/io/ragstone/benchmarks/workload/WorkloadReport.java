package io.ragstone.benchmarks.workload;

import com.google.gson.GsonBuilder;
import io.ragstone.benchmarks.measurement.BarChart;
import io.ragstone.benchmarks.measurement.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The results, for programs, for people, and for the eye.
 *
 * @param date when they were made, in UTC
 * @param machine where
 * @param versions of DJL and libtorch
 * @param threads of libtorch
 * @param arguments what the program was called with
 * @param shape how much there was to compute
 * @param loads what each new process said
 * @param summaries each workload in each precision
 * @param measurements the same, round by round
 */
record WorkloadReport(
    String date,
    Machine machine,
    String versions,
    int threads,
    List<String> arguments,
    ModelShape shape,
    List<Loaded> loads,
    List<Summary> summaries,
    List<Measurement> measurements) {
  WorkloadReport {
    arguments = List.copyOf(arguments);
    loads = List.copyOf(loads);
    summaries = List.copyOf(summaries);
    measurements = List.copyOf(measurements);
  }

  /** Writes all files into a folder. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("workloads.json"), toJson());
    Files.writeString(folder.resolve("workloads.md"), new WorkloadTables(this).toMarkdown());
    write(
        folder.resolve("throughput.svg"),
        "Throughput",
        "tokens a second",
        Workload::isThroughput,
        summary -> summary.tokensPerSecond().median());
    write(
        folder.resolve("ceiling.svg"),
        "Of what the matrix products alone reach",
        "%",
        Workload::isThroughput,
        summary -> 100 * summary.ofCeiling().median());
    write(
        folder.resolve("latency.svg"),
        "Median time of one query, alone (E2) and beside E1 (B)",
        "ms",
        workload -> workload == Workload.E2 || workload == Workload.B,
        summary -> summary.more(Run.P50).median());
  }

  private String toJson() {
    return new GsonBuilder().setPrettyPrinting().create().toJson(this);
  }

  /** A chart of the workloads of a kind; none where there are none. */
  private void write(
      Path file,
      String title,
      String unit,
      Predicate<Workload> shown,
      ToDoubleFunction<Summary> number)
      throws IOException {
    List<Summary> bars =
        summaries.stream().filter(summary -> shown.test(summary.workload())).toList();
    if (bars.isEmpty()) {
      return;
    }
    Map<String, Map<String, Double>> byPrecision = new LinkedHashMap<>();
    for (Summary bar : bars) {
      byPrecision
          .computeIfAbsent(bar.precision().name(), name -> new LinkedHashMap<>())
          .put(bar.workload().name(), number.applyAsDouble(bar));
    }
    Files.writeString(file, new BarChart(title, unit, byPrecision).toSvg());
  }
}
