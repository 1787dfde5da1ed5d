package io.ragstone.langchain4j;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A call that knows no deadline, made with one: nobody waits for it longer than that. */
final class InterruptibleCall {
  private InterruptibleCall() {}

  static <T> T run(Supplier<T> call, String operation, CallContext context) {
    Future<T> result = ModelThreads.SHARED.submit(call::get);
    CallContext.Registration cancellation = context.onCancel(() -> result.cancel(true));
    try {
      Optional<Duration> left = context.remaining();
      return left.isPresent()
          ? result.get(left.get().toNanos(), TimeUnit.NANOSECONDS)
          : result.get();
    } catch (TimeoutException e) {
      throw new DeadlineExceededException("The deadline passed during: " + operation, e);
    } catch (CancellationException e) {
      throw new CallCancelledException("The call was cancelled during: " + operation, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException("The thread was interrupted during: " + operation, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      cancellation.close();
      result.cancel(true);
    }
  }
}
