package io.ragstone.benchmarks.load;

import io.ragstone.benchmarks.measurement.Latencies;
import io.ragstone.error.OverloadedException;
import java.util.concurrent.atomic.LongAdder;

/** What callers saw between two moments. Thread-safe. */
final class LoadRecorder {
  private final long from;
  private final long to;
  private final Latencies answered = new Latencies();
  private final Latencies refused = new Latencies();
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
    Latencies times;
    try {
      contender.queries().embed(query);
      times = answered;
    } catch (OverloadedException e) {
      times = refused;
    }
    if (counts(System.nanoTime())) {
      times.addSince(due);
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
        answered.count() / seconds,
        millis(answered, 0.5),
        millis(answered, 0.99),
        refused.count() / seconds,
        millis(refused, 0.99),
        documents.sum() / seconds);
  }

  private static double millis(Latencies times, double share) {
    return times.count() == 0 ? 0 : 1e3 * times.seconds(share);
  }
}
