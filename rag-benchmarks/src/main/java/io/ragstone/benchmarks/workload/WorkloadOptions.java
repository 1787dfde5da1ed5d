package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.BenchmarkModel;
import io.ragstone.benchmarks.measurement.CommandLine;
import io.ragstone.qwen3.ComputeDevice;
import io.ragstone.qwen3.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What to measure, and how often.
 *
 * @param model what embeds: {@code random}, {@code mini} or a folder
 * @param reranker what reranks
 * @param precisions each in a process of its own
 * @param workloads in this order
 * @param rounds rounds that count
 * @param warmups rounds before those
 * @param loads how often each precision is loaded in a new process
 * @param threads of libtorch
 * @param queries how many E2 has, and B at least
 * @param queryIntervalMillis between two queries of B
 * @param ceilingMillis for how long the matrix products alone run each time
 * @param readMebibytes what is read to learn the bandwidth of the memory
 * @param seed of the token lists
 * @param out the folder of the results
 * @param tokenFile where to write the token lists to, instead of measuring
 */
record WorkloadOptions(
    String model,
    String reranker,
    List<Precision> precisions,
    List<Workload> workloads,
    int rounds,
    int warmups,
    int loads,
    int threads,
    int queries,
    int queryIntervalMillis,
    int ceilingMillis,
    int readMebibytes,
    int seed,
    Path out,
    Optional<Path> tokenFile) {
  static final String USAGE =
      """
      Options:
        --model=MODEL           mini, a folder, or random, which is written to ~/.cache once (default: random)
        --reranker=MODEL        what runs R1 and R2 (default: the same)
        --precisions=NAME,...   in turns, each in a process of its own (default: all but AUTO)
        --workloads=NAME,...    among E1,E1_13,E2,R1,R2,L,B,TEXT (default: E1_13,E2,R1,TEXT)
        --rounds=N              rounds that count (default: 3)
        --warmups=N             rounds before those (default: 1)
        --loads=N               new processes that load the model, for each precision (default: 3)
        --threads=N             threads of libtorch (default: all processors)
        --queries=N             queries of E2, and the least of B (default: 20)
        --query-interval=N      milliseconds between two queries of B (default: 1000)
        --ceiling-millis=N      for how long the matrix products run alone before each run (default: 1000)
        --read-mib=N            memory that is read to measure its bandwidth (default: 1024)
        --seed=N                of the token lists (default: 42)
        --out=FOLDER            where the results go (default: target/workloads)
        --write-tokens=FILE     writes the token lists as JSON and measures nothing\
      """;

  WorkloadOptions {
    precisions = List.copyOf(precisions);
    workloads = List.copyOf(workloads);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with the usage when it cannot be understood
   */
  static WorkloadOptions parse(List<String> arguments) {
    CommandLine values = CommandLine.parse(arguments, defaults(), USAGE);
    String model = values.text("model");
    String reranker = values.text("reranker");
    return new WorkloadOptions(
        model,
        reranker.isEmpty() ? model : reranker,
        values.constants("precisions", Precision.class),
        values.constants("workloads", Workload.class),
        values.number("rounds", 1),
        values.number("warmups", 0),
        values.number("loads", 1),
        values.number("threads", 1),
        values.number("queries", 1),
        values.number("query-interval", 1),
        values.number("ceiling-millis", 1),
        values.number("read-mib", 1),
        values.number("seed", 0),
        Path.of(values.text("out")),
        Optional.of(values.text("write-tokens")).filter(file -> !file.isEmpty()).map(Path::of));
  }

  private static Map<String, String> defaults() {
    String precisions =
        Arrays.stream(Precision.values())
            .filter(precision -> precision != Precision.AUTO)
            .filter(precision -> precision.runsOn(ComputeDevice.CPU))
            .map(Precision::name)
            .collect(Collectors.joining(","));
    return Map.ofEntries(
        Map.entry("model", BenchmarkModel.RANDOM),
        Map.entry("reranker", ""),
        Map.entry("precisions", precisions),
        Map.entry("workloads", "E1_13,E2,R1,TEXT"),
        Map.entry("rounds", "3"),
        Map.entry("warmups", "1"),
        Map.entry("loads", "3"),
        Map.entry("threads", "" + Runtime.getRuntime().availableProcessors()),
        Map.entry("queries", "20"),
        Map.entry("query-interval", "1000"),
        Map.entry("ceiling-millis", "1000"),
        Map.entry("read-mib", "1024"),
        Map.entry("seed", "42"),
        Map.entry("out", "target/workloads"),
        Map.entry("write-tokens", ""));
  }

  /** What a process of an engine needs to know, in the form that {@link #parse} reads. */
  List<String> toArguments(String model, Precision precision) {
    return List.of(
        "--model=" + model,
        "--precisions=" + precision,
        "--queries=" + queries,
        "--query-interval=" + queryIntervalMillis,
        "--ceiling-millis=" + ceilingMillis,
        "--read-mib=" + readMebibytes,
        "--seed=" + seed);
  }
}
