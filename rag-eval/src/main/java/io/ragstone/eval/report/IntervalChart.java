package io.ragstone.eval.report;

import io.ragstone.eval.BaselineComparison;
import io.ragstone.eval.ConfidenceInterval;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.MetricResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A bar for each configuration, as long as the mean of a metric, with its interval. Libraries that
 * draw it go through AWT, which needs fonts that servers do not have.
 *
 * @param metric what the bars show
 * @param bars the bars from top to bottom
 */
record IntervalChart(String metric, List<Bar> bars) {
  private static final int ROW = 26;
  private static final int TOP = 34;
  private static final int BELOW = 30;
  private static final int LABELS = 250;
  private static final int PLOT = 420;
  private static final int VALUES = 60;
  private static final int WIDTH = LABELS + PLOT + VALUES;

  /** What a bar's colour says. */
  enum Verdict {
    BASELINE("#8a8a8a"),
    BETTER("#2a7d4f"),
    CHANCE("#4a78b5"),
    WORSE("#b5462f");

    private final String colour;

    Verdict(String colour) {
      this.colour = colour;
    }

    String colour() {
      return colour;
    }
  }

  /**
   * A bar.
   *
   * @param label what stands before it
   * @param mean how long it is, 0 to 1
   * @param interval where the mean lies
   * @param verdict what its colour says
   */
  record Bar(String label, double mean, ConfidenceInterval interval, Verdict verdict) {}

  IntervalChart {
    bars = List.copyOf(bars);
  }

  static IntervalChart of(EvaluationReport report, String metric) {
    List<Bar> bars = new ArrayList<>();
    for (ConfigurationResult configuration : report.configurations()) {
      MetricResult result = configuration.metric(metric);
      bars.add(
          new Bar(
              configuration.name(),
              result.mean(),
              result.interval(),
              verdict(report, configuration, metric)));
    }
    return new IntervalChart(metric, bars);
  }

  private static Verdict verdict(
      EvaluationReport report, ConfigurationResult configuration, String metric) {
    if (configuration.name().equals(report.baseline())) {
      return Verdict.BASELINE;
    }
    BaselineComparison comparison = report.comparison(configuration.name(), metric);
    if (!comparison.isSignificant(Numbers.LEVEL)) {
      return Verdict.CHANCE;
    }
    return comparison.values().difference() > 0 ? Verdict.BETTER : Verdict.WORSE;
  }

  /** As a file of its own, on white. */
  String standalone() {
    return svg("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n") + "\n";
  }

  /** As a part of a page. */
  String inline() {
    return svg("");
  }

  private String svg(String background) {
    int height = TOP + bars.size() * ROW + BELOW;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
                + " font-family=\"sans-serif\" font-size=\"12\">\n",
            WIDTH, height, WIDTH, height, Markup.escaped(metric)));
    svg.append(background);
    svg.append(
        format(
            "<text x=\"%d\" y=\"20\" font-weight=\"bold\">%s</text>\n",
            LABELS, Markup.escaped(metric)));
    addGrid(svg);
    for (int i = 0; i < bars.size(); i++) {
      addBar(svg, bars.get(i), TOP + i * ROW);
    }
    return svg.append("</svg>").toString();
  }

  private void addGrid(StringBuilder svg) {
    int bottom = TOP + bars.size() * ROW + 4;
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      double x = x(tenth / 10.0);
      svg.append(
          format(
              "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>\n"
                  + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\""
                  + " fill=\"#555\">%.1f</text>\n",
              x, TOP - 4, x, bottom, x, bottom + 16, tenth / 10.0));
    }
  }

  private static void addBar(StringBuilder svg, Bar bar, int top) {
    int middle = top + ROW / 2;
    double low = x(bar.interval().low());
    double high = x(bar.interval().high());
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
            LABELS - 8, middle + 4, Markup.escaped(Markup.shortened(bar.label(), 36))));
    svg.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
            LABELS, top + 4, x(bar.mean()) - LABELS, ROW - 8, bar.verdict().colour()));
    svg.append(
        format(
            "<path d=\"M%.1f %dV%dM%.1f %dH%.1fM%.1f %dV%d\" stroke=\"#222\" fill=\"none\"/>\n",
            low, middle - 5, middle + 5, low, middle, high, high, middle - 5, middle + 5));
    svg.append(
        format(
            "<text x=\"%d\" y=\"%d\">%s</text>\n",
            LABELS + PLOT + 14, middle + 4, Numbers.value(bar.mean())));
  }

  private static double x(double value) {
    return LABELS + PLOT * value;
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
