package io.ragstone.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.ragstone.pipeline.Count;
import io.ragstone.pipeline.Measurements;
import io.ragstone.pipeline.Operation;
import io.ragstone.pipeline.Stage;
import io.ragstone.pipeline.StageStart;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names and values of observations. Those of low cardinality are tags of timers, so that each
 * observation of a name has all of them, {@code none} where there is nothing to say.
 *
 * <p>The names that begin with {@code gen_ai} are those of OpenTelemetry's semantic conventions for
 * generative AI as of version 1.42 (<a
 * href="https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md">spans</a>).
 */
final class Attributes {
  static final String MODEL = "gen_ai.request.model";
  static final String NONE = KeyValue.NONE_VALUE;
  private static final String ERROR_TYPE = "error.type";

  /** What the conventions call the stages that they know. */
  private static final Map<Stage, String> OPERATIONS =
      Map.of(
          Stage.EMBED, "embeddings",
          Stage.SEARCH, "retrieval",
          Stage.GENERATE, "chat");

  private Attributes() {}

  static Observation start(Operation operation, ObservationRegistry registry) {
    String name = name(operation.name());
    return Observation.createNotStarted(name, registry)
        .contextualName(name)
        .lowCardinalityKeyValue(ERROR_TYPE, NONE)
        .start();
  }

  static Observation start(StageStart start, Observation call, ObservationRegistry registry) {
    Observation observation =
        Observation.createNotStarted(name(start.stage().name()), registry)
            .parentObservation(call)
            .lowCardinalityKeyValue(ERROR_TYPE, NONE)
            .lowCardinalityKeyValue(MODEL, start.model().orElse(NONE));
    Optional<String> operation = Optional.ofNullable(OPERATIONS.get(start.stage()));
    operation.ifPresent(
        known ->
            observation
                .lowCardinalityKeyValue("gen_ai.operation.name", known)
                .lowCardinalityKeyValue("gen_ai.provider.name", "ragstone"));
    if (start.stage() == Stage.GENERATE) {
      observation.lowCardinalityKeyValue(
          "gen_ai.request.stream", Boolean.toString(!start.endsOnThread()));
    }
    String what = operation.orElse(lowerCase(start.stage().name()));
    return observation
        .contextualName(start.model().map(model -> what + " " + model).orElse(what))
        .start();
  }

  static void add(Measurements measured, Observation observation) {
    measured
        .counts()
        .forEach(
            (count, number) ->
                observation.highCardinalityKeyValue(nameOf(count), Long.toString(number)));
    measured
        .queueTime()
        .ifPresent(
            time -> observation.highCardinalityKeyValue("ragstone.queue_time", seconds(time)));
    measured
        .timeToFirstText()
        .ifPresent(
            time ->
                observation.highCardinalityKeyValue(
                    "gen_ai.response.time_to_first_chunk", seconds(time)));
    measured
        .responseModel()
        .ifPresent(model -> observation.highCardinalityKeyValue("gen_ai.response.model", model));
    measured
        .finishReason()
        .ifPresent(
            reason ->
                observation.highCardinalityKeyValue(
                    "gen_ai.response.finish_reasons", lowerCase(reason.name())));
  }

  /** Keeps the message out of tags: it may quote what was asked. */
  static void fail(Throwable failure, Observation observation) {
    observation.lowCardinalityKeyValue(ERROR_TYPE, failure.getClass().getName());
    observation.error(failure);
  }

  private static String nameOf(Count count) {
    return switch (count) {
      case INPUT_TOKENS -> "gen_ai.usage.input_tokens";
      case OUTPUT_TOKENS -> "gen_ai.usage.output_tokens";
      default -> name(count.name());
    };
  }

  static String name(String constant) {
    return "ragstone." + lowerCase(constant);
  }

  static String lowerCase(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  private static String seconds(Duration time) {
    return Double.toString(time.toNanos() / 1e9);
  }
}
