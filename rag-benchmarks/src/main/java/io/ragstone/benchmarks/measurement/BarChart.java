package io.ragstone.benchmarks.measurement;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Groups of bars as SVG. Libraries that draw it go through AWT, which needs fonts that servers do
 * not have.
 *
 * @param title what is shown
 * @param unit what the numbers count
 * @param series for each colour the heights of its bars by group; all have the same groups, and a
 *     bar of height 0 is not drawn
 */
public record BarChart(String title, String unit, Map<String, Map<String, Double>> series) {
  private static final List<String> COLOURS =
      List.of("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377");
  private static final int BAR = 46;
  private static final int GAP = 30;
  private static final int LEFT = 20;
  private static final int TOP = 80;
  private static final int HEIGHT = 260;
  private static final int BELOW = 40;

  /**
   * Draws the bars.
   *
   * @return a document
   */
  public String toSvg() {
    List<String> groups = List.copyOf(series.values().iterator().next().keySet());
    int width = Math.max(480, LEFT + groups.size() * groupWidth() + GAP);
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            width, TOP + HEIGHT + BELOW));
    svg.append(text(LEFT, 24, "start", title + ", " + unit));
    appendLegend(svg);
    for (int group = 0; group < groups.size(); group++) {
      appendGroup(svg, groups.get(group), LEFT + GAP / 2 + group * groupWidth());
    }
    svg.append(
        format(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
            LEFT, TOP + HEIGHT, width - LEFT, TOP + HEIGHT));
    return svg.append("</svg>\n").toString();
  }

  private int groupWidth() {
    return series.size() * BAR + GAP;
  }

  private void appendLegend(StringBuilder svg) {
    int x = LEFT;
    int colour = 0;
    for (String name : series.keySet()) {
      svg.append(rectangle(x, 38, 12, 12, colour++));
      svg.append(text(x + 18, 48, "start", name));
      x += 40 + 8 * name.length();
    }
  }

  private void appendGroup(StringBuilder svg, String group, int left) {
    double scale = HEIGHT / highest();
    int colour = 0;
    for (Map<String, Double> values : series.values()) {
      double value = Objects.requireNonNull(values.get(group));
      int x = left + colour * BAR;
      if (value > 0) {
        double height = value * scale;
        svg.append(rectangle(x, TOP + HEIGHT - height, BAR - 4, height, colour));
        svg.append(text(x + BAR / 2 - 2, TOP + HEIGHT - height - 4, "middle", number(value)));
      }
      colour++;
    }
    int middle = left + series.size() * BAR / 2 - 2;
    svg.append(text(middle, TOP + HEIGHT + 18, "middle", group));
  }

  private double highest() {
    return series.values().stream()
        .flatMap(values -> values.values().stream())
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(1);
  }

  private static String number(double value) {
    return format(value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String rectangle(double x, double y, double width, double height, int colour) {
    return format(
        "<rect x=\"%.0f\" y=\"%.1f\" width=\"%.0f\" height=\"%.1f\" fill=\"%s\"/>%n",
        x, y, width, height, COLOURS.get(colour % COLOURS.size()));
  }

  private static String text(double x, double y, String anchor, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    return format(
        "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments).replace("\r", "");
  }
}
