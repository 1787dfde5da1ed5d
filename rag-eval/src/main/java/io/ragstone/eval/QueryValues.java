package io.ragstone.eval;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

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
}
