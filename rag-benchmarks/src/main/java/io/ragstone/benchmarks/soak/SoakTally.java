package io.ragstone.benchmarks.soak;

import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What came of all calls. Thread-safe. */
final class SoakTally {
  private static final int MOST_PROBLEMS = 20;

  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final LongAdder problemCount = new LongAdder();

  void count(String operation, String outcome) {
    outcomes.computeIfAbsent(operation + ": " + outcome, key -> new LongAdder()).increment();
  }

  void problem(String problem) {
    problemCount.increment();
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(problem);
    }
  }

  long calls() {
    return outcomes.values().stream().mapToLong(LongAdder::sum).sum();
  }

  long problemCount() {
    return problemCount.sum();
  }

  Iterable<String> problems() {
    return problems;
  }

  Map<String, Long> outcomes() {
    Map<String, Long> sums = new TreeMap<>();
    outcomes.forEach((outcome, count) -> sums.put(outcome, count.sum()));
    return sums;
  }
}
