package io.ragstone.langchain4j;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From a thread that calls back to one that asks: the giver waits while the last thing is not
 * taken, the taker while there is none, and nobody once it is closed.
 */
final class Handover<T> {
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<T> held = Optional.empty();
  private boolean closed;

  /** Gives one, and says whether anybody will still take it. */
  boolean give(T thing) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (held.isPresent() && !closed) {
        changed.await();
      }
      if (!closed) {
        held = Optional.of(thing);
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next; empty when the time is over or it is closed. */
  Optional<T> take(Optional<Duration> limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = limit.map(Duration::toNanos).orElse(Long.MAX_VALUE);
      while (held.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      Optional<T> taken = closed ? Optional.empty() : held;
      held = Optional.empty();
      changed.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      held = Optional.empty();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
