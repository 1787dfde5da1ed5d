package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A call on another thread that something is to end. */
final class BackgroundCall {
  /** How long a thread may take until it waits; it need not, the outcome is the same. */
  private static final Duration UNTIL_IT_WAITS = Duration.ofSeconds(1);

  private final FutureTask<Throwable> outcome;
  private final Thread thread;

  private BackgroundCall(ThrowingCallable call) {
    this.outcome = new FutureTask<>(() -> catchThrowable(call));
    this.thread = new Thread(outcome, "a call that is to end");
    thread.setDaemon(true);
  }

  static BackgroundCall start(ThrowingCallable call) {
    BackgroundCall started = new BackgroundCall(call);
    started.thread.start();
    return started;
  }

  Thread thread() {
    return thread;
  }

  void awaitWaiting() {
    long start = System.nanoTime();
    while (thread.getState() == Thread.State.RUNNABLE
        && System.nanoTime() - start < UNTIL_IT_WAITS.toNanos()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What the call threw, waiting for it no longer than so long. */
  Throwable failure(Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    return outcome.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
