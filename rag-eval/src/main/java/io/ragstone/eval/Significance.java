package io.ragstone.eval;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;
import org.apache.commons.statistics.inference.TTest;

/**
 * Says how sure a mean over queries is, and whether two runs differ by more than chance.
 *
 * <pre>{@code
 * Significance significance = Significance.builder().build();
 * PairedComparison comparison =
 *     significance.compare(metric.evaluate(baseline, qrels), metric.evaluate(candidate, qrels));
 * boolean better = comparison.difference() > 0 && comparison.randomisationP() < 0.05;
 * }</pre>
 *
 * <p>Confidence intervals are percentile bootstrap intervals (Efron and Tibshirani 1993): queries
 * are drawn with replacement, and the interval is between the quantiles of the means. The
 * randomisation test is Fisher's: the sign of each query's difference is drawn, and the p-value is
 * (1 + the number of draws at least as far from 0) / (1 + draws), which is never 0 (Phipson and
 * Smyth 2010). For information retrieval both tests are sound (Smucker, Allan and Carterette 2007).
 *
 * <p>The generator is {@link Random} with the same seed for every call: the same values give the
 * same result on every JVM. Immutable and thread-safe.
 */
public final class Significance {
  /** The default of {@link Builder#resamples}: 10,000. */
  public static final int DEFAULT_RESAMPLES = 10_000;

  /** The default of {@link Builder#confidence}: 0.95. */
  public static final double DEFAULT_CONFIDENCE = 0.95;

  /** The default of {@link Builder#seed}. */
  public static final long DEFAULT_SEED = 20_261_122;

  /** Sums of the same numbers in another order may differ by as much. */
  private static final double ROUNDING = 1e-12;

  private final int resamples;
  private final double confidence;
  private final long seed;

  private Significance(Builder builder) {
    this.resamples = builder.resamples;
    this.confidence = builder.confidence;
    this.seed = builder.seed;
  }

  /**
   * Starts configuring.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many samples an interval and a test draw.
   *
   * @return at least 100
   */
  public int resamples() {
    return resamples;
  }

  /**
   * The confidence of the intervals.
   *
   * @return over 0 and below 1
   */
  public double confidence() {
    return confidence;
  }

  /**
   * Where the random numbers start.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * Corrects p-values for the number of tests: of several comparisons without any difference, one
   * is below 0.05 soon. Holm's step-down method (1979) keeps the probability of even one false
   * finding among all of them below the level, whatever depends on what.
   *
   * @param pValues the p-values of one family of tests, 0 to 1
   * @return the corrected ones in the same order, each at least as large, at most 1
   */
  public static List<Double> holm(List<Double> pValues) {
    List<Integer> ascending =
        IntStream.range(0, pValues.size())
            .boxed()
            .sorted(Comparator.comparing(pValues::get))
            .toList();
    Double[] corrected = new Double[pValues.size()];
    double least = 0;
    for (int i = 0; i < corrected.length; i++) {
      double p = pValues.get(ascending.get(i));
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("A p-value must be 0 to 1, but was " + p);
      }
      least = Math.max(least, Math.min(1, (corrected.length - i) * p));
      corrected[ascending.get(i)] = least;
    }
    return List.of(corrected);
  }

  /**
   * The confidence interval of a mean.
   *
   * @param values one value a query
   * @return the interval; both ends are the mean when there is one query, and 0 when there is none
   */
  public ConfidenceInterval interval(QueryValues values) {
    return interval(toArray(values));
  }

  /**
   * Compares two runs by the same metric on the same queries.
   *
   * @param baseline the values of the run to compare with
   * @param candidate the values of the other run
   * @return the comparison
   * @throws IllegalArgumentException when metric or queries differ
   */
  public PairedComparison compare(QueryValues baseline, QueryValues candidate) {
    if (!baseline.name().equals(candidate.name())) {
      throw new IllegalArgumentException(
          "Cannot compare " + candidate.name() + " with " + baseline.name());
    }
    if (!baseline.byQuery().keySet().equals(candidate.byQuery().keySet())) {
      throw new IllegalArgumentException(
          "The two runs have values for different queries, "
              + baseline.byQuery().size()
              + " and "
              + candidate.byQuery().size()
              + " of them; evaluate both with the same judgements");
    }
    double[] before = toArray(baseline);
    double[] after = toArray(candidate);
    double[] differences = new double[before.length];
    Arrays.setAll(differences, i -> after[i] - before[i]);
    return new PairedComparison(
        baseline.name(),
        baseline.mean(),
        candidate.mean(),
        interval(differences),
        randomisationP(differences),
        studentP(differences),
        (int) Arrays.stream(differences).filter(difference -> difference > 0).count(),
        (int) Arrays.stream(differences).filter(difference -> difference < 0).count());
  }

  private static double[] toArray(QueryValues values) {
    return values.byQuery().values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private ConfidenceInterval interval(double[] values) {
    if (values.length == 0) {
      return new ConfidenceInterval(0, 0, confidence);
    }
    Random random = new Random(seed);
    double[] means = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      double sum = 0;
      for (int drawn = 0; drawn < values.length; drawn++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    double tail = (1 - confidence) / 2;
    double[] ends =
        Quantile.withDefaults().with(EstimationMethod.HF7).evaluate(means, tail, 1 - tail);
    return new ConfidenceInterval(ends[0], ends[1], confidence);
  }

  private double randomisationP(double[] differences) {
    double observed = Math.abs(Arrays.stream(differences).sum());
    Random random = new Random(seed);
    int asFar = 0;
    for (int i = 0; i < resamples; i++) {
      double sum = 0;
      for (double difference : differences) {
        sum += random.nextBoolean() ? difference : -difference;
      }
      if (Math.abs(sum) >= observed - ROUNDING) {
        asFar++;
      }
    }
    return (1.0 + asFar) / (1.0 + resamples);
  }

  private static double studentP(double[] differences) {
    boolean allEqual = Arrays.stream(differences).distinct().count() <= 1;
    if (allEqual) {
      // Without variance there is no t; what cannot vary is certain.
      return differences.length < 2 || differences[0] == 0 ? 1 : 0;
    }
    return TTest.withDefaults().test(differences).getPValue();
  }

  /** Configures {@link Significance}. Not thread-safe. */
  public static final class Builder {
    private int resamples = DEFAULT_RESAMPLES;
    private double confidence = DEFAULT_CONFIDENCE;
    private long seed = DEFAULT_SEED;

    private Builder() {}

    /**
     * Sets how many samples an interval and a test draw; {@value Significance#DEFAULT_RESAMPLES} by
     * default.
     *
     * @param resamples at least 100
     * @return this builder
     */
    public Builder resamples(int resamples) {
      if (resamples < 100) {
        throw new IllegalArgumentException("resamples must be at least 100, but was " + resamples);
      }
      this.resamples = resamples;
      return this;
    }

    /**
     * Sets the confidence of the intervals; {@value Significance#DEFAULT_CONFIDENCE} by default.
     *
     * @param confidence over 0 and below 1
     * @return this builder
     */
    public Builder confidence(double confidence) {
      if (!(confidence > 0 && confidence < 1)) {
        throw new IllegalArgumentException(
            "confidence must be between 0 and 1, but was " + confidence);
      }
      this.confidence = confidence;
      return this;
    }

    /**
     * Sets where the random numbers start; {@value Significance#DEFAULT_SEED} by default.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Builds it.
     *
     * @return an immutable object
     */
    public Significance build() {
      return new Significance(this);
    }
  }
}
