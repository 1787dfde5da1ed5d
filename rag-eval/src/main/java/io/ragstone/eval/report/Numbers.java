package io.ragstone.eval.report;

import io.ragstone.eval.BaselineComparison;
import io.ragstone.eval.ConfidenceInterval;
import java.util.Locale;

/** Numbers as people read them, the same in every report. */
final class Numbers {
  /** Below which corrected p-value a difference is called significant. */
  static final double LEVEL = 0.05;

  private Numbers() {}

  static String value(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static String difference(double difference) {
    return String.format(Locale.ROOT, "%+.3f", difference);
  }

  static String interval(ConfidenceInterval interval) {
    return value(interval.low()) + " – " + value(interval.high());
  }

  static String differences(ConfidenceInterval interval) {
    return difference(interval.low()) + " … " + difference(interval.high());
  }

  static String p(double p) {
    return p < 0.001 ? "< 0.001" : value(p);
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
  }

  static String percent(double share) {
    double percent = 100 * share;
    return (percent == Math.rint(percent) ? "" + (long) percent : "" + percent) + " %";
  }

  static String verdict(BaselineComparison comparison) {
    if (!comparison.isSignificant(LEVEL)) {
      return "may be chance";
    }
    return comparison.values().difference() > 0 ? "better" : "worse";
  }
}
