package io.ragstone.qwen3;

import io.ragstone.embedding.Embedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lanes that compute nothing but each sequence's first token, batch by batch as a test lets them,
 * and remember the batches.
 */
final class HeldLane implements AutoCloseable {
  /** Fails every batch that it is in. */
  static final int POISON = 666;

  /** As a first token: occupies a lane until {@link #letGo}. */
  private static final int HOLD = 13;

  private final InferenceLanes lanes;
  private final List<List<TokenIds>> batches = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore held = new Semaphore(0);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Caller<InferenceResult>> holders = new ArrayList<>();

  HeldLane(int count, InferenceQueue queue) {
    lanes = new InferenceLanes("test", count, queue);
    lanes.serve(this::forward);
  }

  static HeldLane withBatchTokens(int batchTokens) {
    return new HeldLane(
        1,
        new InferenceQueue(batchTokens, Integer.MAX_VALUE, FullQueue.REFUSE, Duration.ofDays(1)));
  }

  /** Occupies as many lanes as are called for. */
  HeldLane hold(int count) {
    for (int i = 0; i < count; i++) {
      holders.add(
          Caller.start(() -> infer(InferenceRequest.builder(List.of(TokenIds.of(HOLD))).build())));
      held.acquireUninterruptibly();
    }
    return this;
  }

  /** Lets what was held go on, and waits for it. */
  void letGo() throws Exception {
    gate.countDown();
    for (Caller<InferenceResult> holder : holders) {
      holder.get();
    }
  }

  InferenceLanes lanes() {
    return lanes;
  }

  InferenceResult infer(InferenceRequest request) {
    return lanes.infer(request);
  }

  /** What was computed besides what held the lanes, with the prefix in front. */
  List<List<TokenIds>> batches() {
    synchronized (batches) {
      return List.copyOf(batches);
    }
  }

  /** The threads that computed it. */
  List<Thread> threads() {
    synchronized (threads) {
      return List.copyOf(threads);
    }
  }

  private List<Embedding> forward(TokenIds prefix, List<TokenIds> sequences) {
    threads.add(Thread.currentThread());
    if (sequences.get(0).get(0) == HOLD) {
      held.release();
      awaitGate();
    } else {
      batches.add(sequences.stream().map(prefix::then).toList());
    }
    return sequences.stream().map(HeldLane::state).toList();
  }

  private static Embedding state(TokenIds sequence) {
    if (sequence.get(0) == POISON) {
      throw new IllegalArgumentException("poison");
    }
    return Embedding.of(new float[] {sequence.get(0)});
  }

  private void awaitGate() {
    try {
      if (!gate.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody let the lane go");
      }
    } catch (InterruptedException e) {
      throw new AssertionError("The lane's thread must not be interrupted", e);
    }
  }

  @Override
  public void close() {
    gate.countDown();
    lanes.close(() -> {});
  }
}
