package io.ragstone.benchmarks.overhead;

import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.benchmarks.measurement.CommandLine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What to measure, and how often.
 *
 * @param uri the server
 * @param collections what the names of its collections start with; they are dropped at the end
 * @param rows rows in each collection; each round writes all of them again
 * @param dimension values of a vector
 * @param words words of a text
 * @param batches rows a call, one comparison for each
 * @param queries searches a round
 * @param topK passages a search
 * @param consistency consistency of searches, one comparison for each
 * @param rounds rounds that count
 * @param warmups rounds before those
 * @param json where the results go
 */
record OverheadOptions(
    String uri,
    String collections,
    int rows,
    int dimension,
    int words,
    List<Integer> batches,
    int queries,
    int topK,
    List<ConsistencyLevel> consistency,
    int rounds,
    int warmups,
    Path json) {
  static final String USAGE =
      """
      Options:
        --uri=URI               the server (default: the environment variable MILVUS_URI)
        --collections=PREFIX    the collections' names, dropped at the end (default: one that is new)
        --rows=N                rows in each collection; each round writes all of them again (default: 4000)
        --dimension=N           values of a vector (default: 1024)
        --words=N               words of a text (default: 120)
        --batches=N,N           rows a call, one comparison for each (default: 100,1000)
        --queries=N             searches a round (default: 300)
        --top-k=N               passages a search (default: 10)
        --consistency=LEVEL,... of searches, one comparison for each (default: BOUNDED,STRONG)
        --rounds=N              rounds that count (default: 7)
        --warmups=N             rounds before those (default: 2)
        --json=FILE             where the results go (default: target/milvus-overhead.json)\
      """;

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("uri", ""),
          Map.entry("collections", ""),
          Map.entry("rows", "4000"),
          Map.entry("dimension", "1024"),
          Map.entry("words", "120"),
          Map.entry("batches", "100,1000"),
          Map.entry("queries", "300"),
          Map.entry("top-k", "10"),
          Map.entry("consistency", "BOUNDED,STRONG"),
          Map.entry("rounds", "7"),
          Map.entry("warmups", "2"),
          Map.entry("json", "target/milvus-overhead.json"));

  OverheadOptions {
    batches = List.copyOf(batches);
    consistency = List.copyOf(consistency);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with the usage when it cannot be understood
   */
  static OverheadOptions parse(List<String> arguments, Map<String, String> environment) {
    Map<String, String> defaults = new TreeMap<>(DEFAULTS);
    defaults.put("uri", environment.getOrDefault("MILVUS_URI", ""));
    defaults.put("collections", "overhead_" + UUID.randomUUID().toString().replace('-', '_'));
    CommandLine values = CommandLine.parse(arguments, defaults, USAGE);
    if (values.text("uri").isBlank()) {
      throw values.refused("No server: give --uri, or set MILVUS_URI");
    }
    return new OverheadOptions(
        values.text("uri"),
        values.text("collections"),
        values.number("rows", 1),
        values.number("dimension", 1),
        values.number("words", 1),
        values.numbers("batches", 1),
        values.number("queries", 1),
        values.number("top-k", 1),
        values.constants("consistency", ConsistencyLevel.class),
        values.number("rounds", 1),
        values.number("warmups", 0),
        Path.of(values.text("json")));
  }
}
