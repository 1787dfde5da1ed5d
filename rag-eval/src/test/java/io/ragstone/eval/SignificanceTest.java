package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SignificanceTest {
  private final Significance significance = Significance.builder().build();

  @Test
  void pairedTTestIsThatOfScipy() {
    MetricTest.fixture().assertPairedTTestsEqual();
  }

  @Test
  void randomisationTestIsNearTheExactOne() {
    // Of the 2^10 ways to choose the signs of ten ones, those of all alike and of one unlike are as
    // far from 0 as nine to one: 2 * (1 + 10).
    QueryValues baseline = values(10, i -> 0);
    QueryValues candidate = values(10, i -> i == 0 ? -1 : 1);
    PairedComparison comparison = significance.compare(baseline, candidate);
    assertThat(comparison.randomisationP()).isEqualTo(22.0 / 1024, within(0.005));
    assertThat(comparison.better()).isEqualTo(9);
    assertThat(comparison.worse()).isEqualTo(1);
    assertThat(comparison.difference()).isEqualTo(0.8);
  }

  @Test
  void noDifferenceIsNotSignificant() {
    QueryValues values = values(20, i -> i / 20.0);
    PairedComparison same = significance.compare(values, values);
    assertThat(same.randomisationP()).isEqualTo(1);
    assertThat(same.studentP()).isEqualTo(1);
    assertThat(same.interval()).isEqualTo(new ConfidenceInterval(0, 0, 0.95));
  }

  @Test
  void anIntervalHoldsTheTrueMeanAboutAsOftenAsItSays() {
    Random random = new Random(7);
    int held = 0;
    for (int sample = 0; sample < 400; sample++) {
      QueryValues drawn = values(60, i -> random.nextDouble());
      ConfidenceInterval interval =
          Significance.builder().resamples(400).confidence(0.9).build().interval(drawn);
      held += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
    }
    assertThat(held / 400.0).isEqualTo(0.9, within(0.05));
  }

  @Test
  void theSeedDecides() {
    QueryValues values = values(50, i -> Math.sin(i));
    ConfidenceInterval interval = significance.interval(values);
    assertThat(Significance.builder().build().interval(values)).isEqualTo(interval);
    assertThat(Significance.builder().seed(1).build().interval(values)).isNotEqualTo(interval);
  }

  @Test
  void oneQueryAndNoneHaveIntervalsToo() {
    assertThat(significance.interval(values(1, i -> 0.25)))
        .isEqualTo(new ConfidenceInterval(0.25, 0.25, 0.95));
    assertThat(significance.interval(values(0, i -> 0)))
        .isEqualTo(new ConfidenceInterval(0, 0, 0.95));
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    assertThatThrownBy(() -> significance.compare(values(3, i -> 0), values(4, i -> 0)))
        .hasMessageContainingAll("3", "4");
    QueryValues other = new QueryValues("other", values(3, i -> 0).byQuery());
    assertThatThrownBy(() -> significance.compare(values(3, i -> 0), other))
        .hasMessageContaining("other");
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Significance.builder().resamples(99)).hasMessageContaining("99");
    assertThatThrownBy(() -> Significance.builder().confidence(1)).hasMessageContaining("1.0");
  }

  static QueryValues values(int count, IntToDoubleFunction value) {
    TreeMap<String, Double> values = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      values.put("q%03d".formatted(i), value.applyAsDouble(i));
    }
    return new QueryValues("test", values);
  }

  @Test
  void holmMultipliesTheSmallestByTheNumberOfTestsAndKeepsTheOrder() {
    // As R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm").
    assertThat(Significance.holm(List.of(0.01, 0.04, 0.03, 0.005)))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Significance.holm(List.of(0.9, 0.8))).containsExactly(1.0, 1.0);
    assertThat(Significance.holm(List.of())).isEmpty();
    assertThatThrownBy(() -> Significance.holm(List.of(-0.1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
