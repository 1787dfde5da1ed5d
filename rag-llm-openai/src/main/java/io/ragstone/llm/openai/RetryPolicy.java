package io.ragstone.llm.openai;

import com.openai.core.http.Headers;
import com.openai.errors.OpenAIServiceException;
import io.ragstone.error.RagException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/** Whether a failed request is worth repeating, and after which wait. */
final class RetryPolicy {
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(8);

  /** How much of a backoff chance may take away, so that clients do not come back all at once. */
  private static final double JITTER = 0.25;

  /** OpenAI's code for an account without money: HTTP 429, but no wait will help. */
  private static final String NO_QUOTA = "insufficient_quota";

  private final int maxRetries;
  private final Duration maxWait;
  private final Clock clock;
  private final DoubleSupplier chance;

  /**
   * @param maxRetries how often one call is repeated
   * @param maxWait the longest wait that a server may ask for
   * @param clock what dates in {@code Retry-After} are compared with
   * @param chance random numbers from 0 to 1
   */
  RetryPolicy(int maxRetries, Duration maxWait, Clock clock, DoubleSupplier chance) {
    this.maxRetries = maxRetries;
    this.maxWait = maxWait;
    this.clock = clock;
    this.chance = chance;
  }

  /**
   * How long to wait before repeating a request.
   *
   * @param retry 1 for the first repetition
   * @param thrown what the client threw
   * @param failure what it means
   * @return empty when the request should not be repeated
   */
  Optional<Duration> waitBefore(int retry, Throwable thrown, RuntimeException failure) {
    Optional<OpenAIServiceException> refusal =
        Stream.iterate(thrown, e -> e != null, Throwable::getCause)
            .filter(OpenAIServiceException.class::isInstance)
            .map(OpenAIServiceException.class::cast)
            .findFirst();
    if (retry > maxRetries || !isWorthwhile(refusal, failure)) {
      return Optional.empty();
    }
    Duration wait =
        refusal.flatMap(said -> retryAfter(said.headers())).orElseGet(() -> backoff(retry));
    return Optional.of(wait).filter(time -> time.compareTo(maxWait) <= 0);
  }

  private static boolean isWorthwhile(
      Optional<OpenAIServiceException> refusal, RuntimeException failure) {
    if (refusal.flatMap(OpenAIServiceException::code).filter(NO_QUOTA::equals).isPresent()) {
      return false;
    }
    Optional<String> advice =
        refusal.flatMap(said -> said.headers().values("X-Should-Retry").stream().findFirst());
    return advice
        .map("true"::equals)
        .orElse(failure instanceof RagException known && known.isRetryable());
  }

  /**
   * What a server asks for: OpenAI's milliseconds, or HTTP's seconds or date (RFC 9110, 10.2.3).
   */
  private Optional<Duration> retryAfter(Headers headers) {
    return first(headers, "Retry-After-Ms")
        .flatMap(RetryPolicy::number)
        .map(milliseconds -> seconds(milliseconds / 1000))
        .or(() -> first(headers, "Retry-After").flatMap(this::secondsOrDate));
  }

  private Optional<Duration> secondsOrDate(String value) {
    return number(value).map(RetryPolicy::seconds).or(() -> untilDate(value));
  }

  private Optional<Duration> untilDate(String value) {
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(clock.instant(), date);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> number(String value) {
    try {
      return Optional.of(Double.parseDouble(value)).filter(Double::isFinite);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(Math.max(0, seconds) * 1000));
  }

  private static Optional<String> first(Headers headers, String name) {
    return headers.values(name).stream().findFirst().map(String::strip);
  }

  private Duration backoff(int retry) {
    Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(retry - 1, 30));
    long limited = TimeLimits.shorter(doubled, MAX_BACKOFF).toMillis();
    return Duration.ofMillis(Math.round(limited * (1 - JITTER * chance.getAsDouble())));
  }
}
