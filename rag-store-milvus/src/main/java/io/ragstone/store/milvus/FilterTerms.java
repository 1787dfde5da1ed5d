package io.ragstone.store.milvus;

import com.google.gson.JsonObject;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Metadata as Milvus compares it: every key and value is one text of letters and digits, whose
 * order by byte is the order that {@link MetadataValue#compareWith} defines.
 *
 * <p>Servers disagree on JSON numbers beyond 2^53, on {@code true == 1} and on values of other
 * types; all of them compare texts alike. And what consists of letters and digits needs no
 * escaping, so no key or value can ever become part of an expression.
 */
final class FilterTerms {
  /** What the terms of texts start with; the next letter is beyond all of them. */
  static final char TEXT = 't';

  /** What the terms of numbers start with; the next letter is beyond all of them. */
  static final char NUMBER = 'n';

  private static final char TRUTH = 'b';

  /** Below 2^63 doubles are at most 1,024 apart. */
  private static final int EXCESS_DIGITS = 3;

  private FilterTerms() {}

  static JsonObject of(Metadata metadata) {
    JsonObject terms = new JsonObject();
    metadata.asMap().forEach((key, value) -> terms.addProperty(key(key), term(value)));
    return terms;
  }

  static String key(String key) {
    return "k" + hex(key);
  }

  static String term(MetadataValue value) {
    if (value instanceof MetadataValue.Text text) {
      return TEXT + hex(text.value());
    }
    if (value instanceof MetadataValue.Whole whole) {
      return number(whole.value());
    }
    if (value instanceof MetadataValue.Real real) {
      return number(real.value(), 0);
    }
    return TRUTH + (((MetadataValue.Bool) value).value() ? "1" : "0");
  }

  /** Not every long is a double: it is the next lower double and how much it exceeds that. */
  private static String number(long value) {
    double floor = (double) value;
    if (floor >= 0x1p63 || (long) floor > value) {
      floor = Math.nextDown(floor);
    }
    return number(floor, value - (long) floor);
  }

  private static String number(double floor, long excess) {
    long bits = Double.doubleToLongBits(floor);
    long ordered = bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
    return NUMBER
        + HexFormat.of().toHexDigits(ordered)
        + HexFormat.of().toHexDigits(excess, EXCESS_DIGITS);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
