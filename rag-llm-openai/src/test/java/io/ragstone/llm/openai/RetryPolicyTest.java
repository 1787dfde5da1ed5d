package io.ragstone.llm.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.Headers;
import com.openai.errors.RateLimitException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
  private final GenerationException busy = new GenerationException(Reason.RATE_LIMITED, "x");

  private final Clock clock = Clock.fixed(Instant.parse("2026-11-22T18:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({"1,500", "2,1000", "3,2000", "4,4000", "5,8000", "6,8000", "99,8000"})
  void waitsTwiceAsLongEachTimeUpToEightSeconds(int retry, long milliseconds) {
    assertThat(policy(0).waitBefore(retry, new IOException(), busy))
        .contains(Duration.ofMillis(milliseconds));
  }

  @Test
  void takesAwayUpToAQuarterAtRandom() {
    assertThat(policy(1).waitBefore(1, new IOException(), busy)).contains(Duration.ofMillis(375));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After | 7 | 7000",
        "Retry-After | 0 | 0",
        "Retry-After | 0.25 | 250",
        "Retry-After | -1 | 0",
        "Retry-After | Sun, 22 Nov 2026 18:00:09 GMT | 9000",
        "Retry-After | Sun, 22 Nov 2026 17:00:00 GMT | 0",
        "Retry-After-Ms | 1500 | 1500",
        "Retry-After | soon | 500",
        "Retry-After | NaN | 500"
      })
  void waitsAsLongAsTheServerAsks(String name, String value, long milliseconds) {
    assertThat(policy(0).waitBefore(1, refusal(name, value), busy))
        .contains(Duration.ofMillis(milliseconds));
  }

  @Test
  void doesNotRepeatWhenTheServerAsksForTooMuch() {
    assertThat(policy(0).waitBefore(1, refusal("Retry-After", "30"), busy)).isPresent();
    assertThat(policy(0).waitBefore(1, refusal("Retry-After", "30.1"), busy)).isEmpty();
    assertThat(policy(0).waitBefore(1, refusal("Retry-After", "1e300"), busy)).isEmpty();
  }

  @Test
  void findsTheServersWordsBelowOtherExceptions() {
    RuntimeException wrapped = new RuntimeException(refusal("Retry-After", "7"));
    assertThat(policy(0).waitBefore(1, wrapped, busy)).contains(Duration.ofSeconds(7));
  }

  @Test
  void repeatsOnlyWhatMayGetBetter() {
    for (Reason reason : Reason.values()) {
      GenerationException failure = new GenerationException(reason, "x");
      Optional<Duration> wait = policy(0).waitBefore(1, new IOException(), failure);
      assertThat(wait.isPresent()).as(reason.name()).isEqualTo(failure.isRetryable());
    }
    assertThat(policy(0).waitBefore(1, new IOException(), new IllegalStateException())).isEmpty();
  }

  @Test
  void repeatsNoOftenerThanAllowed() {
    assertThat(policy(0).waitBefore(100, new IOException(), busy)).isEmpty();
  }

  private RetryPolicy policy(double chance) {
    return new RetryPolicy(99, Duration.ofSeconds(30), clock, () -> chance);
  }

  private static RateLimitException refusal(String header, String value) {
    return RateLimitException.builder()
        .headers(Headers.builder().put(header, value).build())
        .error(Optional.empty())
        .build();
  }
}
