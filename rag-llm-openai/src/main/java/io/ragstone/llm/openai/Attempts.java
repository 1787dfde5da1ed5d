package io.ragstone.llm.openai;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The attempts at one answer: repeats what failed for a reason of the moment. Used by one step of
 * an {@link Exchange} at a time.
 */
final class Attempts {
  private final RetryPolicy policy;
  private final Failures failures;
  private final Exchange exchange;
  private int retries;

  Attempts(RetryPolicy policy, Failures failures, Exchange exchange) {
    this.policy = policy;
    this.failures = failures;
    this.exchange = exchange;
  }

  /** Runs an attempt until one succeeds, or throws why no further one is made. */
  <T> T run(Supplier<T> attempt) {
    while (true) {
      try {
        return attempt.get();
      } catch (RuntimeException e) {
        RuntimeException failure = failures.translate(e);
        Duration wait = policy.waitBefore(retries + 1, e, failure).orElseThrow(() -> failure);
        if (wait.compareTo(exchange.remaining()) >= 0) {
          throw failure;
        }
        retries++;
        exchange.pause(wait);
      }
    }
  }
}
