package io.ragstone.qwen3;

/** IEEE 754 half precision; {@code Float.float16ToFloat} came only with Java 20. */
final class HalfFloat {
  private HalfFloat() {}

  static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3F800000));
    }
    int rebased = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | rebased << 23 | fraction << 13);
  }
}
