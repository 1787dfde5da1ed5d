package io.ragstone.postprocess;

import io.ragstone.embedding.Embedding;
import io.ragstone.retrieval.Passage;
import java.util.OptionalDouble;

/** A passage that has no place yet, and how near it is to those that have one. */
final class MarginalCandidate {
  private final Passage passage;
  private final Embedding vector;
  private final double relevance;
  private OptionalDouble nearest = OptionalDouble.empty();

  /** Creates a candidate with a vector of unit length. */
  MarginalCandidate(Passage passage, Embedding vector, double relevance) {
    this.passage = passage;
    this.vector = vector;
    this.relevance = relevance;
  }

  Passage passage() {
    return passage;
  }

  /** Takes note of a passage that was placed. */
  void placedBefore(MarginalCandidate placed) {
    double similarity = vector.dot(placed.vector);
    nearest = OptionalDouble.of(Math.max(similarity, nearest.orElse(similarity)));
  }

  /** What the passage is worth at the next place; the first one is similar to nothing. */
  double marginalRelevance(double lambda) {
    return lambda * relevance - (1 - lambda) * nearest.orElse(0);
  }
}
