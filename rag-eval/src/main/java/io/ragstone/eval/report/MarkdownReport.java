package io.ragstone.eval.report;

import io.ragstone.eval.BaselineComparison;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.IndexingTime;
import io.ragstone.eval.MetricResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of the results. */
final class MarkdownReport {
  private final EvaluationReport report;
  private final StringBuilder out = new StringBuilder();

  MarkdownReport(EvaluationReport report) {
    this.report = report;
  }

  String text() {
    out.setLength(0);
    line("# " + escaped(report.collection().name()));
    line("");
    line(
        "%d documents, %d queries, %d judgements."
            .formatted(
                report.documents(),
                report.collection().queries().size(),
                report.collection().qrels().size()));
    if (!report.notes().isEmpty()) {
      line("");
      report.notes().forEach((name, value) -> line("- %s: %s", escaped(name), escaped(value)));
    }
    line("");
    addConfigurations();
    line("");
    addComparisons();
    addIndexing();
    return out.toString();
  }

  private void addConfigurations() {
    List<String> head = new ArrayList<>(List.of("configuration"));
    head.addAll(report.metrics());
    head.addAll(List.of("ms, median", "ms, 95 %"));
    addRow(head);
    addRule(head.size());
    for (ConfigurationResult configuration : report.configurations()) {
      List<String> row = new ArrayList<>(List.of(escaped(configuration.name())));
      for (MetricResult metric : configuration.metrics()) {
        row.add(Numbers.value(metric.mean()) + " (" + Numbers.interval(metric.interval()) + ")");
      }
      row.add(Numbers.millis(configuration.millis().quantile(0.5)));
      row.add(Numbers.millis(configuration.millis().quantile(0.95)));
      addRow(row);
    }
    line("");
    line(
        "In brackets: %s confidence interval of the mean (percentile bootstrap over queries, %d"
            + " samples).",
        Numbers.percent(report.significance().confidence()), report.significance().resamples());
  }

  private void addComparisons() {
    if (report.comparisons().isEmpty()) {
      return;
    }
    line("Compared with %s:", escaped(report.baseline()));
    line("");
    addRow(List.of("configuration", "metric", "difference", "interval", "p", "better / worse", ""));
    addRule(7);
    for (BaselineComparison comparison : report.comparisons()) {
      addRow(
          List.of(
              escaped(comparison.configuration()),
              comparison.values().metric(),
              Numbers.difference(comparison.values().difference()),
              Numbers.differences(comparison.values().interval()),
              Numbers.p(comparison.correctedP()),
              comparison.values().better() + " / " + comparison.values().worse(),
              Numbers.verdict(comparison)));
    }
    line("");
    line(
        "p is that of a paired randomisation test, after Holm's correction for the number of"
            + " configurations, for each metric by itself. The last column is by p < %s.",
        Numbers.LEVEL);
  }

  private void addIndexing() {
    if (report.indexing().isEmpty()) {
      return;
    }
    line("");
    for (IndexingTime time : report.indexing()) {
      line("- %s: %.1f s", escaped(time.name()), time.duration().toMillis() / 1000.0);
    }
  }

  private void addRow(List<String> cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  private void addRule(int columns) {
    line("|" + "---|".repeat(columns));
  }

  private void line(String format, Object... arguments) {
    String text = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    out.append(text).append('\n');
  }

  private static String escaped(String text) {
    return text.strip().replaceAll("[\\\\|*_`\\[\\]<]", "\\\\$0").replaceAll("\\s+", " ");
  }
}
