package io.ragstone.eval.report;

import io.ragstone.eval.BaselineComparison;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.IndexingTime;
import io.ragstone.eval.MetricResult;
import io.ragstone.eval.PairedComparison;
import java.util.Locale;

/** The results for the eye: one page without scripts that loads nothing. */
final class HtmlReport {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
      h1 { font-size: 1.6rem } h2 { font-size: 1.25rem; margin-top: 2.2rem } h3 { font-size: 1.05rem }
      table { border-collapse: collapse; margin: .8rem 0 } th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }
      td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } small { color: #555 }
      .better { color: #2a7d4f; font-weight: bold } .worse { color: #b5462f; font-weight: bold }
      dt { font-weight: bold; float: left; clear: left; margin-right: .5rem } svg { max-width: 100%; height: auto; display: block; margin: .6rem 0 }
      """;

  private final EvaluationReport report;
  private final int queriesShown;
  private final StringBuilder out = new StringBuilder();

  HtmlReport(EvaluationReport report, int queriesShown) {
    this.report = report;
    this.queriesShown = queriesShown;
  }

  String text() {
    out.setLength(0);
    String name = Markup.escaped(report.collection().name());
    add(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Retrieval on %s</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>Retrieval on %s</h1>
        <p>%d documents, %d queries, %d judgements. Baseline: %s.</p>
        """,
        name,
        STYLE,
        name,
        report.documents(),
        report.collection().queries().size(),
        report.collection().qrels().size(),
        Markup.escaped(report.baseline()));
    addNotes();
    addConfigurations();
    addCharts();
    addComparisons();
    for (ConfigurationResult configuration : report.configurations()) {
      if (!configuration.name().equals(report.baseline())) {
        addQueries(configuration);
      }
    }
    return out.append("</body>\n</html>\n").toString();
  }

  private void addNotes() {
    if (!report.notes().isEmpty()) {
      add("<dl>\n");
      report
          .notes()
          .forEach(
              (name, value) ->
                  add("<dt>%s</dt><dd>%s</dd>\n", Markup.escaped(name), Markup.escaped(value)));
      add("</dl>\n");
    }
  }

  private void addConfigurations() {
    add("<h2>Results</h2>\n<table>\n<tr><th>configuration</th>");
    report.metrics().forEach(metric -> add("<th class=\"n\">%s</th>", Markup.escaped(metric)));
    add("<th class=\"n\">ms, median</th><th class=\"n\">ms, 95&nbsp;%%</th></tr>\n");
    for (ConfigurationResult configuration : report.configurations()) {
      add("<tr><td>%s</td>", Markup.escaped(configuration.name()));
      for (MetricResult metric : configuration.metrics()) {
        add(
            "<td class=\"n\">%s<br><small>%s</small></td>",
            Numbers.value(metric.mean()), Numbers.interval(metric.interval()));
      }
      add(
          "<td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n",
          Numbers.millis(configuration.millis().quantile(0.5)),
          Numbers.millis(configuration.millis().quantile(0.95)));
    }
    add(
        """
        </table>
        <p><small>Below each mean its %s confidence interval: percentile bootstrap over the queries, %d samples, seed %d.
        Intervals that overlap do not mean that two configurations are equal: the comparison below is by query.</small></p>
        """,
        Numbers.percent(report.significance().confidence()),
        report.significance().resamples(),
        report.significance().seed());
    for (IndexingTime time : report.indexing()) {
      add(
          "<p><small>%s: %.1f s</small></p>\n",
          Markup.escaped(time.name()), time.duration().toMillis() / 1000.0);
    }
  }

  private void addCharts() {
    for (String metric : report.metrics()) {
      add("%s\n", IntervalChart.of(report, metric).inline());
    }
    add(
        """
        <p><small>Grey: the baseline. Green and red: better and worse than the baseline, p &lt; %s after correction.
        Blue: the difference may be chance.</small></p>
        """,
        Numbers.LEVEL);
  }

  private void addComparisons() {
    if (report.comparisons().isEmpty()) {
      return;
    }
    add(
        """
        <h2>Compared with %s</h2>
        <table>
        <tr><th>configuration</th><th>metric</th><th class="n">difference</th><th class="n">interval</th>\
        <th class="n">p</th><th class="n">p, uncorrected</th><th class="n">better / worse</th><th></th></tr>
        """,
        Markup.escaped(report.baseline()));
    for (BaselineComparison comparison : report.comparisons()) {
      PairedComparison values = comparison.values();
      String verdict = Numbers.verdict(comparison);
      add(
          "<tr><td>%s</td><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
              + "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%d / %d</td>"
              + "<td class=\"%s\">%s</td></tr>\n",
          Markup.escaped(comparison.configuration()),
          Markup.escaped(values.metric()),
          Numbers.difference(values.difference()),
          Numbers.differences(values.interval()),
          Markup.escaped(Numbers.p(comparison.correctedP())),
          Markup.escaped(Numbers.p(values.randomisationP())),
          values.better(),
          values.worse(),
          verdict,
          verdict);
    }
    add(
        """
        </table>
        <p><small>p: how likely a difference as large is when each query's two values could as well be swapped (Fisher's
        paired randomisation test, two-sided), after Holm's correction for the number of configurations, for each metric
        by itself. Better / worse: the number of queries.</small></p>
        """);
  }

  private void addQueries(ConfigurationResult configuration) {
    String metric = report.metrics().get(0);
    QueryChanges changes = QueryChanges.of(report, configuration, metric);
    String title = configuration.name() + " against " + report.baseline() + ", query by query";
    add("<h2>%s</h2>\n", Markup.escaped(title));
    add("%s\n", new DifferenceChart(title, changes.differences()).inline());
    add("<p><small>Difference in %s, a bar for each query.</small></p>\n", Markup.escaped(metric));
    addQueries("Gained most", changes.gained(queriesShown));
    addQueries("Lost most", changes.lost(queriesShown));
  }

  private void addQueries(String title, Iterable<QueryChanges.Change> changes) {
    if (!changes.iterator().hasNext()) {
      return;
    }
    add(
        """
        <h3>%s</h3>
        <table>
        <tr><th>query</th><th class="n">difference</th><th class="n">rank of the first relevant</th>\
        <th>relevant</th><th>found first</th></tr>
        """,
        title);
    for (QueryChanges.Change change : changes) {
      add(
          "<tr><td dir=\"auto\">%s<br><small>%s</small></td><td class=\"n\">%s</td>"
              + "<td class=\"n\">%s → %s</td><td>%s</td><td>%s</td></tr>\n",
          Markup.escaped(Markup.shortened(change.query().text(), 300)),
          Markup.escaped(change.query().id()),
          Numbers.difference(change.difference()),
          change.rankBefore().isPresent() ? change.rankBefore().getAsInt() : "–",
          change.rankAfter().isPresent() ? change.rankAfter().getAsInt() : "–",
          Markup.escaped(Markup.shortened(String.join(", ", change.relevant()), 120)),
          Markup.escaped(Markup.shortened(change.foundFirst(), 120)));
    }
    add("</table>\n");
  }

  private void add(String format, Object... arguments) {
    out.append(String.format(Locale.ROOT, format, arguments));
  }
}
