package io.ragstone.eval;

/**
 * Between which values a mean lies with some confidence.
 *
 * @param low the lower end
 * @param high the upper end
 * @param confidence how sure, such as 0.95
 */
public record ConfidenceInterval(double low, double high, double confidence) {
  /** Creates an interval. */
  public ConfidenceInterval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "An interval's low end must not exceed the high one, but they were "
              + low
              + " and "
              + high);
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence must be between 0 and 1, but was " + confidence);
    }
  }
}
