package io.ragstone.document;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One metadata value: a text, a number or a truth value.
 *
 * <p>Numbers compare by their exact mathematical value whichever their type: {@code 5} equals
 * {@code 5.0}. Texts compare by Unicode code point. Values of different types are never equal and
 * have no order.
 */
public sealed interface MetadataValue {

  /**
   * A text.
   *
   * @param value well-formed Unicode (lone surrogates are replaced by U+FFFD)
   */
  record Text(String value) implements MetadataValue {
    /** Creates a text value. */
    public Text {
      value = UnicodeText.wellFormed(Objects.requireNonNull(value, "value"));
    }
  }

  /**
   * A whole number.
   *
   * @param value any 64-bit integer
   */
  record Whole(long value) implements MetadataValue {}

  /**
   * A number with a fraction.
   *
   * @param value a finite number; minus zero becomes zero
   */
  record Real(double value) implements MetadataValue {
    /** Creates a number. */
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "A metadata number must be finite, but was " + value + "; leave the key out instead");
      }
      value = value + 0.0;
    }
  }

  /**
   * A truth value.
   *
   * @param value true or false
   */
  record Bool(boolean value) implements MetadataValue {}

  /**
   * Wraps a text.
   *
   * @param value the text
   * @return the value
   */
  static MetadataValue of(String value) {
    return new Text(value);
  }

  /**
   * Wraps a whole number.
   *
   * @param value the number
   * @return the value
   */
  static MetadataValue of(long value) {
    return new Whole(value);
  }

  /**
   * Wraps a number.
   *
   * @param value a finite number
   * @return the value
   */
  static MetadataValue of(double value) {
    return new Real(value);
  }

  /**
   * Wraps a truth value.
   *
   * @param value true or false
   * @return the value
   */
  static MetadataValue of(boolean value) {
    return new Bool(value);
  }

  /**
   * Compares with another value under the rules of this type.
   *
   * @param other the value to compare with
   * @return negative, zero or positive as this value is less than, equal to or greater than the
   *     other; empty when the two are of different types (a whole number and a real are both
   *     numbers) or are different truth values, which have no order
   */
  default OptionalInt compareWith(MetadataValue other) {
    if (this instanceof Text a && other instanceof Text b) {
      return OptionalInt.of(compareCodePoints(a.value(), b.value()));
    }
    if (this instanceof Bool a && other instanceof Bool b) {
      return a.value() == b.value() ? OptionalInt.of(0) : OptionalInt.empty();
    }
    if (isNumber() && other.isNumber()) {
      return OptionalInt.of(exact().compareTo(other.exact()));
    }
    return OptionalInt.empty();
  }

  /**
   * Whether this is a whole number or a real.
   *
   * @return {@code true} for numbers
   */
  default boolean isNumber() {
    return this instanceof Whole || this instanceof Real;
  }

  private BigDecimal exact() {
    return this instanceof Whole whole
        ? BigDecimal.valueOf(whole.value())
        : new BigDecimal(((Real) this).value());
  }

  private static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // Surrogates sort below U+E000..U+FFFF as chars, but stand for code points above them.
        boolean xPair = Character.isSurrogate(x);
        boolean yPair = Character.isSurrogate(y);
        return xPair == yPair ? Character.compare(x, y) : xPair ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
