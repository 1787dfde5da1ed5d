package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Waits for a part of a call no longer than it may take, whatever the part itself looks at. */
final class BoundedCall {
  private BoundedCall() {}

  /**
   * Runs the part on another thread, and tells it to stop when nobody waits for it any more.
   *
   * @throws DeadlineExceededException when the limit or the call's own deadline passes
   */
  static <T> T run(
      CallContext call, Duration limit, String operation, Function<CallContext, T> part) {
    CallContext context = call.child(limit);
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(() -> part.apply(context), PipelineThreads.SHARED);
    Runnable leave =
        () ->
            result.completeExceptionally(
                new CallCancelledException("The call was cancelled during: " + operation));
    CallContext.Registration cancellation = call.onCancel(leave);
    try {
      return result.get(context.remaining().orElse(limit).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new DeadlineExceededException(
          "The " + operation + " was not done in " + limit.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + operation);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      cancellation.close();
      context.cancel();
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return (RuntimeException) Objects.requireNonNull(e.getCause());
  }
}
