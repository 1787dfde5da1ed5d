package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Whose turn it is: one thread that runs all batches of an engine, in the order in which they come.
 *
 * <p>Forward passes that run side by side on all cores fight for them, and libtorch keeps a team of
 * OpenMP workers for every thread that ever called it; one thread avoids both. A caller hands over
 * one batch at a time, so a long call lets short ones in between its batches.
 */
final class InferenceLane implements AutoCloseable {
  private final ThreadPoolExecutor thread;

  /** Lets calls that are under way finish before {@link #close()} goes on. */
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();

  private boolean closed;

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
   * Runs one batch on the lane's thread and waits for it.
   *
   * @throws CallCancelledException when the call is cancelled or its thread interrupted before the
   *     batch has run
   * @throws DeadlineExceededException when the deadline passes before that
   */
  <T> T run(String operation, CallContext context, Supplier<T> batch) {
    context.check(operation);
    FutureTask<T> task = new FutureTask<>(batch::get);
    lifecycle.readLock().lock();
    try {
      requireOpen();
      thread.execute(task);
    } finally {
      lifecycle.readLock().unlock();
    }
    CallContext.Registration cancellation = context.onCancel(() -> task.cancel(false));
    try {
      return await(task, context);
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (CancellationException e) {
      context.check(operation);
      throw new CallCancelledException("The call was cancelled during: " + operation, e);
    } catch (InterruptedException e) {
      task.cancel(false);
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + operation, e);
    } catch (TimeoutException e) {
      task.cancel(false);
      throw new DeadlineExceededException("The deadline passed during: " + operation, e);
    } finally {
      cancellation.close();
    }
  }

  /** Runs something on the calling thread that {@link #close()} has to wait for. */
  <T> T whileOpen(Supplier<T> action) {
    lifecycle.readLock().lock();
    try {
      requireOpen();
      return action.get();
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /**
   * Runs a last task behind everything that waits, and ends the thread; later calls only wait until
   * that is done.
   */
  void close(Runnable last) {
    lifecycle.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        thread.execute(last);
        thread.shutdown();
      }
    } finally {
      lifecycle.writeLock().unlock();
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

  @Override
  public void close() {
    close(() -> {});
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The engine is closed; open a new one");
    }
  }

  private static <T> T await(FutureTask<T> task, CallContext context)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (context.remaining().isEmpty()) {
      return task.get();
    }
    Duration remaining = context.remaining().orElseThrow();
    return task.get(remaining.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static RuntimeException unwrapped(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("A batch threw a checked exception", e.getCause());
  }
}
