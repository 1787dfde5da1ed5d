package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.Latencies;
import io.ragstone.benchmarks.measurement.Pause;
import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.qwen3.InferenceRequest;
import io.ragstone.qwen3.Qwen3Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * E1, again and again, while queries arrive at a fixed rate. A query's time counts from when it was
 * due, so that one which holds up those behind it does not hide what they waited.
 */
final class MixedLoad {
  private final Qwen3Engine engine;
  private final TokenLists lists;
  private final int queries;
  private final long intervalNanos;
  private final Latencies latencies = new Latencies();

  MixedLoad(Qwen3Engine engine, TokenLists lists, WorkloadOptions options) {
    this.engine = engine;
    this.lists = lists;
    this.queries = options.queries();
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(options.queryIntervalMillis());
  }

  /** Runs until E1 has ended and enough queries have been answered. */
  Run run() {
    ExecutorService callers = Executors.newCachedThreadPool();
    Stopwatch stopwatch = Stopwatch.start();
    try {
      Future<Integer> documents = callers.submit(this::embedDocuments);
      for (Future<?> query : askUntil(documents, callers)) {
        query.get();
      }
      long tokens =
          documents.get() * TokenLists.tokens(lists.e1())
              + (long) latencies.count() * lists.e2().length();
      return stopwatch.stop(tokens, Run.percentiles(latencies));
    } catch (ExecutionException e) {
      throw new IllegalStateException("A call failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while measuring", e);
    } finally {
      callers.shutdownNow();
    }
  }

  private int embedDocuments() {
    int times = 0;
    do {
      engine.infer(InferenceRequest.builder(lists.e1()).priority(Priority.BULK).build());
      times++;
    } while (latencies.count() < queries);
    return times;
  }

  private List<Future<?>> askUntil(Future<?> end, ExecutorService callers) {
    List<Future<?>> asked = new ArrayList<>();
    for (long due = System.nanoTime() + intervalNanos; !end.isDone(); due += intervalNanos) {
      Pause.until(due);
      long start = due;
      asked.add(
          callers.submit(
              () -> {
                engine.lastHiddenStates(List.of(lists.e2()), CallContext.unbounded());
                latencies.addSince(start);
              }));
    }
    return asked;
  }
}
