package io.ragstone.qwen3;

/** The number format that the forward pass computes in. */
public enum Precision {
  /**
   * {@link #BFLOAT16} where a short measurement at load finds it faster than {@link #FLOAT32} on
   * this machine, otherwise that. What was taken, and why, is logged, and {@link
   * Qwen3Engine#precision()} says it. Never {@link #INT8}.
   */
  AUTO(Types.FLOAT32, Types.FLOAT32),
  /**
   * 32-bit floating point: equal to the reference up to 1e-5, the same on every machine; the
   * default. Takes 4 bytes of memory a parameter.
   */
  FLOAT32(Types.FLOAT32, Types.FLOAT32),
  /**
   * bfloat16, the format that Qwen3's weights are published in: half the memory, and faster on CPUs
   * with AMX and on most with AVX512_BF16, slower on those without. Embeddings keep a cosine of at
   * least 0.999 to float32.
   */
  BFLOAT16(Types.BFLOAT16, Types.BFLOAT16),
  /**
   * 16-bit floating point, on GPUs alone: as fast as {@link #BFLOAT16} there and with smaller
   * rounding, but with a largest number of 65,504.
   */
  FLOAT16(Types.FLOAT16, Types.FLOAT16),
  /**
   * 8-bit integers for the products with the weights, bfloat16 for attention: a quarter of the
   * memory, and faster than {@link #BFLOAT16} on CPUs with VNNI; on processors alone. What that
   * costs on a model and its texts is to be measured: vectors are not those of the other
   * precisions, and a store refuses to mix them.
   */
  INT8(Types.FLOAT32, Types.BFLOAT16);

  private static final class Types {
    private static final int FLOAT16 = 5;
    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;
  }

  private final int residualType;
  private final int attentionType;

  Precision(int residualType, int attentionType) {
    this.residualType = residualType;
    this.attentionType = attentionType;
  }

  /**
   * Whether the forward pass can compute in it on a kind of device.
   *
   * @param device where to compute
   * @return {@code false} for {@link #FLOAT16} on the processor and for {@link #INT8} on a GPU
   */
  public boolean runsOn(ComputeDevice device) {
    return this != (device.kind() == ComputeDevice.Kind.CPU ? FLOAT16 : INT8);
  }

  /** The type of what goes from layer to layer, as a code of {@code c10::ScalarType}. */
  int residualType() {
    return residualType;
  }

  /** The type that attention computes in. */
  int attentionType() {
    return attentionType;
  }
}
