package io.ragstone.eval;

import java.util.Objects;

/**
 * A configuration beside the baseline, by one metric.
 *
 * @param configuration the configuration
 * @param values the two means, their difference, and how likely it is by chance
 * @param correctedP {@link PairedComparison#randomisationP} after {@link Significance#holm}, over
 *     all configurations that were compared with the baseline by this metric
 */
public record BaselineComparison(String configuration, PairedComparison values, double correctedP) {
  /** Creates a comparison. */
  public BaselineComparison {
    Objects.requireNonNull(configuration, "configuration");
    Objects.requireNonNull(values, "values");
  }

  /**
   * Whether the difference is more than chance, all comparisons taken together.
   *
   * @param level how often to be wrong at most, such as 0.05
   * @return {@code true} when the corrected p-value is below the level
   */
  public boolean isSignificant(double level) {
    return correctedP < level;
  }
}
