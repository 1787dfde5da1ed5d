package io.ragstone.embedding;

import java.util.Arrays;

/** A vector that stands for a text: finite float32 values. Immutable. */
public final class Embedding {
  private final float[] values;

  private Embedding(float[] values) {
    this.values = values;
  }

  /**
   * Wraps values.
   *
   * @param values at least one value, all finite; copied
   * @return the embedding
   */
  public static Embedding of(float... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("An embedding needs at least one value");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Embedding values must be finite, but value " + i + " is " + values[i]);
      }
    }
    return new Embedding(values.clone());
  }

  /**
   * The number of values.
   *
   * @return at least 1
   */
  public int dimension() {
    return values.length;
  }

  /**
   * One value.
   *
   * @param index 0 to dimension - 1
   * @return the value
   */
  public float get(int index) {
    return values[index];
  }

  /**
   * A copy of the values.
   *
   * @return a new array of length {@link #dimension()}
   */
  public float[] toArray() {
    return values.clone();
  }

  /**
   * The inner product, summed in double precision; the cosine when both are of unit length.
   *
   * @param other an embedding of equal dimension
   * @return the inner product
   */
  public double dot(Embedding other) {
    if (values.length != other.values.length) {
      throw new IllegalArgumentException(
          "Embeddings of dimension " + values.length + " and " + other.values.length + " differ");
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += (double) values[i] * other.values[i];
    }
    return sum;
  }

  /**
   * The Euclidean length.
   *
   * @return 1 (up to rounding) for normalised embeddings
   */
  public double norm() {
    return Math.sqrt(dot(this));
  }

  /**
   * The leading values, scaled to unit length: how models trained with Matryoshka representation
   * learning are shortened (Kusupati et al., NeurIPS 2022).
   *
   * @param dimension 1 to {@link #dimension()}
   * @return a unit vector; a zero vector stays zero
   */
  public Embedding truncate(int dimension) {
    if (dimension < 1 || dimension > values.length) {
      throw new IllegalArgumentException(
          "Cannot cut an embedding of dimension " + values.length + " to " + dimension);
    }
    return new Embedding(Arrays.copyOf(values, dimension)).normalize();
  }

  /**
   * The same direction at unit length; the norm is bounded below by 1e-12, as in {@code
   * torch.nn.functional.normalize}.
   *
   * @return a unit vector; a zero vector stays zero
   */
  public Embedding normalize() {
    double scale = 1 / Math.max(norm(), 1e-12);
    float[] unit = new float[values.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (values[i] * scale);
    }
    return new Embedding(unit);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    String head = Arrays.toString(Arrays.copyOf(values, Math.min(4, values.length)));
    return "Embedding[" + values.length + ": " + head + "…]";
  }
}
