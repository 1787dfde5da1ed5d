package io.ragstone.benchmarks.overhead;

import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.benchmarks.overhead.OverheadReport.ClientCost;
import io.ragstone.benchmarks.overhead.OverheadReport.Comparison;
import io.ragstone.embedding.Embedding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Writes and searches through the Milvus store and through the bare SDK on one server, and says how
 * much more the store takes. {@code OverheadOptions} names the options.
 *
 * <p>This is no JMH benchmark: a server's speed changes from minute to minute, so the clients must
 * take turns in one run, and JMH measures one after the other.
 */
public final class MilvusOverhead {
  private static final int STORE = 0;
  private static final int BARE = 1;
  private static final int MINIMAL = 2;

  private final OverheadOptions options;
  private final PrintStream out;
  private final List<Comparison> comparisons = new ArrayList<>();
  private final List<ClientCost> clientCosts = new ArrayList<>();

  private MilvusOverhead(OverheadOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Measures, prints a table, and writes the results as JSON and Markdown.
   *
   * @param arguments options
   * @throws IOException when the results cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    OverheadOptions options;
    try {
      options = OverheadOptions.parse(List.of(arguments), System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    run(options, new PrintStream(System.out, true, StandardCharsets.UTF_8));
  }

  static OverheadReport run(OverheadOptions options, PrintStream out) throws IOException {
    OverheadReport report = new MilvusOverhead(options, out).measure();
    out.println(report.toMarkdown());
    Path json = options.json().toAbsolutePath();
    Files.createDirectories(json.getParent());
    Files.writeString(json, report.toJson());
    Path markdown = json.resolveSibling(json.getFileName().toString().replace(".json", "") + ".md");
    Files.writeString(markdown, report.toMarkdown());
    out.println("Written: " + json + " and " + markdown);
    return report;
  }

  private OverheadReport measure() {
    try (Contenders contenders = new Contenders(options)) {
      for (int rows : options.batches()) {
        out.println("Writing " + rows + " rows a call");
        compareUpserts(contenders, rows);
      }
      out.println("Building the indexes");
      contenders.flushAndIndex();
      List<Embedding> queries = contenders.queries();
      for (ConsistencyLevel level : options.consistency()) {
        out.println("Searching with consistency " + level);
        compareSearches(contenders, queries, level);
      }
      return new OverheadReport(
          Machine.here(), contenders.serverVersion(), options, comparisons, clientCosts);
    }
  }

  private void compareUpserts(Contenders contenders, int rowsOfBatch) {
    List<Batch> batches = contenders.batches(rowsOfBatch);
    List<Batch> minimal = contenders.minimalBatches(rowsOfBatch);
    ConsistencyLevel level = ConsistencyLevel.BOUNDED;
    try (Client store = contenders.store(level);
        Client bare = contenders.bare(level);
        Client tutorial = contenders.minimal(level);
        Client conversion = contenders.conversion()) {
      Rounds rounds =
          rounds(
              List.of(
                  work(batches, store::upsert),
                  work(batches, bare::upsert),
                  work(minimal, tutorial::upsert)));
      Rounds alone = rounds(List.of(work(batches, conversion::upsert)));
      String what = "upsert, " + rowsOfBatch + " rows a call";
      comparisons.add(
          comparison(
              what, "rows/s", rounds, Cost::seconds, cost -> options.rows() / cost.seconds()));
      clientCosts.add(clientCost("row, " + what, rounds, alone, options.rows()));
    }
  }

  private void compareSearches(
      Contenders contenders, List<Embedding> queries, ConsistencyLevel level) {
    try (Client store = contenders.store(level);
        Client bare = contenders.bare(level);
        Client tutorial = contenders.minimal(level);
        Client conversion = contenders.conversion()) {
      Rounds rounds =
          rounds(List.of(search(store, queries), search(bare, queries), search(tutorial, queries)));
      Rounds alone = rounds(List.of(search(conversion, queries)));
      String what = "search, top " + options.topK() + ", " + level;
      comparisons.add(comparison(what + ", p50", "ms", rounds, millis(0.5), millis(0.5)));
      comparisons.add(comparison(what + ", p99", "ms", rounds, millis(0.99), millis(0.99)));
      clientCosts.add(clientCost(what, rounds, alone, queries.size()));
    }
  }

  private List<Runnable> search(Client client, List<Embedding> queries) {
    return work(
        queries,
        query -> {
          int found = client.search(query, options.topK());
          if (found != Math.min(options.topK(), options.rows())) {
            throw new IllegalStateException(
                "A search found " + found + " rows of " + options.rows() + "; was it written?");
          }
        });
  }

  private static <T> List<Runnable> work(List<T> inputs, Consumer<T> operation) {
    return inputs.stream().map(input -> (Runnable) () -> operation.accept(input)).toList();
  }

  private Rounds rounds(List<List<Runnable>> work) {
    return Rounds.run(work, options.warmups(), options.rounds());
  }

  private static ToDoubleFunction<Cost> millis(double share) {
    return cost -> cost.millis(share);
  }

  private static Comparison comparison(
      String what,
      String unit,
      Rounds rounds,
      ToDoubleFunction<Cost> time,
      ToDoubleFunction<Cost> shown) {
    return new Comparison(
        what,
        unit,
        rounds.of(STORE, shown),
        rounds.of(BARE, shown),
        rounds.of(MINIMAL, shown),
        rounds.excess(STORE, BARE, time),
        rounds.excess(STORE, MINIMAL, time));
  }

  private static ClientCost clientCost(String what, Rounds rounds, Rounds alone, int units) {
    return new ClientCost(
        what,
        rounds.of(STORE, Cost::cpuMicros).median() / units,
        rounds.of(BARE, Cost::cpuMicros).median() / units,
        alone.of(STORE, Cost::cpuMicros).median() / units,
        rounds.of(STORE, Cost::kibibytes).median() / units,
        rounds.of(BARE, Cost::kibibytes).median() / units,
        alone.of(STORE, Cost::kibibytes).median() / units);
  }
}
