package io.ragstone.benchmarks.overhead;

import io.ragstone.embedding.Embedding;

/** One of those who do the same work. */
interface Client extends AutoCloseable {
  void upsert(Batch batch);

  /** Searches, and says how many rows were found. */
  int search(Embedding query, int topK);

  @Override
  void close();
}
