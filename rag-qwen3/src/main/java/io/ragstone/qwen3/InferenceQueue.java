package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.OverloadedException;
import io.ragstone.error.RagException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Where calls of all threads wait, and become batches.
 *
 * <p>Nothing waits for company: whoever asks for a batch gets what is there. While it is computed
 * others arrive, and they are the next batch. A batch has the sequences of several calls with the
 * same prefix, and a call of many sequences takes turns with the others of its priority, batch by
 * batch.
 *
 * <p>Interactive calls go first. A bulk call that had no turn for as long as {@link
 * Qwen3Engine.Builder#bulkPatience} gets one all the same.
 *
 * <p>Thread-safe.
 *
 * @see <a
 *     href="https://github.com/huggingface/text-embeddings-inference/blob/main/core/src/queue.rs">the
 *     queue of text-embeddings-inference, whose token budget this has too</a>
 */
final class InferenceQueue {
  /**
   * How many times its prefix a batch may have, if that is more than the budget: what all sequences
   * begin with is computed again for every batch, so short ones would mostly do that.
   */
  static final int PREFIX_SHARE = 32;

  private static final String WAITING_FOR_ROOM = "waiting for room in the queue";

  /** The calls of one priority, in the order of their turns. */
  private static final class Line {
    final ArrayDeque<InferenceCall> calls = new ArrayDeque<>();
    long tokens;
    long waitsSinceNanos;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Line interactive = new Line();
  private final Line bulk = new Line();
  private final long batchTokens;
  private final long queueTokens;
  private final FullQueue fullQueue;
  private final long bulkPatienceNanos;
  private final LongSupplier nanoTime;
  private boolean closed;
  private long refused;

  /**
   * Creates an empty queue.
   *
   * @param batchTokens the most tokens in a batch, as far as {@link #PREFIX_SHARE} allows
   * @param queueTokens from how many waiting tokens of its priority on a call gets no room
   * @param fullQueue what then becomes of an interactive call; bulk calls wait
   * @param bulkPatience after how long without a turn bulk gets one
   */
  InferenceQueue(int batchTokens, long queueTokens, FullQueue fullQueue, Duration bulkPatience) {
    this(batchTokens, queueTokens, fullQueue, bulkPatience, System::nanoTime);
  }

  /** As the other, by another clock. */
  InferenceQueue(
      int batchTokens,
      long queueTokens,
      FullQueue fullQueue,
      Duration bulkPatience,
      LongSupplier nanoTime) {
    this.batchTokens = batchTokens;
    this.queueTokens = queueTokens;
    this.fullQueue = fullQueue;
    this.bulkPatienceNanos = bulkPatience.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Adds a call at the end of its line.
   *
   * @throws OverloadedException when there is no room, and it is not to be waited for
   * @throws RagException when the call ends before there is room
   * @throws IllegalStateException after {@link #close()}
   */
  void submit(InferenceCall call) {
    if (call.isOver()) {
      return;
    }
    lock.lock();
    try {
      Line line = line(call.request().priority());
      awaitRoom(line, call.request());
      if (line.calls.isEmpty()) {
        line.waitsSinceNanos = nanoTime.getAsLong();
      }
      line.calls.add(call);
      line.tokens += call.waitingTokens();
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private Line line(Priority priority) {
    return priority == Priority.INTERACTIVE ? interactive : bulk;
  }

  private void awaitRoom(Line line, InferenceRequest request) {
    requireOpen();
    if (line.tokens < queueTokens) {
      return;
    }
    if (request.priority() == Priority.INTERACTIVE && fullQueue == FullQueue.REFUSE) {
      refused++;
      throw new OverloadedException(
          line.tokens
              + " tokens of "
              + line.calls.size()
              + " interactive calls wait already, and queueTokens is "
              + queueTokens
              + "; try again later, or raise it, or let calls wait (FullQueue.WAIT)");
    }
    CallContext context = request.context();
    CallContext.Registration cancellation = context.onCancel(this::wakeAll);
    try {
      while (line.tokens >= queueTokens) {
        context.check(WAITING_FOR_ROOM);
        long left = context.remaining().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        long unused = room.awaitNanos(left);
        requireOpen();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + WAITING_FOR_ROOM, e);
    } finally {
      cancellation.close();
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next batch, and waits until there is one.
   *
   * @return the batch, empty once the queue is closed
   */
  Optional<InferenceBatch> take() {
    lock.lock();
    try {
      while (!closed) {
        dropEnded(interactive);
        dropEnded(bulk);
        Optional<Line> next = nextLine();
        if (next.isPresent()) {
          InferenceBatch batch = nextBatch(next.get());
          room.signalAll();
          return Optional.of(batch);
        }
        arrived.awaitUninterruptibly();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private static void dropEnded(Line line) {
    while (!line.calls.isEmpty() && hasEnded(line.calls.peek())) {
      line.tokens -= line.calls.poll().waitingTokens();
    }
  }

  private static boolean hasEnded(InferenceCall call) {
    if (!call.isOver()) {
      try {
        call.request().context().check("inference");
      } catch (RagException e) {
        call.fail(e);
      }
    }
    return call.isOver();
  }

  private Optional<Line> nextLine() {
    boolean bulksTurn =
        interactive.calls.isEmpty()
            || nanoTime.getAsLong() - bulk.waitsSinceNanos >= bulkPatienceNanos;
    if (bulksTurn && !bulk.calls.isEmpty()) {
      return Optional.of(bulk);
    }
    return interactive.calls.isEmpty() ? Optional.empty() : Optional.of(interactive);
  }

  private InferenceBatch nextBatch(Line line) {
    TokenIds prefix = line.calls.peek().request().prefix();
    long left = Math.max(batchTokens - prefix.length(), (long) PREFIX_SHARE * prefix.length());
    List<InferenceBatch.Member> members = new ArrayList<>();
    List<InferenceCall> unfinished = new ArrayList<>();
    for (Iterator<InferenceCall> calls = line.calls.iterator(); calls.hasNext(); ) {
      InferenceCall call = calls.next();
      if (!call.request().prefix().equals(prefix) || hasEnded(call)) {
        continue;
      }
      if (!members.isEmpty() && call.nextLength() > left) {
        break;
      }
      calls.remove();
      call.beginBatch();
      while (call.hasWaiting() && (members.isEmpty() || call.nextLength() <= left)) {
        left -= call.nextLength();
        line.tokens -= call.nextLength();
        members.add(new InferenceBatch.Member(call, call.take()));
      }
      if (call.hasWaiting()) {
        unfinished.add(call);
      }
    }
    line.calls.addAll(unfinished);
    line.waitsSinceNanos = nanoTime.getAsLong();
    return new InferenceBatch(prefix, members);
  }

  /** Takes a call that has ended out of the queue. */
  void remove(InferenceCall call) {
    lock.lock();
    try {
      Line line = line(call.request().priority());
      if (line.calls.remove(call)) {
        line.tokens -= call.waitingTokens();
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Fails all that waits, and lets nothing more in. Closing again does nothing. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (Line line : List.of(interactive, bulk)) {
        line.calls.forEach(call -> call.fail(closedEngine()));
        line.calls.clear();
        line.tokens = 0;
      }
      arrived.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The tokens of a priority that wait. */
  long waitingTokens(Priority priority) {
    lock.lock();
    try {
      return line(priority).tokens;
    } finally {
      lock.unlock();
    }
  }

  /** How many calls got no room. */
  long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw closedEngine();
    }
  }

  static IllegalStateException closedEngine() {
    return new IllegalStateException("The engine is closed; open a new one");
  }
}
