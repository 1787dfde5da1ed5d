package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.Latencies;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import io.ragstone.call.CallContext;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import java.util.List;

/** One query after the other, with nothing else to do. */
record QueryLatency(Qwen3Engine engine, TokenIds query, int queries) {

  /** The time of one query: the median on the clock, the mean of the processors. */
  Run run() {
    Latencies latencies = new Latencies();
    Stopwatch stopwatch = Stopwatch.start();
    for (int i = 0; i < queries; i++) {
      long start = System.nanoTime();
      engine.lastHiddenStates(List.of(query), CallContext.unbounded());
      latencies.addSince(start);
    }
    return new Run(
        latencies.seconds(0.5),
        stopwatch.cpuSeconds() / queries,
        query.length(),
        Run.percentiles(latencies),
        ProcessMemory.now());
  }
}
