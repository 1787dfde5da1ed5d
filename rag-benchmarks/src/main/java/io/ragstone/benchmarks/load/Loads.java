package io.ragstone.benchmarks.load;

import io.ragstone.benchmarks.measurement.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The loads that contenders are put under. Each begins with a time that does not count.
 *
 * @param queries what is asked, again and again
 * @param documents what is ingested beside
 * @param warmupNanos how long nothing counts
 * @param nanos how long it counts after that
 */
record Loads(List<String> queries, List<String> documents, long warmupNanos, long nanos) {
  /** How many documents an ingest hands over at once. */
  private static final int DOCUMENTS_AT_ONCE = 32;

  private static final int MOST_CALLERS = 4096;

  /** Callers who ask, wait for the answer, and ask again. */
  LoadRun closedLoop(Contender contender, int callers, boolean besideIngest) {
    String load = callers + (callers == 1 ? " caller" : " callers");
    return measure(
        contender,
        besideIngest ? load + ", an ingest beside" : load,
        besideIngest,
        (recorder, threads) -> {
          List<Future<?>> loops = new ArrayList<>();
          for (int caller = 0; caller < callers; caller++) {
            int first = caller;
            loops.add(
                threads.submit(
                    () -> {
                      for (int i = first; recorder.goesOn(); i += callers) {
                        recorder.ask(contender, query(i), System.nanoTime());
                      }
                    }));
          }
          return loops;
        });
  }

  /** Queries that arrive at a rate, whether or not those before have been answered. */
  LoadRun openLoop(Contender contender, double perSecond, String load) {
    return measure(
        contender,
        load,
        false,
        (recorder, threads) -> {
          List<Future<?>> asked = new ArrayList<>();
          long start = System.nanoTime();
          for (int i = 0; recorder.goesOn(); i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            Pause.until(due);
            int index = i;
            asked.add(threads.submit(() -> recorder.ask(contender, query(index), due)));
            asked.removeIf(Future::isDone);
            if (asked.size() > MOST_CALLERS) {
              throw new IllegalStateException(
                  contender.name() + " neither answers nor refuses " + MOST_CALLERS + " queries");
            }
          }
          return asked;
        });
  }

  private interface Callers {
    List<Future<?>> start(LoadRecorder recorder, ExecutorService threads);
  }

  private LoadRun measure(Contender contender, String load, boolean besideIngest, Callers callers) {
    long from = System.nanoTime() + warmupNanos;
    LoadRecorder recorder = new LoadRecorder(from, from + nanos);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running = new ArrayList<>();
      if (besideIngest) {
        running.add(threads.submit(() -> ingest(contender, recorder)));
      }
      running.addAll(callers.start(recorder, threads));
      for (Future<?> one : running) {
        one.get();
      }
      return recorder.run(contender.name(), load);
    } catch (ExecutionException e) {
      throw new IllegalStateException(contender.name() + " failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while measuring", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void ingest(Contender contender, LoadRecorder recorder) {
    for (int i = 0; recorder.goesOn(); i = (i + DOCUMENTS_AT_ONCE) % documents.size()) {
      List<String> batch = documents.subList(i, Math.min(i + DOCUMENTS_AT_ONCE, documents.size()));
      contender.documents().embed(batch);
      recorder.embedded(batch.size());
    }
  }

  private String query(int index) {
    return queries.get(index % queries.size());
  }

  static Loads of(List<String> queries, List<String> documents, double warmup, double seconds) {
    return new Loads(
        queries,
        documents,
        (long) (warmup * TimeUnit.SECONDS.toNanos(1)),
        (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
  }
}
