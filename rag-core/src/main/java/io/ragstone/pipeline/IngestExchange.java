package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Where the three threads of an ingest meet: the reader hands groups of documents to the embedder,
 * the embedder hands steps to the writer, and the writer tells which sources are done. Whoever is
 * too fast waits, so that what is in memory has a bound. Every wait ends with the call.
 * Thread-safe.
 */
final class IngestExchange implements AutoCloseable {
  /**
   * How many groups wait for the embedder, beside the one being read and the one being embedded.
   */
  private static final int GROUPS_AHEAD = 1;

  /** How many steps wait for the writer. */
  private static final int STEPS_AHEAD = 4;

  private final CallContext context;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CallContext.Registration cancellation;
  private final Queue<IngestStep> groups = new ArrayDeque<>();
  private final Queue<IngestStep> steps = new ArrayDeque<>();
  private final Set<String> open = new HashSet<>();

  IngestExchange(CallContext context) {
    this.context = context;
    this.cancellation = context.onCancel(this::wake);
  }

  /** Hands a group to the embedder; its sources are open until the writer is done with them. */
  void read(IngestGroup group) {
    lock.lock();
    try {
      group.changes().forEach(change -> open.add(change.sourceId()));
    } finally {
      lock.unlock();
    }
    put(groups, GROUPS_AHEAD, new IngestStep.Begin(group));
  }

  /** Tells the embedder that no more groups come. */
  void readAll(IngestStep.End end) {
    put(groups, Integer.MAX_VALUE, end);
  }

  IngestStep nextGroup() {
    return take(groups);
  }

  void embedded(IngestStep step) {
    put(steps, STEPS_AHEAD, step);
  }

  IngestStep nextStep() {
    return take(steps);
  }

  void written(IngestGroup group) {
    lock.lock();
    try {
      group.changes().forEach(change -> open.remove(change.sourceId()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the store has what was handed on for a source. */
  void awaitWritten(String sourceId) {
    lock.lock();
    try {
      await(() -> !open.contains(sourceId));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    cancellation.close();
  }

  private <T> void put(Queue<T> queue, int capacity, T item) {
    lock.lock();
    try {
      await(() -> queue.size() < capacity);
      queue.add(item);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private <T> T take(Queue<T> queue) {
    lock.lock();
    try {
      await(() -> !queue.isEmpty());
      T item = queue.remove();
      changed.signalAll();
      return item;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier condition) {
    context.check("ingest");
    while (!condition.getAsBoolean()) {
      long nanos = context.remaining().map(Duration::toNanos).orElse(Long.MAX_VALUE);
      try {
        // How much of the time is left is asked again.
        long ignored = changed.awaitNanos(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      context.check("ingest");
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
