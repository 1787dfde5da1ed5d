package io.ragstone.qwen3.hub;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelDownloadException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts failures in a row and waits after each, longer every time. Used by one download. */
final class Retries {
  private static final Logger logger = LoggerFactory.getLogger(Retries.class);
  private static final int MAX_DOUBLINGS = 20;

  private final HuggingFaceHub hub;
  private final int max;
  private int failures;

  Retries(HuggingFaceHub hub, int max) {
    this.hub = hub;
    this.max = max;
  }

  /** Something has worked since the last failure. */
  void reset() {
    failures = 0;
  }

  /**
   * Waits after a failure.
   *
   * @throws ModelDownloadException the failure, when repeating is of no use any more
   */
  void waitAfter(ModelDownloadException failure) {
    failures++;
    Duration delay = failure.retryAfter().orElseGet(this::delay);
    if (!failure.isRetryable() || failures > max || delay.compareTo(hub.maxRetryDelay()) > 0) {
      throw failure;
    }
    logger.warn("{}; try {} of {} in {} ms", failure.getMessage(), failures, max, delay.toMillis());
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CallCancelledException(
          "The thread was interrupted while it waited to try again: " + failure.getMessage(), e);
    }
  }

  private Duration delay() {
    Duration doubled = hub.retryDelay().multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    Duration delay = doubled.compareTo(hub.maxRetryDelay()) > 0 ? hub.maxRetryDelay() : doubled;
    // Many processes that lost the same hub must not come back in the same instant.
    return delay.multipliedBy(ThreadLocalRandom.current().nextLong(75, 101)).dividedBy(100);
  }
}
