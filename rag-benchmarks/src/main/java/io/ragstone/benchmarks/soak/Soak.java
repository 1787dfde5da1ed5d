package io.ragstone.benchmarks.soak;

import io.ragstone.benchmarks.measurement.CommandLine;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.llm.openai.OpenAiGenerator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Lets twelve threads ingest, remove, embed, rerank, search and ask for a while, a tenth of whose
 * calls have hardly any time, are cancelled or interrupted, on the bundled models, a Lucene index
 * and a local server that fails now and then. Every vector, score, passage and answer is compared
 * with what it has to be, and at the end the index with what was written. Ends with status 1 when
 * one is wrong or the process has grown.
 *
 * <p>The heap should have a fixed size, so that its growth is not taken for a leak: {@code -Xms256m
 * -Xmx256m -XX:+AlwaysPreTouch}.
 */
public final class Soak {
  private static final String USAGE =
      """
      --seconds=N  how long (default: 60)
      --every=N    milliseconds between two looks at the process (default: 500)
      --out=DIR    where to write soak.md and soak.svg (default: nowhere)
      """;
  private static final Map<String, String> DEFAULTS =
      Map.of("seconds", "60", "every", "500", "out", "");

  private Soak() {}

  /**
   * Runs the soak.
   *
   * @param arguments options
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    CommandLine options;
    try {
      options = CommandLine.parse(List.of(arguments), DEFAULTS, USAGE);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    SoakReport report =
        run(
            Duration.ofSeconds(options.number("seconds", 1)),
            Duration.ofMillis(options.number("every", 1)));
    out.print(report.toMarkdown());
    if (!options.text("out").isEmpty()) {
      report.write(Path.of(options.text("out")));
    }
    List<String> problems = report.problems();
    problems.forEach(problem -> out.println("WRONG: " + problem));
    if (!problems.isEmpty()) {
      System.exit(1);
    }
  }

  static SoakReport run(Duration duration, Duration every) throws IOException {
    Path index = Files.createTempDirectory("ragstone-soak");
    SoakDocuments documents = new SoakDocuments();
    SoakTally tally = new SoakTally();
    try (FaultyChatServer server = new FaultyChatServer();
        Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        VectorStore store = LuceneVectorStore.builder(index, embedder.identity()).open();
        OpenAiGenerator generator =
            OpenAiGenerator.builder().apiKey("none").baseUrl(server.baseUrl()).build()) {
      SoakReference reference = new SoakReference(embedder, reranker);
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .reranker(reranker)
              .store(store)
              .generator(generator)
              .splitter(SoakDocuments.splitter())
              .build();
      SoakTraffic traffic =
          new SoakTraffic(pipeline, embedder, reranker, reference, documents, tally, duration);
      List<SoakSample> samples = watched(traffic, tally, every);
      documents.problemsOf(store).forEach(tally::problem);
      return new SoakReport(samples, tally);
    } finally {
      delete(index);
    }
  }

  private static List<SoakSample> watched(SoakTraffic traffic, SoakTally tally, Duration every) {
    List<SoakSample> samples = Collections.synchronizedList(new ArrayList<>());
    ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
    long start = System.nanoTime();
    ScheduledFuture<?> watching =
        watcher.scheduleAtFixedRate(
            () -> samples.add(SoakSample.now((System.nanoTime() - start) / 1e9, tally.calls())),
            0,
            every.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      traffic.run();
    } finally {
      watching.cancel(false);
      watcher.shutdownNow();
    }
    return List.copyOf(samples);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
