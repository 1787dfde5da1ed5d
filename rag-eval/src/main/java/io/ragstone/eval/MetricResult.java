package io.ragstone.eval;

import java.util.Objects;

/**
 * What a metric says of a configuration.
 *
 * @param values query by query
 * @param interval where the mean lies, were other queries of the kind asked
 */
public record MetricResult(QueryValues values, ConfidenceInterval interval) {
  /** Creates a result. */
  public MetricResult {
    Objects.requireNonNull(values, "values");
    Objects.requireNonNull(interval, "interval");
  }

  /**
   * The metric.
   *
   * @return its name
   */
  public String metric() {
    return values.name();
  }

  /**
   * The mean over all queries.
   *
   * @return 0 to 1
   */
  public double mean() {
    return values.mean();
  }
}
