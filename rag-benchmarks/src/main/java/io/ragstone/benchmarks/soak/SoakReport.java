package io.ragstone.benchmarks.soak;

import io.ragstone.benchmarks.measurement.BarChart;
import io.ragstone.benchmarks.measurement.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a soak came to.
 *
 * @param samples in the order in which they were taken
 * @param tally what came of the calls
 */
record SoakReport(List<SoakSample> samples, SoakTally tally) {
  /** Bars of the chart. */
  private static final int BARS = 12;

  /** Less than this share and this much is no growth: allocators keep what they may need again. */
  private static final double GROWN_SHARE = 0.05;

  private static final double GROWN_MIB = 32;
  private static final double GROWN_COUNT = 16;

  SoakReport {
    samples = List.copyOf(samples);
  }

  /** What is wrong: results, and what grew from the second quarter of the time to the last. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    tally.problems().forEach(problems::add);
    grown("memory in MiB", SoakSample::residentMiB, GROWN_MIB, problems);
    grown("open files", SoakSample::files, GROWN_COUNT, problems);
    grown("threads", SoakSample::threads, GROWN_COUNT, problems);
    return problems;
  }

  private void grown(
      String what, ToDoubleFunction<SoakSample> number, double most, List<String> problems) {
    int quarter = samples.size() / 4;
    double before = mean(samples.subList(quarter, 2 * quarter), number);
    double after = mean(samples.subList(samples.size() - quarter, samples.size()), number);
    if (after - before > most + GROWN_SHARE * before) {
      problems.add(format("%s grew from %.1f to %.1f", what, before, after));
    }
  }

  private static double mean(List<SoakSample> part, ToDoubleFunction<SoakSample> number) {
    return part.stream().mapToDouble(number).average().orElse(0);
  }

  String toMarkdown() {
    Machine machine = Machine.here();
    StringBuilder text = new StringBuilder("# Soak\n\n");
    text.append(
        format(
            "%s, %d processors, %s. %,d calls in %.0f s, %d wrong results.%n%n",
            machine.processor(),
            machine.processors(),
            machine.java(),
            tally.calls(),
            samples.get(samples.size() - 1).seconds(),
            tally.problemCount()));
    text.append("| s | calls | RssAnon, MiB | heap, MiB | open files | threads |\n");
    text.append("|---|---|---|---|---|---|\n");
    for (SoakSample sample : some()) {
      text.append(
          format(
              "| %.0f | %,d | %.0f | %.0f | %d | %d |%n",
              sample.seconds(),
              sample.calls(),
              sample.residentMiB(),
              sample.heapMiB(),
              sample.files(),
              sample.threads()));
    }
    text.append("\n| call | came to | times |\n|---|---|---|\n");
    tally
        .outcomes()
        .forEach(
            (outcome, times) ->
                text.append(format("| %s | %,d |%n", outcome.replace(": ", " | "), times)));
    return text.toString();
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("soak.md"), toMarkdown());
    Map<String, Map<String, Double>> series = new LinkedHashMap<>();
    series.put("RssAnon", byTime(SoakSample::residentMiB));
    series.put("heap", byTime(SoakSample::heapMiB));
    BarChart chart = new BarChart("Memory after so many seconds", "MiB", series);
    Files.writeString(folder.resolve("soak.svg"), chart.toSvg());
  }

  private Map<String, Double> byTime(ToDoubleFunction<SoakSample> number) {
    Map<String, Double> heights = new LinkedHashMap<>();
    some()
        .forEach(
            sample -> heights.put(format("%.0f", sample.seconds()), number.applyAsDouble(sample)));
    return heights;
  }

  private List<SoakSample> some() {
    int bars = Math.min(BARS, samples.size());
    List<SoakSample> some = new ArrayList<>();
    for (int i = 1; i <= bars; i++) {
      some.add(samples.get(i * samples.size() / bars - 1));
    }
    return some;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments).replace("\r", "");
  }
}
