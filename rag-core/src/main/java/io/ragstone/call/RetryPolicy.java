package io.ragstone.call;

import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.RagException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a failure that may pass is tried again, and after which waits: each twice as long as
 * the one before, up to a longest one, and of each chance takes away up to a half, so that many
 * clients of one server do not come back together.
 *
 * <pre>{@code
 * RetryPolicy patient =
 *     RetryPolicy.builder().maxAttempts(20).maxDelay(Duration.ofMinutes(1)).build();
 * }</pre>
 *
 * <p>What may pass is what {@link RagException#isRetryable()} says, other than the caller's own
 * deadline. Immutable.
 */
public final class RetryPolicy {
  /**
   * The default of {@link Builder#maxAttempts}: 8 attempts, about 45 seconds of waiting at most.
   */
  public static final int DEFAULT_MAX_ATTEMPTS = 8;

  /** The default of {@link Builder#initialDelay}: half a second. */
  public static final Duration DEFAULT_INITIAL_DELAY = Duration.ofMillis(500);

  /** The default of {@link Builder#maxDelay}: 15 seconds. */
  public static final Duration DEFAULT_MAX_DELAY = Duration.ofSeconds(15);

  /** All defaults: a server that is started again is waited for. */
  public static final RetryPolicy DEFAULT = builder().build();

  private final int maxAttempts;
  private final Duration initialDelay;
  private final Duration maxDelay;

  private RetryPolicy(Builder builder) {
    this.maxAttempts = builder.maxAttempts;
    this.initialDelay = builder.initialDelay;
    this.maxDelay = builder.maxDelay;
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The policy of trying once.
   *
   * @return a policy without any retry
   */
  public static RetryPolicy none() {
    return builder().maxAttempts(1).build();
  }

  /**
   * How long to wait before the next attempt.
   *
   * @param attempts how many attempts have failed, at least 1
   * @param failure what the last of them threw
   * @return the wait; empty when there should be no further attempt
   */
  public Optional<Duration> waitAfter(int attempts, RuntimeException failure) {
    boolean passing =
        failure instanceof RagException e
            && e.isRetryable()
            && !(e instanceof DeadlineExceededException);
    if (!passing || attempts >= maxAttempts) {
      return Optional.empty();
    }
    double longest = initialDelay.toNanos() * Math.pow(2, attempts - 1);
    double bounded = Math.min(longest, (double) maxDelay.toNanos());
    return Optional.of(
        Duration.ofNanos((long) (bounded * ThreadLocalRandom.current().nextDouble(0.5, 1))));
  }

  @Override
  public String toString() {
    return "RetryPolicy[" + maxAttempts + " attempts, " + initialDelay + " to " + maxDelay + "]";
  }

  /** Builds a {@link RetryPolicy}. Not thread-safe. */
  public static final class Builder {
    private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
    private Duration initialDelay = DEFAULT_INITIAL_DELAY;
    private Duration maxDelay = DEFAULT_MAX_DELAY;

    private Builder() {}

    /**
     * Sets how often something is tried in all; {@value RetryPolicy#DEFAULT_MAX_ATTEMPTS} by
     * default.
     *
     * @param maxAttempts at least 1, which means no retry
     * @return this builder
     */
    public Builder maxAttempts(int maxAttempts) {
      if (maxAttempts < 1) {
        throw new IllegalArgumentException(
            "maxAttempts must be at least 1, but was " + maxAttempts);
      }
      this.maxAttempts = maxAttempts;
      return this;
    }

    /**
     * Sets the longest first wait; half a second by default.
     *
     * @param initialDelay not negative
     * @return this builder
     */
    public Builder initialDelay(Duration initialDelay) {
      this.initialDelay = notNegative("initialDelay", initialDelay);
      return this;
    }

    /**
     * Sets the longest of all waits; 15 seconds by default.
     *
     * @param maxDelay not negative
     * @return this builder
     */
    public Builder maxDelay(Duration maxDelay) {
      this.maxDelay = notNegative("maxDelay", maxDelay);
      return this;
    }

    private static Duration notNegative(String name, Duration value) {
      if (Objects.requireNonNull(value, name).isNegative()) {
        throw new IllegalArgumentException(name + " must not be negative, but was " + value);
      }
      return value;
    }

    /**
     * Builds the policy.
     *
     * @return an immutable policy
     */
    public RetryPolicy build() {
      return new RetryPolicy(this);
    }
  }
}
