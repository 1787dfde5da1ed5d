package io.ragstone.benchmarks.load;

import io.ragstone.benchmarks.BenchmarkModel;
import io.ragstone.benchmarks.SampleTexts;
import io.ragstone.benchmarks.measurement.CommandLine;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Puts an embedder under load: closed loops of callers with one query each, the same beside a bulk
 * ingest, and twice as many queries as it can answer. Beside it the same engine without coalescing
 * ("one at a time"), other {@link Embedder}s that the class path has as services, and servers that
 * speak OpenAI's protocol. All take turns, round by round.
 */
public final class LoadFigures {
  private static final String USAGE =
      """
      --model=MODEL          mini, random or a folder (default: mini)
      --precision=NAME       of the engine (default: FLOAT32)
      --callers=N,...        closed loops (default: 1,8,64,256)
      --ingest-callers=N,... closed loops with an ingest beside (default: 1,8)
      --overload=N           arrivals as a multiple of what 64 callers got (default: 2; 0 leaves it out)
      --queue-tokens=N       of the engine under overload (default: 4096)
      --query-tokens=N       tokens of a query, about (default: 16)
      --document-tokens=N    tokens of a document of the ingest, about (default: 120)
      --seconds=N            how long each run counts (default: 5)
      --warmup=N             seconds before that (default: 1)
      --rounds=N             (default: 3)
      --servers=NAME@URL@MODEL,...  others that answer /v1/embeddings (default: none)
      --out=FILE             where to write the table, too (default: nowhere)
      """;

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("model", BenchmarkModel.MINI),
          Map.entry("precision", "FLOAT32"),
          Map.entry("callers", "1,8,64,256"),
          Map.entry("ingest-callers", "1,8"),
          Map.entry("overload", "2"),
          Map.entry("queue-tokens", "4096"),
          Map.entry("query-tokens", "16"),
          Map.entry("document-tokens", "120"),
          Map.entry("seconds", "5"),
          Map.entry("warmup", "1"),
          Map.entry("rounds", "3"),
          Map.entry("servers", ""),
          Map.entry("out", ""));

  private static final String RAGSTONE = "Ragstone";
  private static final int TEXTS = 512;
  private static final int CAPACITY_CALLERS = 64;

  private final CommandLine options;
  private final PrintStream out;
  private final List<LoadRun> runs = new ArrayList<>();

  private LoadFigures(CommandLine options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Measures, and prints a table.
   *
   * @param arguments options
   * @throws IOException when the table cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      CommandLine options = CommandLine.parse(List.of(arguments), DEFAULTS, USAGE);
      String table =
          new LoadReport(List.of(arguments), new LoadFigures(options, out).measure()).toMarkdown();
      out.println(table);
      if (!options.text("out").isEmpty()) {
        Files.writeString(Path.of(options.text("out")), table);
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private List<LoadRun> measure() {
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(engine()).build()) {
      List<Contender> contenders =
          Stream.of(
                  Stream.of(
                      Contender.of(RAGSTONE, embedder),
                      Contender.oneAtATime("Ragstone, one at a time", embedder)),
                  ServiceLoader.load(Embedder.class).stream()
                      .map(ServiceLoader.Provider::get)
                      .map(other -> Contender.of(other.identity().model(), other)),
                  servers())
              .flatMap(each -> each)
              .toList();
      SampleTexts texts = new SampleTexts(embedder.tokenCounter());
      Loads loads =
          Loads.of(
              texts.ofLength(TEXTS, options.number("query-tokens", 1)),
              texts.ofLength(TEXTS, options.number("document-tokens", 1)),
              options.number("warmup", 0),
              options.number("seconds", 1));
      for (int round = 0; round < options.number("rounds", 1); round++) {
        for (int callers : numbers("callers")) {
          contenders.forEach(contender -> add(loads.closedLoop(contender, callers, false)));
        }
        for (int callers : numbers("ingest-callers")) {
          contenders.forEach(contender -> add(loads.closedLoop(contender, callers, true)));
        }
      }
      overload(loads, embedder);
    }
    return runs;
  }

  private void overload(Loads loads, Embedder embedder) {
    int times = options.number("overload", 0);
    if (times == 0) {
      return;
    }
    double capacity =
        loads.closedLoop(Contender.of(RAGSTONE, embedder), CAPACITY_CALLERS, false).perSecond();
    Qwen3Engine.Builder engine = engine().queueTokens(options.number("queue-tokens", 1));
    try (Qwen3Embedder bounded = Qwen3Embedder.builder(engine).build()) {
      Contender contender = Contender.of(RAGSTONE, bounded);
      for (int round = 0; round < options.number("rounds", 1); round++) {
        add(loads.openLoop(contender, 0.8 * capacity, "arrivals of 0.8 times the capacity"));
        add(
            loads.openLoop(
                contender, times * capacity, "arrivals of " + times + " times the capacity"));
      }
    }
  }

  private void add(LoadRun run) {
    out.printf(
        Locale.ROOT,
        "%s, %s: %.1f queries/s, p50 %.1f ms, p99 %.1f ms, %.1f refused/s, %.1f documents/s%n",
        run.load(),
        run.contender(),
        run.perSecond(),
        run.p50Millis(),
        run.p99Millis(),
        run.refusedPerSecond(),
        run.documentsPerSecond());
    runs.add(run);
  }

  private Qwen3Engine.Builder engine() {
    return Qwen3Engine.builder(BenchmarkModel.embedding(options.text("model")))
        .precision(Precision.valueOf(options.text("precision")));
  }

  private Stream<Contender> servers() {
    return list("servers").stream()
        .map(
            server -> {
              String[] parts = server.split("@", -1);
              if (parts.length != 3) {
                throw new IllegalArgumentException(
                    "A server is NAME@URL@MODEL, but one is " + server + "\n" + USAGE);
              }
              return new EmbeddingServer(URI.create(parts[1]), parts[2]).as(parts[0]);
            });
  }

  private List<Integer> numbers(String option) {
    return list(option).stream().map(Integer::valueOf).toList();
  }

  private List<String> list(String option) {
    String text = options.text(option);
    return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
  }
}
