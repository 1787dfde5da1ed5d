package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.Latencies;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import java.util.Map;

/**
 * What a workload took, once.
 *
 * @param wallSeconds on the clock; of E2 the median of its queries
 * @param cpuSeconds of all threads of the process
 * @param tokens how many were computed
 * @param more what only this workload has
 * @param memory of the process afterwards, see {@link ProcessMemory}
 */
record Run(
    double wallSeconds,
    double cpuSeconds,
    long tokens,
    Map<String, Double> more,
    Map<String, Long> memory) {
  /** In {@link #more}: the median and the 99th percentile of the queries, in milliseconds. */
  static final String P50 = "p50Millis";

  static final String P99 = "p99Millis";

  /** In {@link #more}: the share of the time in which libtorch was not running. */
  static final String OUTSIDE_LIBTORCH = "outsideLibtorch";

  /** In {@link #more}: the share of the time that tokenising alone takes. */
  static final String TOKENISING = "tokenising";

  Run {
    more = Map.copyOf(more);
    memory = Map.copyOf(memory);
  }

  /** For {@link #more}: what queries took. */
  static Map<String, Double> percentiles(Latencies latencies) {
    return Map.of(P50, 1e3 * latencies.seconds(0.5), P99, 1e3 * latencies.seconds(0.99));
  }
}
