package io.ragstone.postprocess;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;

/** Passages as a search found them, and what post-processors ask for beside them. */
final class Found {
  private Found() {}

  static Chunk chunk(String id, String text) {
    return Chunk.builder("source of " + id, text).id(id).build();
  }

  static Passage passage(String id, double cosine, int rank) {
    return Passage.of(chunk(id, "text of " + id), new Score(ScoreKind.COSINE, cosine), rank);
  }

  /** Passages with these texts, each of a source of its own. */
  static List<Passage> texts(String... texts) {
    List<Passage> passages = new ArrayList<>();
    for (String text : texts) {
      int rank = passages.size() + 1;
      Score score = new Score(ScoreKind.COSINE, 1.0 / rank);
      passages.add(Passage.of(chunk("id " + rank, text), score, rank));
    }
    return passages;
  }

  /** The passage after a reranker, whose ranks do not matter here. */
  static Passage reranked(Passage passage, double probability) {
    return passage.then(new Score(ScoreKind.RERANK_PROBABILITY, probability), 1);
  }

  static List<String> ids(List<Passage> passages) {
    return passages.stream().map(passage -> passage.chunk().id()).toList();
  }

  static List<Passage> process(PassagePostProcessor processor, List<Passage> passages) {
    return processor.process(PostProcessRequest.builder("question", passages).build());
  }

  /** A store of chunks of the ids {@code "0"}, {@code "1"}, … with these vectors. */
  static VectorStore store(List<Embedding> vectors) {
    EmbedderIdentity identity =
        new EmbedderIdentity(
            "found", "v1", "sum", vectors.get(0).dimension(), Integer.MAX_VALUE, "", "none");
    VectorStore store = new InMemoryVectorStore(identity, Metric.COSINE);
    List<EmbeddedChunk> chunks = new ArrayList<>();
    for (Embedding vector : vectors) {
      String id = Integer.toString(chunks.size());
      chunks.add(new EmbeddedChunk(chunk(id, "text of " + id), vector));
    }
    store.upsert(UpsertRequest.of(chunks));
    return store;
  }
}
