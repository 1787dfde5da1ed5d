package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Whose turn it is: calls of any number of threads go through one queue to a few lanes, one in
 * general, that compute them in batches.
 *
 * <p>Thread-safe.
 */
final class InferenceLanes {
  private static final String OPERATION = "inference";

  private final InferenceQueue queue;
  private final List<InferenceLane> lanes;
  private final LongAdder batches = new LongAdder();
  private final LongAdder sequences = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder computeNanos = new LongAdder();
  private final LongAdder failed = new LongAdder();

  InferenceLanes(String name, int count, InferenceQueue queue) {
    this.queue = queue;
    this.lanes = IntStream.range(0, count).mapToObj(lane -> new InferenceLane(name)).toList();
  }

  /**
   * Loads what computes, on the first lane.
   *
   * @param prepareThread what each lane's thread does before anything else
   * @throws CallCancelledException when the calling thread is interrupted; the lane goes on
   */
  <T> T load(Runnable prepareThread, Supplier<T> load) {
    for (InferenceLane lane : lanes) {
      lane.run(
          "load",
          () -> {
            prepareThread.run();
            return true;
          });
    }
    return lanes.get(0).run("load", load);
  }

  /**
   * Lets calls in.
   *
   * @param forward from a prefix and what follows it to the hidden states
   */
  void serve(BiFunction<TokenIds, List<TokenIds>, List<Embedding>> forward) {
    lanes.forEach(
        lane ->
            lane.start(
                () -> {
                  Optional<InferenceBatch> batch = queue.take();
                  while (batch.isPresent()) {
                    compute(batch.get(), forward);
                    batch = queue.take();
                  }
                }));
  }

  private void compute(
      InferenceBatch batch, BiFunction<TokenIds, List<TokenIds>, List<Embedding>> forward) {
    long start = System.nanoTime();
    List<Embedding> states;
    try {
      states = forward.apply(batch.sharedPrefix(), batch.sequences());
    } catch (RuntimeException | Error e) {
      failed.increment();
      fail(batch, e, forward);
      return;
    }
    computeNanos.add(System.nanoTime() - start);
    batches.increment();
    sequences.add(states.size());
    tokens.add(batch.tokens());
    for (int i = 0; i < states.size(); i++) {
      InferenceBatch.Member member = batch.members().get(i);
      member.call().complete(member.index(), states.get(i));
    }
  }

  /** What one call brought is not to fail the others: each is tried again by itself. */
  private void fail(
      InferenceBatch batch,
      Throwable failure,
      BiFunction<TokenIds, List<TokenIds>, List<Embedding>> forward) {
    List<InferenceBatch> apart = batch.byCall();
    if (apart.size() > 1) {
      apart.forEach(part -> compute(part, forward));
    } else {
      end(batch.members().get(0).call(), failure);
    }
  }

  /**
   * Computes a request and waits for it.
   *
   * @see Qwen3Engine#infer
   */
  InferenceResult infer(InferenceRequest request) {
    CallContext context = request.context();
    InferenceCall call = submit(request);
    CallContext.Registration cancellation = context.onCancel(() -> cancel(call));
    try {
      return await(call, context);
    } catch (ExecutionException e) {
      throw Failures.unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + OPERATION, e);
    } catch (TimeoutException e) {
      throw deadlineExceeded(e);
    } finally {
      cancellation.close();
      // Has an effect only on a call that its caller no longer waits for.
      end(call, new CallCancelledException("Nobody waits any more for: " + OPERATION));
    }
  }

  private static InferenceResult await(InferenceCall call, CallContext context)
      throws ExecutionException, InterruptedException, TimeoutException {
    if (context.remaining().isEmpty()) {
      return call.result().get();
    }
    Duration remaining = context.remaining().orElseThrow();
    return call.result().get(remaining.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Computes a request, to be waited for elsewhere.
   *
   * @see Qwen3Engine#inferAsync
   */
  CompletableFuture<InferenceResult> inferAsync(InferenceRequest request) {
    CallContext context = request.context();
    InferenceCall call = submit(request);
    InferenceFuture<InferenceResult> future = new InferenceFuture<>(() -> cancel(call));
    CallContext.Registration cancellation = context.onCancel(() -> cancel(call));
    CompletableFuture<InferenceResult> ending =
        context
            .remaining()
            .map(left -> call.result().orTimeout(left.toNanos(), TimeUnit.NANOSECONDS))
            .orElse(call.result());
    // On a thread of its own, since what callers do then must not hold up the lane.
    CompletableFuture<InferenceResult> unused =
        ending.whenCompleteAsync(
            (result, failure) -> {
              cancellation.close();
              if (failure == null) {
                future.complete(result);
              } else {
                queue.remove(call);
                future.completeExceptionally(
                    failure instanceof TimeoutException ? deadlineExceeded(failure) : failure);
              }
            });
    return future;
  }

  private InferenceCall submit(InferenceRequest request) {
    request.context().check(OPERATION);
    InferenceCall call = new InferenceCall(request);
    queue.submit(call);
    return call;
  }

  private void cancel(InferenceCall call) {
    end(call, new CallCancelledException("The call was cancelled during: " + OPERATION));
  }

  private void end(InferenceCall call, Throwable reason) {
    if (call.fail(reason)) {
      queue.remove(call);
    }
  }

  private static DeadlineExceededException deadlineExceeded(Throwable cause) {
    return new DeadlineExceededException("The deadline passed during: " + OPERATION, cause);
  }

  InferenceStatistics statistics() {
    return new InferenceStatistics(
        batches.sum(),
        sequences.sum(),
        tokens.sum(),
        Duration.ofNanos(computeNanos.sum()),
        failed.sum(),
        queue.refused(),
        queue.waitingTokens(Priority.INTERACTIVE),
        queue.waitingTokens(Priority.BULK));
  }

  /**
   * Fails what waits, lets the batches that are being computed finish, and runs a last thing where
   * the model was loaded.
   */
  void close(Runnable last) {
    queue.close();
    lanes.subList(1, lanes.size()).forEach(lane -> lane.close(() -> {}));
    lanes.get(0).close(last);
  }
}
