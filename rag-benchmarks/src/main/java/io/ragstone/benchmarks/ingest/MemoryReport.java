package io.ragstone.benchmarks.ingest;

import io.ragstone.benchmarks.measurement.BarChart;
import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.pipeline.IngestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How much memory was in use on the way, as Markdown and as a chart.
 *
 * @param machine where it was measured
 * @param settings what was ingested how, for people
 * @param samples in the order in which they were taken
 * @param first what the ingest said at its end
 * @param again what an ingest of the same documents said
 */
record MemoryReport(
    Machine machine,
    String settings,
    List<Sample> samples,
    IngestReport first,
    IngestReport again) {
  private static final String HEAP = "heap";
  private static final String RESIDENT = "RssAnon";

  MemoryReport {
    samples = List.copyOf(samples);
  }

  /**
   * What was in use when so many chunks were written.
   *
   * @param chunks written so far
   * @param heap in MiB, after a garbage collection
   * @param resident memory of the process in MiB, without mapped files
   * @param chunksPerSecond since the beginning
   */
  record Sample(long chunks, double heap, double resident, double chunksPerSecond) {
    String to(String format) {
      return String.format(Locale.ROOT, format, chunks, heap, resident, chunksPerSecond);
    }
  }

  /** Writes all files into a folder. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("ingest-memory.md"), toMarkdown());
    Map<String, Map<String, Double>> series = new LinkedHashMap<>();
    series.put(HEAP, byChunks(Sample::heap));
    series.put(RESIDENT, byChunks(Sample::resident));
    BarChart chart = new BarChart("Memory after so many chunks", "MiB", series);
    Files.writeString(folder.resolve("ingest-memory.svg"), chart.toSvg());
  }

  private Map<String, Double> byChunks(ToDoubleFunction<Sample> number) {
    Map<String, Double> heights = new LinkedHashMap<>();
    samples.forEach(sample -> heights.put(sample.to("%,d"), number.applyAsDouble(sample)));
    return heights;
  }

  private String toMarkdown() {
    StringBuilder table =
        new StringBuilder("# Memory of an ingest\n\n")
            .append(
                "%s, %d processors, %s. %s\n\n"
                    .formatted(machine.processor(), machine.processors(), machine.java(), settings))
            .append("| chunks | heap, MiB | RssAnon, MiB | chunks/s |\n|---|---|---|---|\n");
    samples.forEach(sample -> table.append(sample.to("| %,d | %.1f | %.1f | %.0f |\n")));
    return table
        .append("\nThe ingest: %s in %d s.\n\n".formatted(first, first.elapsed().toSeconds()))
        .append("The same once more: %s in %d s.\n".formatted(again, again.elapsed().toSeconds()))
        .toString();
  }
}
