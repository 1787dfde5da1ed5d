package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HalfFloatTest {

  @Test
  void everyHalfHasTheValueThatIeee754Gives() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      // Bits, because 0.0 equals -0.0; Float.floatToIntBits makes all NaNs one.
      assertEquals(
          Float.floatToIntBits((float) value(bits)),
          Float.floatToIntBits(HalfFloat.toFloat((short) bits)),
          "half " + Integer.toHexString(bits));
    }
  }

  /** (-1)^sign × 2^(exponent-15) × 1.fraction, or × 2^-14 × 0.fraction for subnormal numbers. */
  private static double value(int bits) {
    double sign = bits >> 15 == 0 ? 1 : -1;
    int exponent = bits >> 10 & 31;
    double fraction = (bits & 1023) / 1024.0;
    if (exponent == 31) {
      return fraction == 0 ? sign / 0.0 : Double.NaN;
    }
    return exponent == 0
        ? sign * Math.pow(2, -14) * fraction
        : sign * Math.pow(2, exponent - 15) * (1 + fraction);
  }
}
