package io.ragstone.eval.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ragstone.eval.BaselineComparison;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.IndexingTime;
import io.ragstone.eval.MetricResult;
import io.ragstone.eval.TestQuery;

/** The results for programs. */
final class JsonReport {
  private static final Gson PRETTY =
      new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();
  private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();

  private JsonReport() {}

  static String summary(EvaluationReport report) {
    JsonObject collection = new JsonObject();
    collection.addProperty("name", report.collection().name());
    collection.addProperty("documents", report.documents());
    collection.addProperty("queries", report.collection().queries().size());
    collection.addProperty("judgements", report.collection().qrels().size());
    JsonObject significance = new JsonObject();
    significance.addProperty("confidence", report.significance().confidence());
    significance.addProperty("resamples", report.significance().resamples());
    significance.addProperty("seed", report.significance().seed());
    significance.addProperty("correction", "Holm, over the configurations, for each metric");
    JsonObject summary = new JsonObject();
    summary.add("collection", collection);
    summary.add("notes", PRETTY.toJsonTree(report.notes()));
    summary.add("significance", significance);
    summary.add("indexing", indexing(report));
    summary.addProperty("baseline", report.baseline());
    summary.add("configurations", configurations(report));
    summary.add("comparisons", comparisons(report));
    return PRETTY.toJson(summary) + "\n";
  }

  /** One object a line, so that a large collection need not be read as a whole. */
  static String queries(EvaluationReport report) {
    StringBuilder lines = new StringBuilder();
    for (TestQuery query : report.collection().queries()) {
      JsonObject line = new JsonObject();
      line.addProperty("id", query.id());
      line.addProperty("text", query.text());
      for (ConfigurationResult configuration : report.configurations()) {
        JsonObject values = new JsonObject();
        for (MetricResult metric : configuration.metrics()) {
          values.addProperty(metric.metric(), metric.values().byQuery().get(query.id()));
        }
        values.addProperty("ms", configuration.millis().byQuery().get(query.id()));
        line.add(configuration.name(), values);
      }
      lines.append(LINE.toJson(line)).append('\n');
    }
    return lines.toString();
  }

  private static JsonArray indexing(EvaluationReport report) {
    JsonArray all = new JsonArray();
    for (IndexingTime time : report.indexing()) {
      JsonObject object = new JsonObject();
      object.addProperty("name", time.name());
      object.addProperty("seconds", time.duration().toMillis() / 1000.0);
      all.add(object);
    }
    return all;
  }

  private static JsonArray configurations(EvaluationReport report) {
    JsonArray all = new JsonArray();
    for (ConfigurationResult configuration : report.configurations()) {
      JsonObject metrics = new JsonObject();
      for (MetricResult metric : configuration.metrics()) {
        JsonObject object = new JsonObject();
        object.addProperty("mean", metric.mean());
        object.addProperty("low", metric.interval().low());
        object.addProperty("high", metric.interval().high());
        metrics.add(metric.metric(), object);
      }
      JsonObject millis = new JsonObject();
      millis.addProperty("mean", configuration.millis().mean());
      millis.addProperty("median", configuration.millis().quantile(0.5));
      millis.addProperty("p95", configuration.millis().quantile(0.95));
      JsonObject object = new JsonObject();
      object.addProperty("name", configuration.name());
      object.add("metrics", metrics);
      object.add("queryMillis", millis);
      all.add(object);
    }
    return all;
  }

  private static JsonArray comparisons(EvaluationReport report) {
    JsonArray all = new JsonArray();
    for (BaselineComparison comparison : report.comparisons()) {
      JsonObject object = new JsonObject();
      object.addProperty("configuration", comparison.configuration());
      object.addProperty("metric", comparison.values().metric());
      object.addProperty("difference", comparison.values().difference());
      object.addProperty("low", comparison.values().interval().low());
      object.addProperty("high", comparison.values().interval().high());
      object.addProperty("randomisationP", comparison.values().randomisationP());
      object.addProperty("correctedP", comparison.correctedP());
      object.addProperty("studentP", comparison.values().studentP());
      object.addProperty("better", comparison.values().better());
      object.addProperty("worse", comparison.values().worse());
      all.add(object);
    }
    return all;
  }
}
