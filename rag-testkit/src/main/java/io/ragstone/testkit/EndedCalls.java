package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What is promised of calls that are to end before they begin. */
final class EndedCalls {
  private EndedCalls() {}

  static void assertCancelled(Consumer<CallContext> call) {
    CallContext cancelled = CallContext.cancellable();
    cancelled.cancel();
    assertThatThrownBy(() -> call.accept(cancelled)).isInstanceOf(CallCancelledException.class);
  }

  static void assertPastItsDeadline(Consumer<CallContext> call) {
    CallContext past = CallContext.withTimeout(Duration.ofNanos(1));
    while (!past.remaining().orElseThrow().isZero()) {
      LockSupport.parkNanos(1);
    }
    assertThatThrownBy(() -> call.accept(past)).isInstanceOf(DeadlineExceededException.class);
  }

  /** The thread stays interrupted, so that whoever is above hears of it too. */
  static void assertInterrupted(Consumer<CallContext> call) {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> call.accept(CallContext.unbounded()))
          .isInstanceOf(CallCancelledException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }
}
