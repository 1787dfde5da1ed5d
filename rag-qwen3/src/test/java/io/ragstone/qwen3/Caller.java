package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call on a thread of its own. */
record Caller<T>(Thread thread, FutureTask<T> result) {
  static <T> Caller<T> start(Callable<T> call) {
    FutureTask<T> result = new FutureTask<>(call);
    Thread thread = new Thread(result, "caller");
    thread.start();
    return new Caller<>(thread, result);
  }

  /** As {@link #start}; returns once the call waits. */
  static <T> Caller<T> startAndWait(Callable<T> call) {
    Caller<T> caller = start(call);
    while (caller.thread.getState() != Thread.State.WAITING
        && caller.thread.getState() != Thread.State.TIMED_WAITING) {
      assertTrue(caller.thread.isAlive(), "the call ended instead of waiting");
      Thread.onSpinWait();
    }
    return caller;
  }

  T get() throws Exception {
    return result.get();
  }

  Throwable failure() {
    return assertThrows(ExecutionException.class, result::get).getCause();
  }
}
