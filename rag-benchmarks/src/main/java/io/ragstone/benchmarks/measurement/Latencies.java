package io.ragstone.benchmarks.measurement;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What single queries took. Thread-safe. */
public final class Latencies {
  private final Queue<Double> seconds = new ConcurrentLinkedQueue<>();

  /** Creates an empty collection. */
  public Latencies() {}

  /**
   * Adds what a query took that ends now.
   *
   * @param start when it was due, by {@link System#nanoTime()}
   */
  public void addSince(long start) {
    seconds.add((System.nanoTime() - start) / 1e9);
  }

  /**
   * How many there are.
   *
   * @return 0 or more
   */
  public int count() {
    return seconds.size();
  }

  /**
   * The time below which that share of the queries stayed.
   *
   * @param share 0 to 1
   * @return seconds
   */
  public double seconds(double share) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }
}
