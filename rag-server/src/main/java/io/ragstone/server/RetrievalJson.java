package io.ragstone.server;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.document.Chunk;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.Retrieval;
import io.ragstone.pipeline.StageTimings;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.StageScore;
import java.util.List;
import java.util.Locale;

/** Retrievals and answers as the playground reads them. */
final class RetrievalJson {
  private RetrievalJson() {}

  /** What was found, before and after reranking, and what is left of it. */
  static JsonObject of(Retrieval retrieval) {
    JsonObject json = new JsonObject();
    json.addProperty("question", retrieval.query().text());
    json.addProperty("searchedFor", retrieval.question());
    json.add("candidates", passages(retrieval.candidates()));
    json.add("ranked", passages(retrieval.ranked()));
    json.add("passages", passages(retrieval.passages()));
    JsonArray fallbacks = new JsonArray();
    retrieval
        .fallbacks()
        .forEach(
            fallback -> {
              JsonObject failed = new JsonObject();
              failed.addProperty("stage", word(fallback.stage()));
              failed.addProperty("message", fallback.failure().getMessage());
              fallbacks.add(failed);
            });
    json.add("fallbacks", fallbacks);
    json.add("millis", millis(retrieval.timings()));
    return json;
  }

  /** The whole answer, without what was found for it. */
  static JsonObject of(Answer answer) {
    JsonObject json = new JsonObject();
    json.addProperty("answer", answer.text());
    json.addProperty("refused", answer.refusal().isPresent());
    json.addProperty("generator", answer.generation().generator());
    json.addProperty("finishReason", word(answer.generation().finishReason()));
    JsonArray citations = new JsonArray();
    answer.citations().forEach(citation -> citations.add(of(citation)));
    json.add("citations", citations);
    answer
        .generation()
        .usage()
        .ifPresent(
            usage -> {
              JsonObject tokens = new JsonObject();
              tokens.addProperty("prompt", usage.promptTokens());
              tokens.addProperty("completion", usage.completionTokens());
              json.add("tokens", tokens);
            });
    json.add("millis", millis(answer.timings()));
    return json;
  }

  static JsonObject of(Citation citation) {
    JsonObject json = new JsonObject();
    json.addProperty("number", citation.number());
    json.addProperty("start", citation.start());
    json.addProperty("end", citation.end());
    JsonArray chunks = new JsonArray();
    citation.passages().forEach(passage -> chunks.add(passage.chunk().id()));
    json.add("chunks", chunks);
    return json;
  }

  /** A chunk with its text and where that stands. */
  static JsonObject of(Chunk chunk) {
    JsonObject json = place(chunk);
    json.addProperty("text", chunk.text());
    return json;
  }

  /** Where a chunk stands. */
  static JsonObject place(Chunk chunk) {
    JsonObject json = new JsonObject();
    json.addProperty("chunk", chunk.id());
    json.addProperty("source", chunk.sourceId());
    JsonArray headings = new JsonArray();
    chunk.headingPath().forEach(headings::add);
    json.add("headings", headings);
    json.addProperty("position", chunk.position());
    return json;
  }

  private static JsonArray passages(List<Passage> passages) {
    JsonArray array = new JsonArray();
    for (Passage passage : passages) {
      JsonObject json = place(passage.chunk());
      json.addProperty("text", passage.text());
      json.addProperty("rank", passage.rank());
      addScore(passage.score(), json);
      JsonArray stages = new JsonArray();
      for (StageScore stage : passage.history()) {
        JsonObject scored = new JsonObject();
        scored.addProperty("rank", stage.rank());
        addScore(stage.score(), scored);
        stages.add(scored);
      }
      json.add("stages", stages);
      array.add(json);
    }
    return array;
  }

  private static void addScore(Score score, JsonObject json) {
    json.addProperty("score", score.value());
    json.addProperty("scoreKind", word(score.kind()));
  }

  private static JsonObject millis(StageTimings timings) {
    JsonObject json = new JsonObject();
    timings.asMap().forEach((stage, time) -> json.addProperty(word(stage), time.toNanos() / 1e6));
    return json;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
