package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InferenceLaneTest {
  private final InferenceLane lane = new InferenceLane("test");

  /** Opens when the batch that occupies the lane may end. */
  private final CountDownLatch gate = new CountDownLatch(1);

  /** Whether a batch was computed. */
  private final AtomicBoolean ran = new AtomicBoolean();

  @AfterEach
  void close() {
    gate.countDown();
    lane.close();
  }

  @Test
  void allBatchesRunOnOneThread() throws Exception {
    List<Caller<Thread>> threads =
        IntStream.range(0, 50)
            .mapToObj(i -> Caller.start(() -> run(Thread::currentThread)))
            .toList();
    Thread first = threads.get(0).get();
    for (Caller<Thread> thread : threads) {
      assertSame(first, thread.get());
    }
    assertEquals("ragstone-test", first.getName());
    assertTrue(first.isDaemon(), "a forgotten engine must not keep the process alive");
  }

  @Test
  void theFailureOfABatchIsTheFailureOfItsCallAlone() {
    RuntimeException failure = new IllegalArgumentException("batch");
    Error error = new AssertionError("batch");
    assertSame(
        failure,
        assertThrows(
            RuntimeException.class,
            () ->
                run(
                    () -> {
                      throw failure;
                    })));
    assertSame(
        error,
        assertThrows(
            Error.class,
            () ->
                run(
                    () -> {
                      throw error;
                    })));
    assertEquals(7, run(() -> 7));
  }

  @Test
  void aCancelledCallDoesNotWaitForItsTurn() throws Exception {
    occupy();
    CallContext context = CallContext.cancellable();
    Caller<Boolean> waiting =
        Caller.startAndWait(() -> lane.run("rerank", context, () -> ran.getAndSet(true)));
    context.cancel();
    Throwable cause = waiting.failure();
    assertEquals(CallCancelledException.class, cause.getClass());
    assertTrue(cause.getMessage().contains("rerank"), cause.getMessage());
    assertTheBatchIsNotComputed();
  }

  @Test
  void aCallThatIsCancelledAlreadyIsNotQueued() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    assertThrows(
        CallCancelledException.class,
        () ->
            lane.run(
                "embed",
                context,
                () -> {
                  throw new AssertionError("ran");
                }));
  }

  @Test
  void aCallWaitsNoLongerThanItsDeadline() throws Exception {
    occupy();
    CallContext context = CallContext.withTimeout(Duration.ofMillis(20));
    Supplier<Boolean> batch = () -> ran.getAndSet(true);
    DeadlineExceededException e =
        assertThrows(DeadlineExceededException.class, () -> lane.run("embed", context, batch));
    assertTrue(e.getMessage().contains("embed"), e.getMessage());
    assertThrows(DeadlineExceededException.class, () -> lane.run("embed", context, batch));
    assertTheBatchIsNotComputed();
  }

  @Test
  void anInterruptedCallerLeavesWithItsInterruptFlag() throws Exception {
    occupy();
    AtomicBoolean flag = new AtomicBoolean();
    Caller<Boolean> waiting =
        Caller.startAndWait(
            () -> {
              try {
                return run(() -> ran.getAndSet(true));
              } finally {
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    waiting.thread().interrupt();
    assertEquals(CallCancelledException.class, waiting.failure().getClass());
    assertTrue(flag.get());
    assertTheBatchIsNotComputed();
  }

  /** Nobody waits for it any more. */
  private void assertTheBatchIsNotComputed() {
    gate.countDown();
    run(() -> 0);
    assertFalse(ran.get());
  }

  @Test
  void closingLetsEverythingThatWaitsFinishAndRunsItsLastTaskOnce() throws Exception {
    occupy();
    List<Caller<Integer>> waiting =
        IntStream.range(0, 5).mapToObj(i -> Caller.startAndWait(() -> run(() -> i))).toList();
    AtomicInteger last = new AtomicInteger();
    Caller<Boolean> closing = closing(last::incrementAndGet);
    assertThrows(IllegalStateException.class, () -> run(() -> 0));
    assertEquals(0, last.get(), "not before the others");
    gate.countDown();
    for (int i = 0; i < waiting.size(); i++) {
      assertEquals(i, waiting.get(i).get());
    }
    closing.get();
    lane.close(last::incrementAndGet);
    assertEquals(1, last.get());
  }

  @Test
  void everyCloseReturnsOnlyOnceNothingRuns() throws Exception {
    occupy();
    AtomicBoolean freed = new AtomicBoolean();
    Caller<Boolean> first = closing(() -> freed.set(true));
    Caller<Boolean> second =
        Caller.startAndWait(
            () -> {
              lane.close();
              return freed.get();
            });
    gate.countDown();
    assertTrue(second.get());
    first.get();
  }

  @Test
  void anInterruptDoesNotCutClosingShort() throws Exception {
    occupy();
    AtomicBoolean freed = new AtomicBoolean();
    Caller<Boolean> closing =
        Caller.startAndWait(
            () -> {
              lane.close(() -> freed.set(true));
              return freed.get() && Thread.currentThread().isInterrupted();
            });
    closing.thread().interrupt();
    gate.countDown();
    assertTrue(closing.get(), "native memory is freed, and the interrupt is not lost");
  }

  private Caller<Boolean> closing(Runnable last) {
    return Caller.startAndWait(
        () -> {
          lane.close(last);
          return true;
        });
  }

  private <T> T run(Supplier<T> batch) {
    return lane.run("test", CallContext.unbounded(), batch);
  }

  /** Lets a batch run until {@link #gate} opens. */
  private void occupy() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    Caller.start(
        () ->
            run(
                () -> {
                  started.countDown();
                  return awaitGate();
                }));
    started.await();
  }

  private boolean awaitGate() {
    try {
      return gate.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError("The lane's thread must not be interrupted", e);
    }
  }

  /** A call on a thread of its own. */
  private record Caller<T>(Thread thread, FutureTask<T> result) {
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
}
