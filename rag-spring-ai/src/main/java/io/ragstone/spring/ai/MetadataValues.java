package io.ragstone.spring.ai;

import io.ragstone.document.MetadataValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import java.util.UUID;

/** Values of Spring AI's metadata and filters as Ragstone's, and back. */
final class MetadataValues {
  /** How Spring AI's own stores write a date, so that texts in filters mean the same. */
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private MetadataValues() {}

  /**
   * Wraps a value.
   *
   * @param owner what has the value, for the message of the exception
   */
  static MetadataValue of(String owner, Object value) {
    if (value instanceof Boolean bool) {
      return MetadataValue.of(bool.booleanValue());
    }
    if (value instanceof Number number) {
      return number(owner, number);
    }
    if (value instanceof CharSequence
        || value instanceof Character
        || value instanceof UUID
        || value instanceof LocalDate) {
      return MetadataValue.of(value.toString());
    }
    if (value instanceof Enum<?> constant) {
      return MetadataValue.of(constant.name());
    }
    if (value instanceof Date date) {
      return MetadataValue.of(SECONDS.format(date.toInstant()));
    }
    if (value instanceof Instant instant) {
      return MetadataValue.of(SECONDS.format(instant));
    }
    throw unsupported(owner, value);
  }

  /** Unwraps a value: an integer where it fits, as JSON would be read. */
  static Object toObject(MetadataValue value) {
    if (value instanceof MetadataValue.Whole whole) {
      int narrow = (int) whole.value();
      return narrow == whole.value() ? (Object) narrow : (Object) whole.value();
    }
    if (value instanceof MetadataValue.Real real) {
      return real.value();
    }
    if (value instanceof MetadataValue.Bool bool) {
      return bool.value();
    }
    return ((MetadataValue.Text) value).value();
  }

  private static MetadataValue number(String owner, Number number) {
    if (number instanceof Byte
        || number instanceof Short
        || number instanceof Integer
        || number instanceof Long) {
      return MetadataValue.of(number.longValue());
    }
    if (number instanceof Float) {
      // By its digits: 0.1f is meant to be the 0.1 that a filter asks for.
      return real(owner, number, Double.parseDouble(number.toString()));
    }
    if (number instanceof Double || number instanceof BigDecimal) {
      return real(owner, number, number.doubleValue());
    }
    if (number instanceof BigInteger whole && whole.bitLength() < Long.SIZE) {
      return MetadataValue.of(whole.longValue());
    }
    throw unsupported(owner, number);
  }

  private static MetadataValue real(String owner, Number number, double value) {
    if (!Double.isFinite(value)) {
      throw unsupported(owner, number);
    }
    return MetadataValue.of(value);
  }

  private static IllegalArgumentException unsupported(String owner, Object value) {
    return new IllegalArgumentException(
        owner
            + " is "
            + value
            + " ("
            + value.getClass().getName()
            + "), but must be a text, a finite number of at most 64 bits, a truth value or a date;"
            + " put each element of a list under a key of its own, such as tag_java = true");
  }
}
