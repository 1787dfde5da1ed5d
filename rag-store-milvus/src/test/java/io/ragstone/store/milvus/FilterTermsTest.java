package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.MetadataValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterTermsTest {
  @Test
  void termsOfNumbersAreOrderedAsTheNumbersAre() {
    assertOrdered(numbers());
  }

  @Test
  void termsOfTextsAreOrderedByCodePoint() {
    List<MetadataValue> texts = new ArrayList<>();
    for (String text :
        List.of("", "\u0000", " ", "5", "A", "a", "aa", "é", "中文", "\uE000", "\uFFFD", "😀")) {
      texts.add(MetadataValue.of(text));
    }
    assertOrdered(texts);
  }

  @Test
  void termsOfDifferentTypesNeverMeet() {
    assertThat(FilterTerms.term(MetadataValue.of("x"))).startsWith("t");
    assertThat(FilterTerms.term(MetadataValue.of(-1.5))).startsWith("n");
    assertThat(FilterTerms.term(MetadataValue.of(true))).isEqualTo("b1");
    assertThat(FilterTerms.term(MetadataValue.of(false))).isEqualTo("b0");
  }

  @Test
  void keysAndTermsConsistOfLettersAndDigits() {
    String hostile = "\" or true or \\\n\t'[]{}$meta😀\u0000";

    assertThat(FilterTerms.key(hostile)).matches("[a-z0-9]+");
    assertThat(FilterTerms.term(MetadataValue.of(hostile))).matches("[a-z0-9]+");
    assertThat(numbers()).allSatisfy(n -> assertThat(FilterTerms.term(n)).matches("n[0-9a-f]{19}"));
  }

  private static List<MetadataValue> numbers() {
    List<MetadataValue> numbers = new ArrayList<>();
    for (long base :
        new long[] {0, 1L << 53, -(1L << 53), Long.MAX_VALUE - 3, Long.MIN_VALUE + 3}) {
      for (long i = -3; i <= 3; i++) {
        numbers.add(MetadataValue.of(base + i));
        numbers.add(MetadataValue.of((double) (base + i)));
      }
    }
    for (double real : new double[] {0.1, 0.5, 1e-300, 1e300, Double.MIN_VALUE, Double.MAX_VALUE}) {
      numbers.add(MetadataValue.of(real));
      numbers.add(MetadataValue.of(-real));
    }
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      numbers.add(MetadataValue.of(random.nextLong() >> random.nextInt(64)));
      numbers.add(MetadataValue.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20)));
    }
    return numbers;
  }

  private static void assertOrdered(List<MetadataValue> values) {
    for (MetadataValue a : values) {
      for (MetadataValue b : values) {
        int byTerm = FilterTerms.term(a).compareTo(FilterTerms.term(b));
        assertThat(OptionalInt.of(Integer.signum(byTerm)))
            .as("%s and %s", a, b)
            .isEqualTo(OptionalInt.of(Integer.signum(a.compareWith(b).orElseThrow())));
      }
    }
  }
}
