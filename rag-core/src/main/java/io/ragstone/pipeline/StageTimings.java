package io.ragstone.pipeline;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How long each stage of a call took. Immutable. */
public final class StageTimings {
  private final Map<Stage, Duration> durations;

  private StageTimings(Map<Stage, Duration> durations) {
    this.durations = Collections.unmodifiableMap(durations);
  }

  /**
   * Timings of a call that has not begun.
   *
   * @return no durations
   */
  public static StageTimings none() {
    return new StageTimings(new EnumMap<>(Stage.class));
  }

  /**
   * These timings with more time for a stage.
   *
   * @param stage the stage
   * @param duration what to add
   * @return new timings
   */
  public StageTimings plus(Stage stage, Duration duration) {
    Map<Stage, Duration> sums = new EnumMap<>(Stage.class);
    sums.putAll(durations);
    sums.merge(Objects.requireNonNull(stage, "stage"), duration, Duration::plus);
    return new StageTimings(sums);
  }

  /**
   * The time of one stage.
   *
   * @param stage the stage
   * @return its duration, zero when it did not run
   */
  public Duration of(Stage stage) {
    return durations.getOrDefault(stage, Duration.ZERO);
  }

  /**
   * The time of all stages together.
   *
   * @return the sum
   */
  public Duration total() {
    return durations.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * The stages that ran, in their order.
   *
   * @return an unmodifiable map
   */
  public Map<Stage, Duration> asMap() {
    return durations;
  }

  @Override
  public String toString() {
    return durations.toString();
  }
}
