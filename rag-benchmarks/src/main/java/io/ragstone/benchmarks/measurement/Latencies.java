package io.ragstone.benchmarks.workload;

import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What single queries took. Thread-safe. */
final class Latencies {
  private final Queue<Double> seconds = new ConcurrentLinkedQueue<>();

  void addSince(long start) {
    seconds.add(Stopwatch.secondsSince(start));
  }

  int count() {
    return seconds.size();
  }

  /** The time below which that share of the queries stayed. */
  double seconds(double share) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  Map<String, Double> percentiles() {
    return Map.of(Run.P50, 1e3 * seconds(0.5), Run.P99, 1e3 * seconds(0.99));
  }
}
