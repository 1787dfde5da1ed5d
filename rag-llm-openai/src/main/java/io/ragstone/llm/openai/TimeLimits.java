package io.ragstone.llm.openai;

import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import java.time.Duration;

/**
 * How long a server may take.
 *
 * @param attempt the longest attempt, and the longest silence of a streamed answer
 * @param total the longest call, with all attempts and the waits between them
 */
record TimeLimits(Duration attempt, Duration total) {
  /** How long connecting may take, when the attempt may not be shorter: ten seconds. */
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /**
   * How much later than the end of the call the HTTP client gives up by itself: the caller, who
   * watches that end, comes first and can tell it from a time-out of the attempt.
   */
  private static final Duration GRACE = Duration.ofMillis(250);

  /** For an answer that comes as one. */
  RequestOptions whole(Duration remaining) {
    Duration longest = shorter(attempt, remaining.plus(GRACE));
    return options(longest, longest);
  }

  /** For an answer that comes in pieces: it may go on as long as it keeps coming. */
  RequestOptions streamed(Duration remaining) {
    Duration longest = remaining.plus(GRACE);
    return options(shorter(attempt, longest), longest);
  }

  private static RequestOptions options(Duration silence, Duration whole) {
    return RequestOptions.builder()
        .timeout(
            Timeout.builder()
                .connect(shorter(CONNECT, silence))
                .read(silence)
                .write(silence)
                .request(whole)
                .build())
        .build();
  }

  static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
