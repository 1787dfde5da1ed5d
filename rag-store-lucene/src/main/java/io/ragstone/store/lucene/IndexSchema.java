package io.ragstone.store.lucene;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.store.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an index is made for: recorded in each commit, and checked by whoever opens it. */
record IndexSchema(EmbedderIdentity embedder, Metric metric, Analysis analysis) {
  /** Changes with the layout of documents and payloads. */
  private static final String FORMAT = "2";

  private static final String FORMAT_KEY = "ragstone.format";
  private static final String METRIC_KEY = "ragstone.metric";
  private static final String ANALYSIS_KEY = "ragstone.analysis";
  private static final String EMBEDDER_PREFIX = "ragstone.embedder.";

  Map<String, String> toCommitData() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(METRIC_KEY, metric.name());
    data.put(ANALYSIS_KEY, analysis.name());
    embedder.toMap().forEach((field, value) -> data.put(EMBEDDER_PREFIX + field, value));
    return data;
  }

  static IndexSchema fromCommitData(Map<String, String> data, Path directory) {
    String format = data.get(FORMAT_KEY);
    if (format == null) {
      throw mismatch("The Lucene index at " + directory + " was not made by Ragstone");
    }
    if (!format.equals(FORMAT)) {
      throw mismatch(
          "The store at "
              + directory
              + " is of format "
              + format
              + ", but this version of Ragstone reads format "
              + FORMAT
              + "; use the version that wrote it, or ingest into another directory");
    }
    Map<String, String> embedder = new HashMap<>();
    data.forEach(
        (key, value) -> {
          if (key.startsWith(EMBEDDER_PREFIX)) {
            embedder.put(key.substring(EMBEDDER_PREFIX.length()), value);
          }
        });
    try {
      return new IndexSchema(
          EmbedderIdentity.fromMap(embedder),
          Metric.valueOf(data.getOrDefault(METRIC_KEY, "")),
          Analysis.valueOf(data.getOrDefault(ANALYSIS_KEY, "")));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "The description of the store at " + directory + " cannot be read: " + data,
          e);
    }
  }

  /** Checks that this schema, the recorded one, is the one that the caller expects. */
  void require(IndexSchema expected, Path directory) {
    List<String> differences = new ArrayList<>(embedder.differences(expected.embedder));
    if (metric != expected.metric) {
      differences.add("metric " + metric + ", not " + expected.metric);
    }
    if (analysis != expected.analysis) {
      differences.add("analysis " + analysis + ", not " + expected.analysis);
    }
    if (!differences.isEmpty()) {
      throw mismatch(
          "The store at "
              + directory
              + " was made with "
              + String.join("; ", differences)
              + ": open it as it was made, or ingest into another directory");
    }
  }

  private static StoreException mismatch(String message) {
    return new StoreException(StoreException.Reason.SCHEMA_MISMATCH, message);
  }
}
