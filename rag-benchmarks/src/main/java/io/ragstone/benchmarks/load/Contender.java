package io.ragstone.benchmarks.load;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.Embedding;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What embeds the queries of a load. Thread-safe.
 *
 * @param name what the tables call it
 * @param queries embeds one query
 * @param documents embeds some documents, for the load that has an ingest beside
 */
record Contender(String name, Queries queries, Documents documents) {

  /** Embeds one query. */
  interface Queries {
    Embedding embed(String query);
  }

  /** Embeds documents. */
  interface Documents {
    List<Embedding> embed(List<String> documents);
  }

  static Contender of(String name, Embedder embedder) {
    return new Contender(name, embedder::embedQuery, embedder::embedDocuments);
  }

  /** The same embedder as if it had no queue: one call after the other, in their order. */
  static Contender oneAtATime(String name, Embedder embedder) {
    ReentrantLock turn = new ReentrantLock(true);
    return new Contender(
        name,
        query -> {
          turn.lock();
          try {
            return embedder.embedQuery(query);
          } finally {
            turn.unlock();
          }
        },
        documents -> {
          turn.lock();
          try {
            return embedder.embedDocuments(documents);
          } finally {
            turn.unlock();
          }
        });
  }
}
