package io.ragstone.pipeline;

import io.ragstone.generation.FinishReason;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What was measured of a stage or of a call: times and counts, never a text. Immutable. */
public final class Measurements {
  private final Duration duration;
  private final Map<Count, Long> counts;
  private final Optional<Duration> queueTime;
  private final Optional<Duration> timeToFirstText;
  private final Optional<String> responseModel;
  private final Optional<FinishReason> finishReason;

  private Measurements(Builder builder, Duration duration) {
    this.duration = duration;
    this.counts = Collections.unmodifiableMap(new EnumMap<>(builder.counts));
    this.queueTime = builder.queueTime;
    this.timeToFirstText = builder.timeToFirstText;
    this.responseModel = builder.responseModel;
    this.finishReason = builder.finishReason;
  }

  /**
   * How long it took.
   *
   * @return the time from start to end
   */
  public Duration duration() {
    return duration;
  }

  /**
   * One of the counts.
   *
   * @param count which
   * @return its number, 0 where it was not counted
   */
  public long count(Count count) {
    return counts.getOrDefault(count, 0L);
  }

  /**
   * All that was counted.
   *
   * @return an unmodifiable map, in the order of {@link Count}
   */
  public Map<Count, Long> counts() {
    return counts;
  }

  /**
   * How long the work waited for its turn: for the model, within the stage, and in an ingest also
   * from when its chunks had been split until the stage began.
   *
   * @return the time, empty where there is no queue; {@link Stage#EMBED} and {@link Stage#RERANK}
   *     have it
   */
  public Optional<Duration> queueTime() {
    return queueTime;
  }

  /**
   * How long it took until the first text of a streamed answer was there.
   *
   * @return the time, empty where nothing was streamed
   */
  public Optional<Duration> timeToFirstText() {
    return timeToFirstText;
  }

  /**
   * What wrote an answer, as it says itself.
   *
   * @return the name, empty for other stages
   */
  public Optional<String> responseModel() {
    return responseModel;
  }

  /**
   * Why a model stopped writing.
   *
   * @return the reason, empty for other stages
   */
  public Optional<FinishReason> finishReason() {
    return finishReason;
  }

  @Override
  public String toString() {
    return "Measurements[" + duration + ", " + counts + "]";
  }

  /** Collects measurements. Used by one thread. */
  static final class Builder {
    private final Map<Count, Long> counts = new EnumMap<>(Count.class);
    private Optional<Duration> queueTime = Optional.empty();
    private Optional<Duration> timeToFirstText = Optional.empty();
    private Optional<String> responseModel = Optional.empty();
    private Optional<FinishReason> finishReason = Optional.empty();

    Builder count(Count count, long number) {
      counts.put(count, number);
      return this;
    }

    Builder queueTime(Optional<Duration> queueTime) {
      this.queueTime = queueTime;
      return this;
    }

    Builder timeToFirstText(Optional<Duration> timeToFirstText) {
      this.timeToFirstText = timeToFirstText;
      return this;
    }

    Builder responseModel(String responseModel) {
      this.responseModel = Optional.of(responseModel);
      return this;
    }

    Builder finishReason(FinishReason finishReason) {
      this.finishReason = Optional.of(finishReason);
      return this;
    }

    Measurements build(Duration duration) {
      return new Measurements(this, duration);
    }
  }
}
