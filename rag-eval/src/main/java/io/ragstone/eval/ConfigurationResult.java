package io.ragstone.eval;

import java.util.List;
import java.util.Objects;

/**
 * What one configuration found, and how good and how fast that was.
 *
 * @param name the configuration
 * @param run what it found; its name is the configuration's, in lower case with hyphens
 * @param metrics the results in the order in which the metrics were asked for
 * @param millis how long each query took, in milliseconds
 */
public record ConfigurationResult(
    String name, Run run, List<MetricResult> metrics, QueryValues millis) {
  /** Creates a result. */
  public ConfigurationResult {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(millis, "millis");
    metrics = List.copyOf(metrics);
  }

  /**
   * The result of one metric.
   *
   * @param metric its name
   * @return the result
   * @throws IllegalArgumentException when it was not measured
   */
  public MetricResult metric(String metric) {
    return metrics.stream()
        .filter(result -> result.metric().equals(metric))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    metric
                        + " was not measured, but "
                        + metrics.stream().map(MetricResult::metric).toList()));
  }
}
