package io.ragstone.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** The same call on several threads that begin together. */
final class ManyThreads {
  private static final int THREADS = 8;
  private static final int PATIENCE_SECONDS = 120;

  private ManyThreads() {}

  /** Runs a call with the number of its thread, and throws what the first of them threw. */
  static void run(IntConsumer call) throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        calls.add(
            threads.submit(
                () -> {
                  start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                  call.accept(number);
                  return number;
                }));
      }
      for (Future<?> each : calls) {
        each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("A call beside others failed", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
