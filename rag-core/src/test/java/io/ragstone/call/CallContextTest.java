package io.ragstone.call;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallContextTest {

  @Test
  void theUnboundedContextNeverEnds() {
    CallContext context = CallContext.unbounded();

    assertEquals(Optional.empty(), context.remaining());
    assertDoesNotThrow(() -> context.check("embed"));
    assertThrows(IllegalStateException.class, context::cancel);
    assertFalse(context.isCancelled());
  }

  @Test
  void theUnboundedContextKeepsNoActions() {
    AtomicInteger runs = new AtomicInteger();

    CallContext.unbounded().onCancel(runs::incrementAndGet).close();

    assertEquals(0, runs.get());
  }

  @Test
  void theDeadlineComesAndStays() {
    CallContext context = CallContext.withTimeout(Duration.ofMillis(20));
    assertTrue(context.remaining().orElseThrow().compareTo(Duration.ofMillis(20)) <= 0);
    while (!context.remaining().orElseThrow().isZero()) {
      Thread.onSpinWait();
    }

    DeadlineExceededException e =
        assertThrows(DeadlineExceededException.class, () -> context.check("rerank"));
    assertTrue(e.getMessage().contains("20 ms") && e.getMessage().contains("rerank"));
    assertTrue(e.isRetryable());
    assertEquals(Duration.ZERO, context.remaining().orElseThrow());
  }

  @Test
  void aDistantDeadlineIsNotReached() {
    for (Duration timeout : List.of(Duration.ofHours(1), Duration.ofSeconds(Long.MAX_VALUE))) {
      CallContext context = CallContext.withTimeout(timeout);

      assertDoesNotThrow(() -> context.check("embed"));
      assertTrue(context.remaining().orElseThrow().compareTo(Duration.ofMinutes(59)) > 0);
    }
  }

  @Test
  void timeoutsArePositive() {
    assertThrows(IllegalArgumentException.class, () -> CallContext.withTimeout(Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class, () -> CallContext.withTimeout(Duration.ofMillis(-1)));
  }

  @Test
  void cancellingEndsTheCall() {
    for (CallContext context :
        List.of(CallContext.cancellable(), CallContext.withTimeout(Duration.ofHours(1)))) {
      assertDoesNotThrow(() -> context.check("search"));
      context.cancel();
      context.cancel();

      assertTrue(context.isCancelled());
      CallCancelledException e =
          assertThrows(CallCancelledException.class, () -> context.check("search"));
      assertTrue(e.getMessage().contains("search"), e.getMessage());
    }
  }

  @Test
  void anInterruptedThreadIsCancelledAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CallCancelledException.class, () -> CallContext.unbounded().check("embed"));
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void actionsRunOnceOnTheCancellingThread() {
    CallContext context = CallContext.cancellable();
    List<Thread> threads = new ArrayList<>();
    Runnable action = () -> threads.add(Thread.currentThread());
    context.onCancel(action);
    context.onCancel(action);
    assertEquals(List.of(), threads);

    context.cancel();
    context.cancel();

    assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), threads);
  }

  @Test
  void anActionForACancelledCallRunsAtOnce() {
    CallContext context = CallContext.cancellable();
    context.cancel();
    AtomicInteger runs = new AtomicInteger();

    context.onCancel(runs::incrementAndGet).close();

    assertEquals(1, runs.get());
  }

  @Test
  void closingWithdrawsAnAction() {
    CallContext context = CallContext.cancellable();
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger withdrawn = new AtomicInteger();
    context.onCancel(kept::incrementAndGet);
    CallContext.Registration registration = context.onCancel(withdrawn::incrementAndGet);
    registration.close();
    registration.close();

    context.cancel();

    assertEquals(1, kept.get());
    assertEquals(0, withdrawn.get());
  }

  @Test
  void aChildEndsWithItsParent() {
    CallContext parent = CallContext.cancellable();
    CallContext child = parent.child().child();
    AtomicInteger runs = new AtomicInteger();
    child.onCancel(runs::incrementAndGet);
    parent.cancel();
    child.cancel();

    assertTrue(child.isCancelled());
    assertThrows(CallCancelledException.class, () -> child.check("search"));
    assertEquals(1, runs.get());
  }

  @Test
  void aChildEndsAlone() {
    for (CallContext parent : List.of(CallContext.unbounded(), CallContext.cancellable())) {
      CallContext child = parent.child();
      AtomicInteger runs = new AtomicInteger();
      parent.onCancel(runs::incrementAndGet);
      child.onCancel(runs::incrementAndGet);
      child.cancel();

      assertThrows(CallCancelledException.class, () -> child.check("search"));
      assertDoesNotThrow(() -> parent.check("search"));
      assertFalse(parent.isCancelled());
      assertEquals(1, runs.get());
    }
  }

  @Test
  void aChildHasItsParentsDeadline() {
    CallContext parent = CallContext.withTimeout(Duration.ofHours(1));
    Duration left = parent.child().remaining().orElseThrow();

    assertTrue(left.compareTo(Duration.ofHours(1)) <= 0);
    assertTrue(parent.remaining().orElseThrow().compareTo(left) <= 0, "it began with the parent");
  }

  @Test
  void aChildWithALimitEndsAtTheSoonerOfBothDeadlines() {
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    CallContext parent = CallContext.withTimeout(hour);

    for (CallContext child :
        List.of(parent.child(day), CallContext.unbounded().child(hour), parent.child(hour))) {
      Duration left = child.remaining().orElseThrow();
      assertTrue(left.compareTo(hour) <= 0, () -> left + " left");
      assertTrue(left.compareTo(Duration.ofMinutes(50)) > 0, () -> left + " left");
    }
    Duration least = parent.child(Duration.ofMinutes(1)).remaining().orElseThrow();
    assertTrue(least.compareTo(Duration.ofMinutes(1)) <= 0, () -> least + " left");
    assertThrows(IllegalArgumentException.class, () -> parent.child(Duration.ZERO));
  }

  @Test
  void aChildWithALimitEndsWithItsParentAndAlone() {
    CallContext parent = CallContext.cancellable();
    CallContext alone = parent.child(Duration.ofHours(1));
    CallContext other = parent.child(Duration.ofHours(1));
    alone.cancel();

    assertFalse(parent.isCancelled());
    parent.cancel();
    assertThrows(CallCancelledException.class, () -> other.check("rerank"));
  }

  @Test
  void anActionThatAChildWithdrewIsGoneFromItsParentToo() {
    CallContext parent = CallContext.cancellable();
    AtomicInteger runs = new AtomicInteger();
    parent.child().onCancel(runs::incrementAndGet).close();
    parent.cancel();

    assertEquals(0, runs.get());
  }

  @Test
  void anActionRunsExactlyOnceHoweverItRacesWithCancel() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 2_000; round++) {
        CallContext context = CallContext.cancellable();
        CyclicBarrier start = new CyclicBarrier(3);
        AtomicInteger runs = new AtomicInteger();
        Future<?> registering =
            threads.submit(
                () -> {
                  start.await();
                  return context.onCancel(runs::incrementAndGet);
                });
        List<Future<?>> cancelling = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          cancelling.add(
              threads.submit(
                  () -> {
                    start.await();
                    context.cancel();
                    return null;
                  }));
        }
        registering.get();
        for (Future<?> cancel : cancelling) {
          cancel.get();
        }

        assertEquals(1, runs.get(), "round " + round);
      }
    } finally {
      threads.shutdownNow();
      assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
    }
  }
}
