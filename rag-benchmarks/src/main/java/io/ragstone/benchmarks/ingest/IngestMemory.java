package io.ragstone.benchmarks.ingest;

import io.ragstone.benchmarks.measurement.CommandLine;
import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.pipeline.IngestOptions;
import io.ragstone.pipeline.IngestProgress;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ingests synthetic documents into an embedded store, and prints how much memory is in use on the
 * way: the heap after a garbage collection, and the resident memory of the process. Run it with a
 * small heap, such as {@code -Xmx256m}. With {@code --out} it writes the same as a table and a
 * chart.
 */
public final class IngestMemory {
  private static final int CHUNKS_PER_DOCUMENT = 20;
  private static final int WORDS_PER_CHUNK = 120;
  private static final double MEBI = 1 << 20;
  private static final String USAGE =
      """
      --chunks=N     how many chunks to ingest, 100000 by default
      --every=N      after how many chunks to print a line, 10000 by default
      --batch=N      how many chunks are embedded and written at once, 32 by default
      --dimension=N  the length of the vectors, 256 by default
      --index=DIR    an empty or new folder for the index
      --out=DIR      where to write the table and a chart; nowhere by default
      """;
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "chunks",
          "100000",
          "every",
          "10000",
          "batch",
          "32",
          "dimension",
          "256",
          "index",
          "",
          "out",
          "");

  private final PrintStream out;
  private final int every;
  private final int batch;
  private final List<MemoryReport.Sample> samples = new ArrayList<>();
  private long printed;

  private IngestMemory(PrintStream out, int every, int batch) {
    this.out = out;
    this.every = every;
    this.batch = batch;
  }

  /**
   * Ingests and prints a table.
   *
   * @param arguments options
   * @throws IOException when the folder for the index cannot be made, or the results not be written
   */
  public static void main(String[] arguments) throws IOException {
    CommandLine options;
    try {
      options = CommandLine.parse(List.of(arguments), DEFAULTS, USAGE);
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      Path index =
          options.text("index").isEmpty()
              ? Files.createTempDirectory("ragstone-ingest")
              : Path.of(options.text("index"));
      MemoryReport report =
          new IngestMemory(out, options.number("every", 1), options.number("batch", 1))
              .run(options.number("chunks", 1), options.number("dimension", 1), index);
      if (!options.text("out").isEmpty()) {
        report.write(Path.of(options.text("out")));
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private MemoryReport run(int chunks, int dimension, Path index) {
    out.printf("%9s %12s %14s %10s%n", "chunks", "heap in MiB", "RssAnon in MiB", "chunks/s");
    SyntheticEmbedder embedder = new SyntheticEmbedder(dimension);
    try (VectorStore store = LuceneVectorStore.builder(index, embedder.identity()).open()) {
      DocumentLoader documents =
          () -> IntStream.range(0, chunks / CHUNKS_PER_DOCUMENT).mapToObj(IngestMemory::document);
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .splitter(new SeparatorSplitter("\n\n"))
              .ingestOptions(IngestOptions.builder().batchChunks(batch).build())
              .build();
      IngestReport report =
          pipeline.ingest(IngestRequest.builder(documents).progress(this::watch).build());
      out.println(report + " in " + report.elapsed().toSeconds() + " s");
      IngestReport again = pipeline.ingest(documents);
      out.println(again + " in " + again.elapsed().toSeconds() + " s");
      return new MemoryReport(Machine.here(), settings(chunks, dimension), samples, report, again);
    }
  }

  private String settings(int chunks, int dimension) {
    return String.format(
        Locale.ROOT,
        "%,d chunks of %d words into Lucene, vectors of %d numbers, %d chunks at once, a heap of"
            + " %.0f MiB at most.",
        chunks,
        WORDS_PER_CHUNK,
        dimension,
        batch,
        Runtime.getRuntime().maxMemory() / MEBI);
  }

  private static Document document(int number) {
    Random random = new Random(number);
    return Document.of(
        "document-" + number,
        IntStream.range(0, CHUNKS_PER_DOCUMENT)
            .mapToObj(chunk -> chunk + " " + words(random))
            .collect(Collectors.joining("\n\n")));
  }

  private static String words(Random random) {
    return IntStream.range(0, WORDS_PER_CHUNK)
        .mapToObj(word -> "word" + random.nextInt(20_000))
        .collect(Collectors.joining(" "));
  }

  private void watch(IngestProgress progress) {
    if (progress.chunksEmbedded() < printed + every) {
      return;
    }
    printed = progress.chunksEmbedded() - progress.chunksEmbedded() % every;
    System.gc();
    MemoryReport.Sample sample =
        new MemoryReport.Sample(
            progress.chunksEmbedded(),
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBI,
            residentMebibytes(),
            progress.chunksEmbedded() * 1e9 / progress.elapsed().toNanos());
    samples.add(sample);
    out.println(sample.to("%9d %12.1f %14.1f %10.0f"));
  }

  /** As Linux counts it, without what is mapped of the index's files; 0 elsewhere. */
  private static double residentMebibytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
