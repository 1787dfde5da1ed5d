package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.MetadataValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberKeyTest {

  @Test
  void keysAreInTheOrderOfTheExactValues() {
    List<MetadataValue> numbers = numbers();
    for (MetadataValue a : numbers) {
      for (MetadataValue b : numbers) {
        int exact = Integer.signum(a.compareWith(b).orElseThrow());

        assertThat(compare(NumberKey.of(a), NumberKey.of(b))).as("%s, %s", a, b).isEqualTo(exact);
        assertThat(compare(NumberKey.after(a), NumberKey.of(b)) > 0)
            .as("after %s, %s", a, b)
            .isEqualTo(exact >= 0);
        assertThat(compare(NumberKey.before(a), NumberKey.of(b)) < 0)
            .as("before %s, %s", a, b)
            .isEqualTo(exact <= 0);
      }
      assertThat(compare(NumberKey.MIN, NumberKey.before(a))).isNegative();
      assertThat(compare(NumberKey.MAX, NumberKey.after(a))).isPositive();
    }
  }

  private static int compare(byte[] a, byte[] b) {
    return Integer.signum(Arrays.compareUnsigned(a, b));
  }

  /** Numbers at and around every power of two, as whole numbers and reals. */
  private static List<MetadataValue> numbers() {
    List<MetadataValue> numbers = new ArrayList<>();
    Random random = new Random(1);
    for (int exponent = 0; exponent < Long.SIZE; exponent += 3) {
      for (long offset = -2; offset <= 2; offset++) {
        numbers.add(MetadataValue.of((1L << exponent) + offset));
        numbers.add(MetadataValue.of(-(1L << exponent) + offset));
        numbers.add(MetadataValue.of(Math.scalb(1.0, exponent) + offset));
      }
      numbers.add(MetadataValue.of(random.nextLong()));
      numbers.add(MetadataValue.of(random.nextLong() * 1.0));
      numbers.add(MetadataValue.of(random.nextGaussian()));
    }
    for (double real : new double[] {0, 0.5, 0x1p63, Double.MIN_VALUE, Double.MAX_VALUE}) {
      numbers.add(MetadataValue.of(real));
      numbers.add(MetadataValue.of(-real));
      numbers.add(MetadataValue.of(Math.nextDown(real)));
    }
    for (long whole : new long[] {0, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE}) {
      numbers.add(MetadataValue.of(whole));
    }
    return numbers;
  }
}
