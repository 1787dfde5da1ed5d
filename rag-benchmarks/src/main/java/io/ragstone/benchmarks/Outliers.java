package io.ragstone.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Channels far greater than all others, as trained models have them and random ones do not: they
 * decide what quantisation loses. Each has a factor of its own, drawn evenly from 50 to 100.
 *
 * <p>No value that goes into a matrix gets two factors: 5,000 times what stands beside it would be
 * all that the matrix sees, and every text would have the same vector. Immutable.
 */
final class Outliers {
  private static final double MIN_FACTOR = 50;
  private static final double MAX_FACTOR = 100;

  private final long seed;
  private final int channels;
  private final Map<Integer, Float> residual;

  /**
   * Draws the channels of the residual stream.
   *
   * @param seed the same seed gives the same channels and factors
   * @param channels how many of each kind, possibly none
   * @param hidden how many channels the residual stream has
   */
  Outliers(long seed, int channels, int hidden) {
    this.seed = seed;
    this.channels = channels;
    this.residual = draw("residual", hidden);
  }

  /** What the rows of a tensor are multiplied with. */
  float[] rowFactors(String tensor, int rows) {
    if (tensor.endsWith("o_proj.weight") || tensor.endsWith("down_proj.weight")) {
      return factors(residual, rows);
    }
    return factors(tensor.endsWith("up_proj.weight") ? draw(tensor, rows) : Map.of(), rows);
  }

  /** What the columns of a tensor are multiplied with; a vector is one row. */
  float[] columnFactors(String tensor, int columns) {
    if (tensor.endsWith("embed_tokens.weight")) {
      return factors(residual, columns);
    }
    if (tensor.endsWith("layernorm.weight")) {
      return factors(draw(tensor, columns), columns);
    }
    boolean finalNorm = tensor.equals("norm.weight") || tensor.equals("model.norm.weight");
    float[] factors = factors(finalNorm ? residual : Map.of(), columns);
    for (int i = 0; i < columns; i++) {
      factors[i] = 1 / factors[i];
    }
    return factors;
  }

  private Map<Integer, Float> draw(String purpose, int size) {
    if (channels > size) {
      throw new IllegalArgumentException(
          "--outliers must be at most the " + size + " channels there are, but was " + channels);
    }
    SplittableRandom random = new SplittableRandom(seed + purpose.hashCode());
    Map<Integer, Float> drawn = new LinkedHashMap<>();
    while (drawn.size() < channels) {
      drawn.put(random.nextInt(size), (float) random.nextDouble(MIN_FACTOR, MAX_FACTOR));
    }
    return drawn;
  }

  private static float[] factors(Map<Integer, Float> outliers, int size) {
    float[] factors = new float[size];
    Arrays.fill(factors, 1);
    outliers.forEach((index, factor) -> factors[index] = factor);
    return factors;
  }
}
