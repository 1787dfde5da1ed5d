package io.ragstone.benchmarks;

import io.ragstone.embedding.Embedding;
import java.util.Random;

/** Random unit vectors, the same on every run. */
public final class SampleVectors {
  private final Random random = new Random(42);
  private final int dimension;

  /**
   * Creates a source of vectors.
   *
   * @param dimension how many values each has
   */
  public SampleVectors(int dimension) {
    this.dimension = dimension;
  }

  /**
   * The next vector.
   *
   * @return a vector of length 1
   */
  public Embedding next() {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values).normalize();
  }
}
