package io.ragstone.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataValueTest {
  private static MetadataValue of(Object value) {
    if (value instanceof String text) {
      return MetadataValue.of(text);
    }
    if (value instanceof Long whole) {
      return MetadataValue.of(whole);
    }
    return value instanceof Double real
        ? MetadataValue.of(real)
        : MetadataValue.of((boolean) (Boolean) value);
  }

  private static int sign(OptionalInt comparison) {
    return Integer.signum(comparison.orElseThrow());
  }

  static Stream<Arguments> ascending() {
    return Stream.of(
        arguments(1L, 2L),
        arguments(Long.MIN_VALUE, Long.MAX_VALUE),
        arguments(1.5, 2L),
        arguments(1L, 1.5),
        // As doubles, the two of each line would be equal.
        arguments(9007199254740992L, 9007199254740993L),
        arguments(9007199254740992.0, 9007199254740993L),
        arguments(Long.MAX_VALUE, 0x1p63),
        arguments(0L, Double.MIN_VALUE),
        arguments(-Double.MIN_VALUE, 0L),
        arguments(Long.MAX_VALUE, 1e300),
        arguments(-1e300, Long.MIN_VALUE),
        arguments("", "a"),
        arguments("a", "aa"),
        arguments("Z", "a"),
        arguments("a", "ä"),
        // As UTF-16 units, the tea would come before the private use character.
        arguments("\uE000", "🍵"),
        arguments("\uFFFF", "🍵"),
        arguments("a\uFFFD", "a🍵"),
        arguments("🍵", "🍶"),
        arguments("🍵a", "🍵b"));
  }

  @ParameterizedTest
  @MethodSource("ascending")
  void hasATotalOrderWithinAType(Object less, Object more) {
    assertEquals(-1, sign(of(less).compareWith(of(more))));
    assertEquals(1, sign(of(more).compareWith(of(less))));
    assertEquals(0, sign(of(more).compareWith(of(more))));
  }

  static Stream<Arguments> equal() {
    return Stream.of(
        arguments(5L, 5.0),
        arguments(0L, -0.0),
        arguments(0.0, -0.0),
        arguments(9007199254740992L, 9007199254740992.0),
        arguments(Long.MIN_VALUE, -0x1p63),
        arguments(true, true),
        arguments("é", "é"));
  }

  @ParameterizedTest
  @MethodSource("equal")
  void numbersAreEqualByTheirExactValue(Object a, Object b) {
    assertEquals(OptionalInt.of(0), of(a).compareWith(of(b)));
    assertEquals(OptionalInt.of(0), of(b).compareWith(of(a)));
  }

  static Stream<Arguments> incomparable() {
    return Stream.of(
        arguments("5", 5L),
        arguments("5.0", 5.0),
        arguments("true", true),
        arguments(1L, true),
        arguments(0.0, false),
        arguments(true, false));
  }

  @ParameterizedTest
  @MethodSource("incomparable")
  void otherTypesAndOtherTruthValuesHaveNoOrder(Object a, Object b) {
    assertEquals(OptionalInt.empty(), of(a).compareWith(of(b)));
    assertEquals(OptionalInt.empty(), of(b).compareWith(of(a)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumber(double value) {
    assertThrows(IllegalArgumentException.class, () -> MetadataValue.of(value));
  }

  @Test
  void minusZeroIsZeroAndTextsAreWellFormed() {
    assertEquals(MetadataValue.of(0.0), MetadataValue.of(-0.0));
    assertEquals(MetadataValue.of("\uFFFD"), MetadataValue.of("\uD800"));
  }
}
