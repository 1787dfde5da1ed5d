package io.ragstone.eval;

import java.util.Objects;

/**
 * By how much one run differs from another on the same queries, and whether that can be chance.
 *
 * @param metric what was measured
 * @param baseline the mean of the run that was compared with
 * @param candidate the mean of the other run
 * @param interval bootstrap confidence interval of the mean difference
 * @param randomisationP how likely a difference this large or larger (to either side) is when each
 *     query's two values could as well be swapped: Fisher's paired randomisation test
 * @param studentP the same by Student's paired t-test, which takes the differences as normally
 *     distributed
 * @param better the number of queries with a higher value than in the baseline
 * @param worse the number of queries with a lower value
 */
public record PairedComparison(
    String metric,
    double baseline,
    double candidate,
    ConfidenceInterval interval,
    double randomisationP,
    double studentP,
    int better,
    int worse) {
  /** Creates a comparison. */
  public PairedComparison {
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(interval, "interval");
  }

  /**
   * The difference of the means.
   *
   * @return candidate minus baseline
   */
  public double difference() {
    return candidate - baseline;
  }
}
