package io.ragstone.qwen3;

/** The number format that the forward pass computes in. */
public enum Precision {
  /**
   * 32-bit floating point: equal to the reference up to 1e-5, the same on every machine; the
   * default. Takes 4 bytes of memory a parameter.
   */
  FLOAT32(6),
  /**
   * bfloat16, the format that Qwen3's weights are published in: half the memory, used as it lies in
   * the mapped file, and faster on CPUs with AMX or AVX512_BF16, slower on those without.
   * Embeddings keep a cosine of at least 0.999 to float32.
   */
  BFLOAT16(15);

  /** The code of {@code c10::ScalarType} in libtorch. */
  private final int scalarType;

  Precision(int scalarType) {
    this.scalarType = scalarType;
  }

  int scalarType() {
    return scalarType;
  }
}
