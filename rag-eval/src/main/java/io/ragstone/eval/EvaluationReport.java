package io.ragstone.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an {@link Evaluation} measured. {@link io.ragstone.eval.report.ReportFolder} writes it for
 * programs and for people.
 *
 * @param collection what was searched and asked
 * @param documents the number of documents
 * @param indexing how long the indexes took
 * @param baseline the configuration that the others are compared with
 * @param configurations all results, in the order in which the configurations were added
 * @param comparisons each other configuration with the baseline, metric by metric
 * @param significance how intervals and p-values were computed
 * @param notes further facts for readers by their names, in their order
 */
public record EvaluationReport(
    TestCollection collection,
    int documents,
    List<IndexingTime> indexing,
    String baseline,
    List<ConfigurationResult> configurations,
    List<BaselineComparison> comparisons,
    Significance significance,
    Map<String, String> notes) {
  /** Creates a report. */
  public EvaluationReport {
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(significance, "significance");
    indexing = List.copyOf(indexing);
    configurations = List.copyOf(configurations);
    comparisons = List.copyOf(comparisons);
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    configuration(configurations, baseline);
  }

  /**
   * The metrics that were measured.
   *
   * @return their names, in the order in which they were asked for
   */
  public List<String> metrics() {
    return configurations.get(0).metrics().stream().map(MetricResult::metric).toList();
  }

  /**
   * The result of one configuration.
   *
   * @param name its name
   * @return the result
   * @throws IllegalArgumentException when there is no such configuration
   */
  public ConfigurationResult configuration(String name) {
    return configuration(configurations, name);
  }

  /**
   * The comparison of one configuration with the baseline.
   *
   * @param configuration a configuration other than the baseline
   * @param metric a metric's name
   * @return the comparison
   * @throws IllegalArgumentException when there is no such comparison
   */
  public BaselineComparison comparison(String configuration, String metric) {
    return comparisons.stream()
        .filter(comparison -> comparison.configuration().equals(configuration))
        .filter(comparison -> comparison.values().metric().equals(metric))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    configuration + " was not compared with " + baseline + " by " + metric));
  }

  private static ConfigurationResult configuration(
      List<ConfigurationResult> configurations, String name) {
    return configurations.stream()
        .filter(configuration -> configuration.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("There is no configuration \"" + name + "\""));
  }
}
