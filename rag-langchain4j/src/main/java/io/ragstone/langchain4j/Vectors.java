package io.ragstone.langchain4j;

import io.ragstone.embedding.Embedding;

/** Ragstone's embeddings as LangChain4j's and back. */
final class Vectors {
  private Vectors() {}

  static dev.langchain4j.data.embedding.Embedding toLangChain4j(Embedding embedding) {
    return dev.langchain4j.data.embedding.Embedding.from(embedding.toArray());
  }

  static Embedding toRagstone(dev.langchain4j.data.embedding.Embedding embedding) {
    return Embedding.of(embedding.vector());
  }

  /** The cosine of the angle, 0 where one of the two has no direction. */
  static double cosine(Embedding one, Embedding other) {
    double norms = one.norm() * other.norm();
    return norms == 0 ? 0 : Math.max(-1, Math.min(1, one.dot(other) / norms));
  }
}
