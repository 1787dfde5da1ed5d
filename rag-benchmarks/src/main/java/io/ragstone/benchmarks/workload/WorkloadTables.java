package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import io.ragstone.benchmarks.measurement.Spread;
import io.ragstone.qwen3.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The results as Markdown: medians of the rounds, the least and the greatest in brackets. */
record WorkloadTables(WorkloadReport report) {

  String toMarkdown() {
    return String.join("\n", List.of(header(), throughput(), queries(), texts(), processes()));
  }

  private String header() {
    Machine machine = report.machine();
    return format(
        "%s. %s (%s), %d processors, %d threads, %s, %s, %s.\n\n`%s`\n",
        report.date(),
        machine.processor(),
        String.join(" ", machine.features()),
        machine.processors(),
        report.threads(),
        machine.system(),
        machine.java(),
        report.versions(),
        String.join(" ", report.arguments()));
  }

  private String throughput() {
    return table(
        "workload | tokens | wall, s | CPU, s | tokens/s | GFLOP/s | ceiling, GFLOP/s | of the"
            + " ceiling",
        report.summaries().stream()
            .filter(summary -> summary.workload().isThroughput())
            .map(
                summary ->
                    row(
                        name(summary),
                        "" + summary.tokens(),
                        spread("%.2f", summary.wallSeconds()),
                        format("%.2f", summary.cpuSeconds().median()),
                        spread("%.0f", summary.tokensPerSecond()),
                        format("%.0f", summary.gigaflops().median()),
                        format("%.0f", summary.ceilingGigaflops().median()),
                        percent(summary.ofCeiling()))));
  }

  private String queries() {
    return table(
        "queries | p50, ms | p99, ms | p50 by the time to read the weights",
        report.summaries().stream()
            .filter(summary -> summary.more().containsKey(Run.P50))
            .map(
                summary ->
                    row(
                        name(summary),
                        spread("%.1f", summary.more(Run.P50)),
                        spread("%.1f", summary.more(Run.P99)),
                        summary.workload() == Workload.E2
                            ? spread("%.2f", summary.timesReading())
                            : "")));
  }

  private String texts() {
    return table(
        "texts | tokens/s | not in libtorch | of it tokenising",
        report.summaries().stream()
            .filter(summary -> summary.workload() == Workload.TEXT)
            .map(
                summary ->
                    row(
                        name(summary),
                        spread("%.0f", summary.tokensPerSecond()),
                        percent(summary.more(Run.OUTSIDE_LIBTORCH)),
                        percent(summary.more(Run.TOKENISING)))));
  }

  /** Loading, and memory as own + mapped and the most there ever was. */
  private String processes() {
    Map<Precision, List<Loaded>> byPrecision =
        report.loads().stream()
            .collect(Collectors.groupingBy(Loaded::precision, TreeMap::new, Collectors.toList()));
    return table(
        "precision | load, s | first answer, s | since the start of the JVM, s | memory when"
            + " loaded, MiB (own + mapped, peak) | after",
        byPrecision.entrySet().stream()
            .map(
                loaded ->
                    row(
                        name(loaded.getKey(), loaded.getValue().get(0).computesIn()),
                        seconds(loaded.getValue(), Loaded::loadSeconds),
                        seconds(loaded.getValue(), Loaded::firstAnswerSeconds),
                        seconds(loaded.getValue(), Loaded::jvmSeconds),
                        memory(loaded.getValue().get(0).memory()),
                        memoryAfter(loaded.getKey()))));
  }

  private String memoryAfter(Precision precision) {
    return report.summaries().stream()
        .filter(summary -> summary.precision() == precision)
        .map(summary -> summary.workload() + ": " + memory(summary.memory()))
        .collect(Collectors.joining("; "));
  }

  private static String seconds(List<Loaded> loads, ToDoubleFunction<Loaded> number) {
    return spread("%.2f", Spread.of(loads.stream().mapToDouble(number)));
  }

  private static String memory(Map<String, Long> kibibytes) {
    if (kibibytes.isEmpty()) {
      return "";
    }
    return format(
        "%d + %d, %d",
        mebibytes(kibibytes, ProcessMemory.ANONYMOUS),
        mebibytes(kibibytes, ProcessMemory.MAPPED),
        mebibytes(kibibytes, ProcessMemory.PEAK));
  }

  private static long mebibytes(Map<String, Long> kibibytes, String kind) {
    return Objects.requireNonNull(kibibytes.get(kind), kind) >> 10;
  }

  private static String name(Precision precision, String computesIn) {
    return precision.name().equals(computesIn) ? computesIn : precision + ": " + computesIn;
  }

  private static String name(Summary summary) {
    return summary.workload() + ", " + summary.precision();
  }

  private static String percent(Spread share) {
    return format(
        "%.1f %% (%.1f to %.1f)", 100 * share.median(), 100 * share.min(), 100 * share.max());
  }

  private static String spread(String format, Spread spread) {
    return format(
        format + " (" + format + " to " + format + ")",
        spread.median(),
        spread.min(),
        spread.max());
  }

  /** A table without rows is left out. */
  private static String table(String heads, Stream<String> rows) {
    String body = rows.collect(Collectors.joining());
    String line = "|---".repeat(heads.split("\\|").length) + "|\n";
    return body.isEmpty() ? "" : "| " + heads + " |\n" + line + body;
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
