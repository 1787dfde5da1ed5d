package io.ragstone.llm.openai;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.RagException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;

/**
 * One answer being fetched, which any thread can end.
 *
 * <p>What blocks (sending, waiting between attempts, reading) runs on a worker thread, so that the
 * caller leaves at once when the call is cancelled, interrupted or past its deadline, whatever the
 * HTTP client is doing. The worker is then freed too: the HTTP call it is in is cancelled, which is
 * the only thing that reliably ends a blocked socket read from another thread.
 */
final class Exchange implements AutoCloseable {
  private static final ThreadLocal<Exchange> CURRENT = new ThreadLocal<>();

  /** To be installed in the HTTP client: tells the exchange which HTTP call it is waiting for. */
  static final Interceptor CALL_TRACKER =
      chain -> {
        Exchange current = CURRENT.get();
        if (current != null) {
          current.waitsFor(chain.call());
        }
        return chain.proceed(chain.request());
      };

  private final CallContext context;
  private final Failures failures;
  private final Duration totalTimeout;
  private final long startNanos = System.nanoTime();
  private final Executor workers;
  private final Consumer<Exchange> whenOver;
  private final CountDownLatch over = new CountDownLatch(1);

  private CompletableFuture<?> answer = CompletableFuture.completedFuture(null);
  private CompletableFuture<?> work = CompletableFuture.completedFuture(null);
  private Optional<RuntimeException> end = Optional.empty();
  private volatile Optional<CallContext.Registration> cancellation = Optional.empty();
  private volatile Optional<Call> httpCall = Optional.empty();
  private volatile Optional<AutoCloseable> response = Optional.empty();

  Exchange(
      CallContext context,
      Failures failures,
      Duration totalTimeout,
      Executor workers,
      Consumer<Exchange> whenOver) {
    this.context = context;
    this.failures = failures;
    this.totalTimeout = totalTimeout;
    this.workers = workers;
    this.whenOver = whenOver;
  }

  /** Ends the exchange when the call is cancelled, also while nobody waits for it. */
  void endWhenCancelled() {
    cancellation =
        Optional.of(
            context.onCancel(
                () ->
                    end(
                        new CallCancelledException(
                            "The call was cancelled during: " + failures.operation()))));
  }

  /** Runs one blocking step and waits for it, no longer than the call may take. */
  <T> T call(Supplier<T> step) {
    CompletableFuture<T> promise = start(step);
    try {
      context.check(failures.operation());
      return promise.get(remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (RagException e) {
      throw end(e);
    } catch (ExecutionException e) {
      throw end(failures.translate(Objects.requireNonNull(e.getCause())));
    } catch (CancellationException e) {
      throw end(failures.translate(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw end(
          new CallCancelledException(
              "The thread was interrupted during: " + failures.operation(), e));
    } catch (TimeoutException e) {
      throw end(
          leftOfTotal().isZero()
              ? failures.timedOutInAll(totalTimeout)
              : failures.deadlineExceeded(e));
    }
  }

  /** The time that the call has left: until its deadline, or until its total time-out. */
  Duration remaining() {
    Duration left = leftOfTotal();
    return context.remaining().map(time -> TimeLimits.shorter(time, left)).orElse(left);
  }

  /** Lets the step that is under way wait; ends with the exchange. */
  void pause(Duration duration) {
    try {
      if (over.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CancellationException("No further attempt: nobody waits for the answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("No further attempt: the worker was interrupted");
    }
  }

  /** Has the response closed when the exchange is over. */
  void closeAtEnd(AutoCloseable response) {
    this.response = Optional.of(response);
  }

  /** Ends the exchange unless it is over, and says why it is over. */
  RuntimeException end(RuntimeException reason) {
    synchronized (this) {
      if (end.isPresent()) {
        return end.get();
      }
      end = Optional.of(reason);
    }
    answer.completeExceptionally(reason);
    over.countDown();
    httpCall.ifPresent(Call::cancel);
    var unused = work.whenComplete((nothing, failure) -> closeResponse());
    cancellation.ifPresent(CallContext.Registration::close);
    whenOver.accept(this);
    return reason;
  }

  @Override
  public void close() {
    end(
        new CallCancelledException(
            "The answer was closed before it was complete: " + failures.operation()));
  }

  private synchronized <T> CompletableFuture<T> start(Supplier<T> step) {
    if (end.isPresent()) {
      throw end.get();
    }
    CompletableFuture<T> promise = new CompletableFuture<>();
    answer = promise;
    work = CompletableFuture.runAsync(() -> run(step, promise), workers);
    return promise;
  }

  private <T> void run(Supplier<T> step, CompletableFuture<T> promise) {
    CURRENT.set(this);
    try {
      promise.complete(step.get());
    } catch (Throwable e) {
      promise.completeExceptionally(e);
    } finally {
      CURRENT.remove();
    }
  }

  private void waitsFor(Call call) {
    httpCall = Optional.of(call);
    if (over.getCount() == 0) {
      call.cancel();
    }
  }

  private Duration leftOfTotal() {
    Duration left = totalTimeout.minusNanos(System.nanoTime() - startNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Gives up the response, of an attempt that failed or of the whole exchange. */
  void closeResponse() {
    response.ifPresent(
        open -> {
          try {
            open.close();
          } catch (Exception e) {
            // The connection is given up either way, and the exchange has its outcome already.
          }
        });
  }
}
