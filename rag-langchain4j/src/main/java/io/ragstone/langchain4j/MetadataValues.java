package io.ragstone.langchain4j;

import io.ragstone.document.MetadataValue;
import java.util.UUID;

/** LangChain4j's metadata values, which are of Java's types, as Ragstone's three, and back. */
final class MetadataValues {
  private MetadataValues() {}

  /** A value of metadata or of a filter. */
  static MetadataValue of(String key, Object value) {
    if (value instanceof String || value instanceof UUID) {
      return MetadataValue.of(value.toString());
    }
    if (value instanceof Boolean truth) {
      return MetadataValue.of(truth.booleanValue());
    }
    if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      return MetadataValue.of(((Number) value).longValue());
    }
    if (value instanceof Float || value instanceof Double) {
      return number(key, (Number) value);
    }
    throw new IllegalArgumentException(
        "The value of the metadata key \""
            + key
            + "\" must be a text, a UUID or a number of up to 64 bits, but "
            + value
            + " is a "
            + value.getClass().getName());
  }

  private static MetadataValue number(String key, Number value) {
    if (!Double.isFinite(value.doubleValue())) {
      throw new IllegalArgumentException(
          "The number of the metadata key \""
              + key
              + "\" must be finite, but was "
              + value
              + "; leave the key out instead");
    }
    return MetadataValue.of(value instanceof Float small ? decimal(small) : value.doubleValue());
  }

  /** LangChain4j compares numbers as they are written: to it, 1.23f and 1.23 are equal. */
  private static double decimal(float value) {
    double written = Double.parseDouble(Float.toString(value));
    return (float) written == value ? written : value;
  }

  /** LangChain4j's metadata have no truth values: they are their texts. */
  static Object toPlain(MetadataValue value) {
    if (value instanceof MetadataValue.Text text) {
      return text.value();
    }
    if (value instanceof MetadataValue.Whole whole) {
      return whole.value();
    }
    if (value instanceof MetadataValue.Real real) {
      return real.value();
    }
    return Boolean.toString(((MetadataValue.Bool) value).value());
  }
}
