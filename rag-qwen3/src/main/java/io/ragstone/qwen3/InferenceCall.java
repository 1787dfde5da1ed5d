package io.ragstone.qwen3;

import io.ragstone.embedding.Embedding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A request on its way through the queue: which of its sequences wait, and what has come of the
 * others. What waits is guarded by the queue's lock, what was computed by this object's own.
 */
final class InferenceCall {
  private final InferenceRequest request;
  private final long submittedNanos = System.nanoTime();
  private final CompletableFuture<InferenceResult> result = new CompletableFuture<>();

  /** Longest first, so that sequences of near lengths run together. */
  private final ArrayDeque<Integer> waiting;

  private long waitingTokens;
  private Optional<Duration> queueTime = Optional.empty();
  private int batches;
  private final Embedding[] states;
  private int missing;

  InferenceCall(InferenceRequest request) {
    this.request = request;
    List<TokenIds> sequences = request.sequences();
    this.waiting =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted((a, b) -> Integer.compare(sequences.get(b).length(), sequences.get(a).length()))
            .collect(ArrayDeque::new, ArrayDeque::add, ArrayDeque::addAll);
    this.waitingTokens = sequences.stream().mapToLong(TokenIds::length).sum();
    this.states = new Embedding[sequences.size()];
    this.missing = states.length;
    if (missing == 0) {
      result.complete(new InferenceResult(List.of(), Duration.ZERO, 0));
    }
  }

  InferenceRequest request() {
    return request;
  }

  CompletableFuture<InferenceResult> result() {
    return result;
  }

  TokenIds sequence(int index) {
    return request.sequences().get(index);
  }

  boolean isOver() {
    return result.isDone();
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  long waitingTokens() {
    return waitingTokens;
  }

  int nextLength() {
    return sequence(waiting.peek()).length();
  }

  /** Says that what is taken next is part of a new batch. */
  void beginBatch() {
    batches++;
  }

  /** Takes the longest sequence that waits. */
  int take() {
    if (queueTime.isEmpty()) {
      queueTime = Optional.of(Duration.ofNanos(System.nanoTime() - submittedNanos));
    }
    waitingTokens -= nextLength();
    return waiting.poll();
  }

  Duration queueTime() {
    return queueTime.orElseThrow();
  }

  /** Adds a result; the last one completes the call. */
  void complete(int index, Embedding state) {
    synchronized (states) {
      states[index] = state;
      missing--;
      if (missing > 0) {
        return;
      }
    }
    result.complete(new InferenceResult(Arrays.asList(states), queueTime(), batches));
  }

  /** Ends the call without a result, unless it is over. */
  boolean fail(Throwable failure) {
    return result.completeExceptionally(failure);
  }
}
