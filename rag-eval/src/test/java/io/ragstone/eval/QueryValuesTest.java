package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QueryValuesTest {
  @Test
  void quantilesLieBetweenTheNearestValues() {
    QueryValues values =
        new QueryValues("ms", new TreeMap<>(Map.of("a", 4.0, "b", 1.0, "c", 2.0, "d", 3.0)));
    assertThat(values.quantile(0)).isEqualTo(1);
    assertThat(values.quantile(0.5)).isEqualTo(2.5);
    // As numpy.quantile([1, 2, 3, 4], 0.95).
    assertThat(values.quantile(0.95)).isCloseTo(3.85, within(1e-12));
    assertThat(values.quantile(1)).isEqualTo(4);
    assertThat(new QueryValues("none", new TreeMap<>()).quantile(0.5)).isZero();
  }

  @Test
  void anIntervalWhoseEndsAreSwappedIsRefused() {
    assertThatThrownBy(() -> new ConfidenceInterval(0.6, 0.5, 0.95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.6 and 0.5");
    assertThatThrownBy(() -> new ConfidenceInterval(0.5, 0.6, 95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("95");
  }
}
