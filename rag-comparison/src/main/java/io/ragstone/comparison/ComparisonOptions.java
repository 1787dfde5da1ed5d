package io.ragstone.comparison;

import io.ragstone.qwen3.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What to measure.
 *
 * @param data the folder with the test collections
 * @param collections which of them
 * @param queries how many queries of each at most, spread evenly over it
 * @param topK how many candidates a search finds, all of which are reranked
 * @param precision what the mini models compute in
 * @param out where the reports go, a folder for each collection
 */
record ComparisonOptions(
    Path data, List<String> collections, int queries, int topK, Precision precision, Path out) {
  private static final String USAGE =
      """
      Options:
        --collections=NAME,NAME  milvus-faq, xquad-en or the names of BEIR folders (default: milvus-faq,xquad-en)
        --data=FOLDER            where they are (default: data)
        --queries=N              queries of each at most, spread evenly over it (default: 200)
        --top-k=N                candidates of a search, all of which are reranked (default: 20)
        --precision=NAME         of the mini models: FLOAT32, BFLOAT16, INT8 or AUTO (default: FLOAT32)
        --out=FOLDER             where the reports go (default: target/evaluation)\
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "collections", "milvus-faq,xquad-en",
          "data", "data",
          "queries", "200",
          "top-k", "20",
          "precision", "FLOAT32",
          "out", "target/evaluation");

  ComparisonOptions {
    collections = List.copyOf(collections);
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException with the usage when it cannot be understood
   */
  static ComparisonOptions parse(List<String> arguments) {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String name = equals > 2 && argument.startsWith("--") ? argument.substring(2, equals) : "";
      if (!DEFAULTS.containsKey(name)) {
        throw new IllegalArgumentException("Unknown argument: " + argument + "\n" + USAGE);
      }
      values.put(name, argument.substring(equals + 1));
    }
    return new ComparisonOptions(
        Path.of(value("data", values)),
        Arrays.stream(value("collections", values).split(",")).map(String::strip).toList(),
        number("queries", values),
        number("top-k", values),
        precision(value("precision", values)),
        Path.of(value("out", values)));
  }

  private static String value(String name, Map<String, String> values) {
    return Objects.requireNonNull(values.get(name), name);
  }

  private static Precision precision(String name) {
    return Arrays.stream(Precision.values())
        .filter(precision -> precision.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--precision must be one of "
                        + Arrays.toString(Precision.values())
                        + ", but was "
                        + name
                        + "\n"
                        + USAGE));
  }

  private static int number(String name, Map<String, String> values) {
    try {
      int number = Integer.parseInt(values.get(name));
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number below 1 is.
    }
    throw new IllegalArgumentException(
        "--"
            + name
            + " must be a whole number from 1 on, but was "
            + values.get(name)
            + "\n"
            + USAGE);
  }
}
