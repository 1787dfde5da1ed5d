package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.call.RetryPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the stages of an ingest, again after failures that may pass. Thread-safe. */
final class IngestCalls {
  private static final Logger logger = LoggerFactory.getLogger(IngestCalls.class);

  private final StageObserver.Call call;
  private final RetryPolicy retries;
  private final CallContext context;

  IngestCalls(StageObserver.Call call, RetryPolicy retries, CallContext context) {
    this.call = call;
    this.retries = retries;
    this.context = context;
  }

  <T> T run(StageStart start, Supplier<T> work, BiConsumer<T, Measurements.Builder> measure) {
    for (int attempts = 1; ; attempts++) {
      try {
        return call.run(start, work, measure);
      } catch (RuntimeException e) {
        Optional<Duration> wait = retries.waitAfter(attempts, e);
        if (wait.isEmpty()) {
          throw e;
        }
        logger.warn(
            "Attempt {} of stage {} failed; the next one follows in {} ms: {}",
            attempts,
            start.stage(),
            wait.get().toMillis(),
            e.getMessage());
        pause(wait.get());
      }
    }
  }

  /** Reads from the store. */
  <T> T read(Supplier<T> read) {
    return run(
        StageStart.of(Stage.STORE),
        read,
        (result, measured) ->
            measured.count(Count.OUTPUTS, result instanceof Collection<?> rows ? rows.size() : 1));
  }

  /** Writes to the store, where writing again does no harm. */
  void write(Runnable write) {
    run(
        StageStart.of(Stage.STORE),
        () -> {
          write.run();
          return 1;
        },
        (done, measured) -> measured.count(Count.OUTPUTS, done));
  }

  private void pause(Duration wait) {
    long left = context.remaining().map(Duration::toNanos).orElse(Long.MAX_VALUE);
    CountDownLatch cancelled = new CountDownLatch(1);
    CallContext.Registration cancellation = context.onCancel(cancelled::countDown);
    try {
      boolean early = cancelled.await(Math.min(left, wait.toNanos()), TimeUnit.NANOSECONDS);
      logger.debug("The wait {}", early ? "was cut short" : "is over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cancellation.close();
    }
    context.check("ingest");
  }
}
