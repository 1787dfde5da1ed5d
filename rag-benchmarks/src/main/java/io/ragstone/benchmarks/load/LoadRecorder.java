package io.ragstone.benchmarks.load;

import io.ragstone.error.OverloadedException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What callers saw between two moments. Thread-safe. */
final class LoadRecorder {
  private final long from;
  private final long to;
  private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
  private final Queue<Long> refused = new ConcurrentLinkedQueue<>();
  private final LongAdder documents = new LongAdder();

  /** Counts what ends between the two times of {@link System#nanoTime()}. */
  LoadRecorder(long from, long to) {
    this.from = from;
    this.to = to;
  }

  boolean goesOn() {
    return System.nanoTime() - to < 0;
  }

  /** Asks, and notes the time since it was due. */
  void ask(Contender contender, String query, long due) {
    Queue<Long> times;
    try {
      contender.queries().embed(query);
      times = answered;
    } catch (OverloadedException e) {
      times = refused;
    }
    long now = System.nanoTime();
    if (counts(now)) {
      times.add(now - due);
    }
  }

  void embedded(int count) {
    if (counts(System.nanoTime())) {
      documents.add(count);
    }
  }

  private boolean counts(long now) {
    return now - from >= 0 && now - to < 0;
  }

  LoadRun run(String contender, String load) {
    double seconds = (to - from) / 1e9;
    return new LoadRun(
        contender,
        load,
        answered.size() / seconds,
        millis(answered, 0.5),
        millis(answered, 0.99),
        refused.size() / seconds,
        millis(refused, 0.99),
        documents.sum() / seconds);
  }

  private static double millis(Queue<Long> times, double share) {
    long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted.length == 0 ? 0 : sorted[Math.max(0, rank - 1)] / 1e6;
  }
}
