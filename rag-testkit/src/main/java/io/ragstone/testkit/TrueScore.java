package io.ragstone.testkit;

import io.ragstone.embedding.Embedding;
import io.ragstone.store.Metric;

/** What a {@link Metric} means, computed in double precision. */
final class TrueScore {
  private TrueScore() {}

  static double of(Metric metric, Embedding a, Embedding b) {
    return switch (metric) {
      case INNER_PRODUCT -> a.dot(b);
      case COSINE -> a.dot(b) / Math.max(a.norm() * b.norm(), Double.MIN_NORMAL);
      case EUCLIDEAN -> distance(a, b);
    };
  }

  private static double distance(Embedding a, Embedding b) {
    double sum = 0;
    for (int i = 0; i < a.dimension(); i++) {
      double difference = (double) a.get(i) - b.get(i);
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
