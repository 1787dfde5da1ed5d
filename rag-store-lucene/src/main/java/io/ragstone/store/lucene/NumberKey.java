package io.ragstone.store.lucene;

import io.ragstone.document.MetadataValue;
import java.nio.ByteBuffer;
import org.apache.lucene.util.NumericUtils;

/**
 * Numbers as bytes whose order is that of the exact values, whole numbers and reals alike.
 *
 * <p>A number is the greatest {@code double} that does not exceed it, and what is left: nothing for
 * a real, less than 1,024 for a whole number.
 */
final class NumberKey {
  static final int BYTES = Double.BYTES + Short.BYTES;

  /** Every key is below it. */
  static final byte[] MAX = key(Double.POSITIVE_INFINITY, 0);

  /** Every key is above it. */
  static final byte[] MIN = key(Double.NEGATIVE_INFINITY, 0);

  private NumberKey() {}

  static byte[] of(MetadataValue number) {
    return near(number, 0);
  }

  /** The key behind this number's, which no number has unless it is the next one. */
  static byte[] after(MetadataValue number) {
    return near(number, 1);
  }

  /** The key before this number's, which no number has unless it is the one before. */
  static byte[] before(MetadataValue number) {
    return near(number, -1);
  }

  private static byte[] near(MetadataValue number, int offset) {
    if (number instanceof MetadataValue.Whole whole) {
      double floor = floor(whole.value());
      return key(floor, whole.value() - (long) floor + offset);
    }
    return key(((MetadataValue.Real) number).value(), offset);
  }

  private static double floor(long value) {
    double nearest = (double) value;
    boolean above = nearest == 0x1p63 || (long) nearest > value;
    return above ? Math.nextDown(nearest) : nearest;
  }

  private static byte[] key(double floor, long rest) {
    byte[] key = new byte[BYTES];
    NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(floor), key, 0);
    // One more than the rest, so that the key before one without rest is still in order.
    ByteBuffer.wrap(key).putShort(Double.BYTES, (short) (rest + 1));
    return key;
  }
}
