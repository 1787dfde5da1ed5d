package io.ragstone.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.ragstone.pipeline.Count;
import io.ragstone.pipeline.Measurements;
import io.ragstone.pipeline.Operation;
import io.ragstone.pipeline.StageStart;
import java.util.Map;
import java.util.Objects;

/** What calls and stages did, added up. Tokens are counted by stage, so that none counts twice. */
final class Counters {
  private static final String RESULT = "ragstone.result";

  /** A counter: its name, and the one tag that tells it from others of that name. */
  private record Name(String name, String tag, String value) {}

  private static final Map<Count, Name> OF_STAGES =
      Map.of(
          Count.INPUTS, new Name("ragstone.items", "ragstone.direction", "in"),
          Count.OUTPUTS, new Name("ragstone.items", "ragstone.direction", "out"),
          Count.INPUT_TOKENS, new Name("ragstone.tokens", "gen_ai.token.type", "input"),
          Count.OUTPUT_TOKENS, new Name("ragstone.tokens", "gen_ai.token.type", "output"),
          Count.TRUNCATED, new Name("ragstone.truncations", RESULT, "truncated"),
          Count.BATCHES, new Name("ragstone.batches", RESULT, "computed"),
          Count.CACHE_HITS, new Name("ragstone.cache", RESULT, "hit"));

  private static final Map<Count, Name> OF_CALLS =
      Map.of(
          Count.DOCUMENTS_ADDED, new Name("ragstone.documents", RESULT, "added"),
          Count.DOCUMENTS_UPDATED, new Name("ragstone.documents", RESULT, "updated"),
          Count.DOCUMENTS_UNCHANGED, new Name("ragstone.documents", RESULT, "unchanged"),
          Count.DOCUMENTS_REMOVED, new Name("ragstone.documents", RESULT, "removed"),
          Count.DOCUMENTS_FAILED, new Name("ragstone.documents", RESULT, "failed"),
          Count.CHUNKS_EMBEDDED, new Name("ragstone.chunks", RESULT, "embedded"),
          Count.CHUNKS_DELETED, new Name("ragstone.chunks", RESULT, "deleted"),
          Count.CACHE_HITS, new Name("ragstone.chunks", RESULT, "reused"),
          Count.FALLBACKS, new Name("ragstone.answers", RESULT, "fallback"),
          Count.REFUSALS, new Name("ragstone.answers", RESULT, "refusal"));

  private final MeterRegistry meters;

  Counters(MeterRegistry meters) {
    this.meters = Objects.requireNonNull(meters, "meters");
  }

  void stage(StageStart start, Measurements measured) {
    Tags tags =
        Tags.of(
            "ragstone.stage",
            Attributes.lowerCase(start.stage().name()),
            Attributes.MODEL,
            start.model().orElse(Attributes.NONE));
    count(OF_STAGES, measured, tags);
    measured
        .queueTime()
        .ifPresent(
            time ->
                Timer.builder("ragstone.queue")
                    .description("How long work waited for its turn")
                    .tags(tags)
                    .register(meters)
                    .record(time));
  }

  void call(Operation operation, Measurements measured) {
    count(
        OF_CALLS, measured, Tags.of("ragstone.operation", Attributes.lowerCase(operation.name())));
  }

  private void count(Map<Count, Name> names, Measurements measured, Tags tags) {
    measured
        .counts()
        .forEach(
            (count, number) -> {
              Name name = names.get(count);
              if (name != null) {
                meters.counter(name.name(), tags.and(name.tag(), name.value())).increment(number);
              }
            });
  }
}
