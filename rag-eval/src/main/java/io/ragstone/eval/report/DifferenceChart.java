package io.ragstone.eval.report;

import java.util.List;
import java.util.Locale;

/**
 * By how much each query gained or lost, the largest gain on the left.
 *
 * @param label what is compared
 * @param differences -1 to 1, in any order
 */
record DifferenceChart(String label, List<Double> differences) {
  private static final int LEFT = 40;
  private static final int PLOT = 690;
  private static final int HALF = 60;
  private static final int WIDTH = LEFT + PLOT;
  private static final int HEIGHT = 2 * HALF + 10;

  DifferenceChart {
    differences = differences.stream().sorted((a, b) -> Double.compare(b, a)).toList();
  }

  String inline() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\""
                + " font-family=\"sans-serif\" font-size=\"11\">\n",
            WIDTH, HEIGHT, WIDTH, HEIGHT, Markup.escaped(label)));
    for (int sign = 1; sign >= -1; sign--) {
      svg.append(
          format(
              """
              <line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/>
              <text x="%d" y="%.1f" text-anchor="end" fill="#555">%+d</text>
              """,
              LEFT, y(sign), WIDTH, y(sign), LEFT - 6, y(sign) + 4, sign));
    }
    // Two paths however many queries there are: a page with thousands of elements opens slowly.
    svg.append(area("#2a7d4f", 1)).append(area("#b5462f", -1));
    svg.append(
        format(
            "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#222\"/>\n",
            LEFT, y(0), WIDTH, y(0)));
    return svg.append("</svg>").toString();
  }

  private String area(String colour, int sign) {
    double step = (double) PLOT / Math.max(1, differences.size());
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < differences.size(); i++) {
      double difference = differences.get(i);
      if (Math.signum(difference) == sign) {
        path.append(
            format(
                "M%.2f %.1fV%.1fH%.2fV%.1fZ",
                LEFT + i * step, y(0), y(difference), LEFT + (i + 1) * step, y(0)));
      }
    }
    return path.isEmpty() ? "" : format("<path d=\"%s\" fill=\"%s\"/>\n", path, colour);
  }

  private static double y(double difference) {
    return 5 + HALF * (1 - difference);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
