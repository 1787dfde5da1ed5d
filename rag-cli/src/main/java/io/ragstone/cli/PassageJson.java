package io.ragstone.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.StageTimings;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.StageScore;
import java.util.List;
import java.util.Locale;

/** Passages and answers as JSON. */
final class PassageJson {
  private PassageJson() {}

  static JsonArray of(List<Passage> passages) {
    JsonArray array = new JsonArray();
    passages.forEach(passage -> array.add(of(passage)));
    return array;
  }

  private static JsonObject of(Passage passage) {
    JsonObject json = new JsonObject();
    json.addProperty("rank", passage.rank());
    addScore(passage.score(), json);
    json.addProperty("source", passage.chunk().sourceId());
    JsonArray headings = new JsonArray();
    passage.chunk().headingPath().forEach(headings::add);
    json.add("headings", headings);
    json.addProperty("position", passage.chunk().position());
    json.addProperty("chunk", passage.chunk().id());
    json.addProperty("text", passage.text());
    JsonArray stages = new JsonArray();
    for (StageScore stage : passage.history()) {
      JsonObject scored = new JsonObject();
      scored.addProperty("rank", stage.rank());
      addScore(stage.score(), scored);
      stages.add(scored);
    }
    json.add("stages", stages);
    return json;
  }

  private static void addScore(Score score, JsonObject json) {
    json.addProperty("score", score.value());
    json.addProperty("scoreKind", score.kind().name().toLowerCase(Locale.ROOT));
  }

  static JsonObject millis(StageTimings timings) {
    JsonObject json = new JsonObject();
    timings
        .asMap()
        .forEach(
            (stage, time) ->
                json.addProperty(stage.name().toLowerCase(Locale.ROOT), time.toNanos() / 1e6));
    return json;
  }

  static JsonObject of(Answer answer) {
    JsonObject json = new JsonObject();
    json.addProperty("question", answer.retrieval().query().text());
    json.addProperty("searchedFor", answer.retrieval().question());
    json.addProperty("answer", answer.text());
    json.addProperty("refused", answer.refusal().isPresent());
    json.addProperty("generator", answer.generation().generator());
    json.addProperty(
        "finishReason", answer.generation().finishReason().name().toLowerCase(Locale.ROOT));
    JsonArray citations = new JsonArray();
    for (Citation citation : answer.citations()) {
      JsonObject cited = new JsonObject();
      cited.addProperty("number", citation.number());
      cited.addProperty("start", citation.start());
      cited.addProperty("end", citation.end());
      cited.add("passages", of(citation.passages()));
      citations.add(cited);
    }
    json.add("citations", citations);
    json.add("passages", of(answer.passages()));
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
}
