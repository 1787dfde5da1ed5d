package io.ragstone.eval;

import java.time.Duration;
import java.util.Objects;

/**
 * How long an index took to make.
 *
 * @param name the index
 * @param duration its time
 */
public record IndexingTime(String name, Duration duration) {
  /** Creates a time. */
  public IndexingTime {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(duration, "duration");
  }
}
