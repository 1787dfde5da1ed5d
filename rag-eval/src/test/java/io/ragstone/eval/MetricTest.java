package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final List<String> RANKING = List.of("a", "b", "c", "d");
  private static final Map<String, Integer> GRADES = Map.of("b", 2, "d", 1, "e", 3, "a", -1);

  private final MetricsFixture fixture = fixture();

  @Test
  void valuesAreThoseOfTrecEval() {
    fixture.assertMetricsEqual("pytrec_eval");
  }

  @Test
  void valuesAreThoseOfRanx() {
    fixture.assertMetricsEqual("ranx");
  }

  @Test
  void valuesAreThoseOfTheDefinitions() {
    double gain = 2 / log2(3) + 1 / log2(5);
    double ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4);
    assertThat(Metric.ndcg(10).value(RANKING, GRADES)).isEqualTo(gain / ideal);
    assertThat(Metric.recall(3).value(RANKING, GRADES)).isEqualTo(1.0 / 3);
    assertThat(Metric.precision(10).value(RANKING, GRADES)).isEqualTo(0.2);
    assertThat(Metric.mrr(10).value(RANKING, GRADES)).isEqualTo(0.5);
    assertThat(Metric.mrr(1).value(RANKING, GRADES)).isZero();
    assertThat(Metric.map().value(RANKING, GRADES)).isEqualTo((1.0 / 2 + 2.0 / 4) / 3);
    assertThat(Metric.map(2).value(RANKING, GRADES)).isEqualTo(1.0 / 2 / 3);
  }

  @Test
  void everyJudgedQueryCountsAndNoOther() {
    Qrels qrels = Qrels.builder().add("found", "a", 1).add("missing", "a", 1).build();
    Run run =
        Run.builder("run")
            .ranked("found", List.of(new ScoredDocument("a", 1)))
            .ranked("unjudged", List.of(new ScoredDocument("a", 1)))
            .build();
    QueryValues values = Metric.mrr(10).evaluate(run, qrels);
    assertThat(values.byQuery()).isEqualTo(Map.of("found", 1.0, "missing", 0.0));
    assertThat(values.mean()).isEqualTo(0.5);
  }

  @Test
  void namesAreReadInAnyCase() {
    for (String name : List.of("nDCG@10", "Recall@100", "P@1", "MRR@10", "MAP@5", "MAP")) {
      assertThat(Metric.parse(name.toLowerCase(Locale.ROOT)).name()).isEqualTo(name);
    }
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    for (String name : List.of("ndcg", "ndcg@0", "err@10", "ndcg@x", "recall@9999999999")) {
      assertThatThrownBy(() -> Metric.parse(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll(name, "nDCG@k");
    }
    assertThatThrownBy(() -> Metric.ndcg(0)).hasMessageContaining("0");
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  static MetricsFixture fixture() {
    try (InputStream in = MetricTest.class.getResourceAsStream("metrics.json")) {
      return new MetricsFixture(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
