package io.ragstone.qwen3;

import io.ragstone.error.CallCancelledException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A thread that computes, one thing after the other.
 *
 * <p>Forward passes that run side by side on all cores fight for them, and libtorch keeps a team of
 * OpenMP workers for every thread that ever called it; one thread avoids both.
 */
final class InferenceLane {
  private final ThreadPoolExecutor thread;

  InferenceLane(String name) {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread lane = new Thread(task, "ragstone-" + name);
              lane.setDaemon(true);
              return lane;
            });
  }

  /**
   * Runs something on the thread and waits for it.
   *
   * @throws CallCancelledException when the calling thread is interrupted meanwhile; the lane goes
   *     on
   */
  <T> T run(String operation, Supplier<T> action) {
    FutureTask<T> task = new FutureTask<>(action::get);
    if (Thread.currentThread().isInterrupted()) {
      throw new CallCancelledException("The thread was interrupted during: " + operation);
    }
    thread.execute(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw Failures.unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + operation, e);
    }
  }

  /** Runs something on the thread and does not wait for it. */
  void start(Runnable action) {
    thread.execute(action);
  }

  /**
   * Runs a last thing behind everything else, and ends the thread; later calls only wait until that
   * is done.
   */
  void close(Runnable last) {
    synchronized (this) {
      if (!thread.isShutdown()) {
        thread.execute(last);
        thread.shutdown();
      }
    }
    boolean interrupted = false;
    while (true) {
      try {
        if (thread.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        // Freeing native memory under a running batch would crash the process: wait all the same.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
