package io.ragstone.eval;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

/**
 * One number a query, such as what a metric says of a run.
 *
 * @param name what the numbers are, such as {@code "nDCG@10"}
 * @param byQuery the numbers by query id, sorted; unmodifiable
 */
public record QueryValues(String name, SortedMap<String, Double> byQuery) {
  /** Creates a set of values. */
  public QueryValues {
    Objects.requireNonNull(name, "name");
    byQuery = Collections.unmodifiableSortedMap(new TreeMap<>(byQuery));
  }

  /**
   * The arithmetic mean.
   *
   * @return the mean over all queries, 0 when there are none
   */
  public double mean() {
    return byQuery.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /**
   * A quantile, interpolated between the two nearest values (type 7 of Hyndman and Fan 1996).
   *
   * @param share 0 for the least value, 0.5 for the median, 1 for the greatest
   * @return the quantile, 0 when there are no values
   */
  public double quantile(double share) {
    double[] values = byQuery.values().stream().mapToDouble(Double::doubleValue).toArray();
    return values.length == 0
        ? 0
        : Quantile.withDefaults().with(EstimationMethod.HF7).evaluate(values, share);
  }
}
