package io.ragstone.server;

import java.util.List;
import java.util.Random;

/**
 * Vectors as points of the plane in which they differ most: their first two principal components
 * (Pearson 1901), by orthogonal iteration on the covariance, which is never written down (Golub and
 * Van Loan, Matrix Computations, 8.2.4).
 */
final class PrincipalComponents {
  private static final int ITERATIONS = 60;

  private final float[][] vectors;
  private final double[] mean;
  private final double[][] axes;
  private final double[][] coordinates;

  private PrincipalComponents(float[][] vectors, Runnable betweenIterations) {
    this.vectors = vectors;
    int dimension = vectors.length == 0 ? 0 : vectors[0].length;
    this.mean = mean(dimension);
    this.axes = new double[2][dimension];
    // The same picture for the same vectors.
    Random random = new Random(1);
    for (double[] axis : axes) {
      for (int i = 0; i < dimension; i++) {
        axis[i] = random.nextGaussian();
      }
    }
    orthonormalize();
    for (int i = 0; i < ITERATIONS; i++) {
      betweenIterations.run();
      multiplyAxesByCovariance();
      orthonormalize();
    }
    for (double[] axis : axes) {
      pointUpwards(axis);
    }
    this.coordinates = project();
  }

  /**
   * Projects vectors.
   *
   * @param vectors vectors of one dimension, possibly none
   * @param betweenIterations may throw to end the computation
   */
  static PrincipalComponents of(List<float[]> vectors, Runnable betweenIterations) {
    return new PrincipalComponents(vectors.toArray(float[][]::new), betweenIterations);
  }

  /** The coordinate of a vector on the axis of the largest variance, 0 for the mean. */
  double x(int vector) {
    return coordinates[vector][0];
  }

  /** The coordinate on the axis of the second largest variance. */
  double y(int vector) {
    return coordinates[vector][1];
  }

  /** The part of the vectors' variance that the two axes show, 0 to 1. */
  double explained() {
    double shown = 0;
    double all = 0;
    for (int i = 0; i < vectors.length; i++) {
      shown += x(i) * x(i) + y(i) * y(i);
      for (int j = 0; j < mean.length; j++) {
        double difference = vectors[i][j] - mean[j];
        all += difference * difference;
      }
    }
    return all == 0 ? 1 : Math.min(1, shown / all);
  }

  private double[] mean(int dimension) {
    double[] sum = new double[dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        sum[i] += vector[i] / (double) vectors.length;
      }
    }
    return sum;
  }

  private void multiplyAxesByCovariance() {
    double[][] projected = project();
    for (int axis = 0; axis < axes.length; axis++) {
      double[] product = new double[mean.length];
      for (int i = 0; i < vectors.length; i++) {
        float[] vector = vectors[i];
        double weight = projected[i][axis];
        for (int j = 0; j < product.length; j++) {
          product[j] += weight * (vector[j] - mean[j]);
        }
      }
      // No variance is left to find; any axis is as good as another.
      if (norm(product) > 1e-12) {
        axes[axis] = product;
      }
    }
  }

  private double[][] project() {
    double[][] projected = new double[vectors.length][axes.length];
    for (int i = 0; i < vectors.length; i++) {
      for (int axis = 0; axis < axes.length; axis++) {
        double sum = 0;
        for (int j = 0; j < mean.length; j++) {
          sum += axes[axis][j] * (vectors[i][j] - mean[j]);
        }
        projected[i][axis] = sum;
      }
    }
    return projected;
  }

  private void orthonormalize() {
    scale(axes[0], 1 / Math.max(norm(axes[0]), Double.MIN_NORMAL));
    double shared = 0;
    for (int i = 0; i < mean.length; i++) {
      shared += axes[0][i] * axes[1][i];
    }
    for (int i = 0; i < mean.length; i++) {
      axes[1][i] -= shared * axes[0][i];
    }
    double rest = norm(axes[1]);
    // Vectors of one dimension have no second axis.
    scale(axes[1], rest < 1e-12 ? 0 : 1 / rest);
  }

  private static void pointUpwards(double[] axis) {
    double largest = 0;
    for (double value : axis) {
      if (Math.abs(value) > Math.abs(largest)) {
        largest = value;
      }
    }
    if (largest < 0) {
      scale(axis, -1);
    }
  }

  private static void scale(double[] axis, double factor) {
    for (int i = 0; i < axis.length; i++) {
      axis[i] *= factor;
    }
  }

  private static double norm(double[] axis) {
    double sum = 0;
    for (double value : axis) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }
}
