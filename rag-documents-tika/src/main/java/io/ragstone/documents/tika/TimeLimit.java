package io.ragstone.documents.tika;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs work on threads of its own and waits for it no longer than a limit. Java cannot end a thread
 * that does not want to, so that the number of threads is limited as well. Thread-safe.
 */
final class TimeLimit {
  /** How many pieces of work run at a time, those that were given up included. */
  static final int MAX_RUNNING = 16;

  private final Duration limit;
  private final Semaphore running = new Semaphore(MAX_RUNNING, true);

  TimeLimit(Duration limit) {
    this.limit = limit;
  }

  /** What is done when work has ended, however late. */
  @FunctionalInterface
  interface CleanUp {
    void run() throws IOException;
  }

  /** Rethrows what the work throws. */
  <T> T run(Callable<T> work, CleanUp cleanUp) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(() -> runToEnd(task, cleanUp), "ragstone-tika");
    thread.setDaemon(true);
    try {
      if (!running.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new DocumentException(
            "had no turn: " + MAX_RUNNING + " other files are still being read past their time");
      }
      thread.start();
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DocumentException(
          "was not read within " + limit + "; leave it out, or set another timeout", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("Interrupted while a file was being read", e);
    } catch (ExecutionException e) {
      throw rethrown(Objects.requireNonNull(e.getCause()));
    } finally {
      thread.interrupt();
    }
  }

  private void runToEnd(FutureTask<?> task, CleanUp cleanUp) {
    try {
      task.run();
    } finally {
      running.release();
      try {
        cleanUp.run();
      } catch (IOException e) {
        // The system's temporary folder keeps the file, and nobody waits here any more.
      }
    }
  }

  private static RuntimeException rethrown(Throwable cause) throws IOException {
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof RuntimeException runtime) {
      return runtime;
    }
    throw (Error) cause;
  }
}
