package io.ragstone.eval.report;

import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Run;
import io.ragstone.eval.ScoredDocument;
import io.ragstone.eval.TestQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a configuration changes for each query.
 *
 * @param changes from the largest gain to the largest loss
 */
record QueryChanges(List<Change> changes) {

  /**
   * What it changes for one query.
   *
   * @param query the query
   * @param difference its value minus that of the baseline
   * @param rankBefore where the baseline has the first relevant document, empty when nowhere
   * @param rankAfter where the configuration has it
   * @param relevant the relevant documents
   * @param foundFirst the document that the configuration found first, blank when none
   */
  record Change(
      TestQuery query,
      double difference,
      OptionalInt rankBefore,
      OptionalInt rankAfter,
      List<String> relevant,
      String foundFirst) {}

  QueryChanges {
    changes = List.copyOf(changes);
  }

  static QueryChanges of(
      EvaluationReport report, ConfigurationResult configuration, String metric) {
    ConfigurationResult baseline = report.configuration(report.baseline());
    Map<String, Double> before = baseline.metric(metric).values().byQuery();
    Map<String, Double> after = configuration.metric(metric).values().byQuery();
    List<Change> changes = new ArrayList<>();
    for (TestQuery query : report.collection().queries()) {
      List<String> relevant =
          report.collection().qrels().judgements(query.id()).entrySet().stream()
              .filter(judged -> judged.getValue() >= 1)
              .map(Map.Entry::getKey)
              .toList();
      List<ScoredDocument> found = configuration.run().ranking(query.id());
      changes.add(
          new Change(
              query,
              Objects.requireNonNull(after.get(query.id()))
                  - Objects.requireNonNull(before.get(query.id())),
              rank(baseline.run(), query, relevant),
              rank(configuration.run(), query, relevant),
              relevant,
              found.isEmpty() ? "" : found.get(0).id()));
    }
    changes.sort(Comparator.comparingDouble(Change::difference).reversed());
    return new QueryChanges(changes);
  }

  List<Double> differences() {
    return changes.stream().map(Change::difference).toList();
  }

  List<Change> gained(int limit) {
    return changes.stream().filter(change -> change.difference() > 0).limit(limit).toList();
  }

  /** The largest loss first. */
  List<Change> lost(int limit) {
    return changes.stream()
        .filter(change -> change.difference() < 0)
        .sorted(Comparator.comparingDouble(Change::difference))
        .limit(limit)
        .toList();
  }

  private static OptionalInt rank(Run run, TestQuery query, List<String> relevant) {
    List<ScoredDocument> ranking = run.ranking(query.id());
    for (int i = 0; i < ranking.size(); i++) {
      if (relevant.contains(ranking.get(i).id())) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
