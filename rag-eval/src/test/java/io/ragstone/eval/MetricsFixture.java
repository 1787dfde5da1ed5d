package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code make_metrics.py} writes: judgements, runs, and what pytrec_eval and ranx say. */
final class MetricsFixture {
  private static final double TOLERANCE = 1e-9;

  private final JsonObject json;
  private final Qrels qrels;

  MetricsFixture(String json) {
    this.json = JsonParser.parseString(json).getAsJsonObject();
    Qrels.Builder judgements = Qrels.builder();
    for (Map.Entry<String, JsonElement> query : object(this.json, "qrels").entrySet()) {
      query
          .getValue()
          .getAsJsonObject()
          .entrySet()
          .forEach(
              judged ->
                  judgements.add(query.getKey(), judged.getKey(), judged.getValue().getAsInt()));
    }
    this.qrels = judgements.build();
  }

  Qrels qrels() {
    return qrels;
  }

  Run run(String name) {
    Run.Builder run = Run.builder(name);
    JsonObject rankings = object(object(object(json, "runs"), name), "rankings");
    for (Map.Entry<String, JsonElement> query : rankings.entrySet()) {
      List<ScoredDocument> documents = new ArrayList<>();
      query
          .getValue()
          .getAsJsonObject()
          .entrySet()
          .forEach(
              found ->
                  documents.add(
                      new ScoredDocument(found.getKey(), found.getValue().getAsDouble())));
      run.scored(query.getKey(), documents);
    }
    return run.build();
  }

  /** Compares every value of every metric, query by query. */
  void assertMetricsEqual(String tool) {
    for (String name : object(json, "runs").keySet()) {
      Run run = run(name);
      JsonObject expected = object(object(object(json, "runs"), name), tool);
      assertThat(expected.keySet()).contains("nDCG@10", "Recall@100", "P@5", "MRR@10", "MAP");
      for (String metric : expected.keySet()) {
        QueryValues values = Metric.parse(metric).evaluate(run, qrels);
        assertThat(values.name()).isEqualTo(metric);
        assertThat(values.byQuery().keySet()).isEqualTo(object(expected, metric).keySet());
        for (Map.Entry<String, JsonElement> value : object(expected, metric).entrySet()) {
          assertThat(values.byQuery().get(value.getKey()))
              .as("%s of query %s in run %s by %s", metric, value.getKey(), name, tool)
              .isEqualTo(value.getValue().getAsDouble(), within(TOLERANCE));
        }
      }
    }
  }

  void assertPairedTTestsEqual() {
    JsonObject expected = object(json, "paired_t_test");
    Significance significance = Significance.builder().resamples(100).build();
    assertThat(expected.keySet()).isNotEmpty();
    for (String metric : expected.keySet()) {
      QueryValues first = Metric.parse(metric).evaluate(run("first"), qrels);
      QueryValues second = Metric.parse(metric).evaluate(run("second"), qrels);
      assertThat(significance.compare(first, second).studentP())
          .as("paired t-test of %s", metric)
          .isEqualTo(expected.get(metric).getAsDouble(), within(TOLERANCE));
    }
  }

  private static JsonObject object(JsonObject parent, String member) {
    return parent.getAsJsonObject(member);
  }
}
