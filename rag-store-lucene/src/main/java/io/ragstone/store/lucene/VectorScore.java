package io.ragstone.store.lucene;

import io.ragstone.embedding.Embedding;
import io.ragstone.store.Metric;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * The true score of a stored vector, summed in double precision. Lucene's own scores are rescaled
 * to float32 so that they are positive and higher is better, and the way back loses digits.
 */
final class VectorScore {
  /** Ten times what rounding to float32 does to the length of a vector. */
  private static final double UNIT_LENGTH_TOLERANCE = 1e-6;

  private final Metric metric;
  private final float[] query;

  VectorScore(Metric metric, Embedding query) {
    this.metric = metric;
    this.query = indexed(metric, query).toArray();
  }

  /**
   * The values to index or to search for. Under the cosine only the direction counts; a vector that
   * is of unit length but for rounding stays as it is.
   */
  static Embedding indexed(Metric metric, Embedding embedding) {
    boolean asItIs =
        metric != Metric.COSINE || Math.abs(embedding.norm() - 1) < UNIT_LENGTH_TOLERANCE;
    return asItIs ? embedding : embedding.normalize();
  }

  static VectorSimilarityFunction similarity(Metric metric) {
    return switch (metric) {
      case INNER_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
      case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
      case EUCLIDEAN -> VectorSimilarityFunction.EUCLIDEAN;
    };
  }

  float[] query() {
    return query;
  }

  Metric metric() {
    return metric;
  }

  double of(float[] stored) {
    return switch (metric) {
      case INNER_PRODUCT -> dot(stored);
      case COSINE -> Math.max(-1, Math.min(1, dot(stored)));
      case EUCLIDEAN -> distance(stored);
    };
  }

  // Four sums let the processor work on four products at once.

  private double dot(float[] stored) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < query.length - 3; i += 4) {
      a += (double) query[i] * stored[i];
      b += (double) query[i + 1] * stored[i + 1];
      c += (double) query[i + 2] * stored[i + 2];
      d += (double) query[i + 3] * stored[i + 3];
    }
    for (; i < query.length; i++) {
      a += (double) query[i] * stored[i];
    }
    return (a + b) + (c + d);
  }

  private double distance(float[] stored) {
    double a = 0;
    double b = 0;
    int i = 0;
    for (; i < query.length - 1; i += 2) {
      double first = (double) query[i] - stored[i];
      double second = (double) query[i + 1] - stored[i + 1];
      a += first * first;
      b += second * second;
    }
    for (; i < query.length; i++) {
      double last = (double) query[i] - stored[i];
      a += last * last;
    }
    return Math.sqrt(a + b);
  }
}
