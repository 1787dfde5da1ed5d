package io.ragstone.store.milvus;

import io.milvus.shaded.io.grpc.Context;
import io.milvus.v2.client.MilvusClientV2;
import io.ragstone.call.CallContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One client and the rules of every call through it: a deadline, cancellation, a few retries, and
 * failures as {@link io.ragstone.error.StoreException}s.
 *
 * <p>The client can only change its time-out for all threads at once, but gRPC honours the deadline
 * and the cancellation of the thread's current {@link Context}.
 */
final class MilvusConnection implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  private final MilvusClientV2 client;
  private final boolean owned;
  private final Duration requestTimeout;
  private final int maxRetries;
  private final String location;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "ragstone-milvus-timer");
            thread.setDaemon(true);
            return thread;
          });

  MilvusConnection(
      MilvusClientV2 client,
      boolean owned,
      Duration requestTimeout,
      int maxRetries,
      String location) {
    this.client = client;
    this.owned = owned;
    this.requestTimeout = requestTimeout;
    this.maxRetries = maxRetries;
    this.location = location;
  }

  /** Where the collection is, for messages. */
  String location() {
    return location;
  }

  <T> T call(String operation, Function<MilvusClientV2, T> request) {
    return call(operation, CallContext.unbounded(), request);
  }

  /** Does a request that has no answer and may be repeated without harm. */
  void run(String operation, Consumer<MilvusClientV2> request) {
    run(operation, CallContext.unbounded(), request);
  }

  /** Does a request that has no answer and may be repeated without harm. */
  void run(String operation, CallContext context, Consumer<MilvusClientV2> request) {
    call(
        operation,
        context,
        client -> {
          request.accept(client);
          return Optional.empty();
        });
  }

  /** Does a request that may be repeated without harm. */
  <T> T call(String operation, CallContext context, Function<MilvusClientV2, T> request) {
    for (int attempt = 0; ; attempt++) {
      context.check(operation);
      try {
        return once(context, request);
      } catch (RuntimeException e) {
        // What the caller asked for explains the failure better than gRPC does.
        context.check(operation);
        MilvusFailure failure = MilvusFailure.of(e);
        if (!failure.isMomentary() || attempt == maxRetries) {
          throw failure.toException(operation, location, requestTimeout);
        }
        pause(FIRST_PAUSE.multipliedBy(1L << attempt), context);
      }
    }
  }

  private <T> T once(CallContext context, Function<MilvusClientV2, T> request) {
    // Our own client keeps to the time-out itself and then says more about its connection.
    Optional<Duration> limit =
        owned
            ? context.remaining()
            : context
                .remaining()
                .filter(left -> left.compareTo(requestTimeout) < 0)
                .or(() -> Optional.of(requestTimeout));
    Context current = Context.current();
    Context.CancellableContext grpc =
        limit.isPresent()
            ? current.withDeadlineAfter(limit.get().toNanos(), TimeUnit.NANOSECONDS, timer)
            : current.withCancellation();
    Context previous = grpc.attach();
    CallContext.Registration cancellation = context.onCancel(() -> grpc.cancel(null));
    try {
      return request.apply(client);
    } finally {
      cancellation.close();
      grpc.detach(previous);
      grpc.cancel(null);
    }
  }

  private static void pause(Duration pause, CallContext context) {
    Duration left = context.remaining().orElse(pause);
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), left.toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (owned) {
      client.close();
    }
  }
}
