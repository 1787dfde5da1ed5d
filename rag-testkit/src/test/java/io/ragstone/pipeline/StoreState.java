package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedding;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.VectorStore;
import java.util.Comparator;
import java.util.List;

/** All that a store of {@link WatchedEmbedder}'s vectors holds, to be compared. */
record StoreState(List<EmbeddedChunk> rows, List<SourceManifest> manifests) {

  static StoreState of(VectorStore store) {
    float[] anywhere = new float[WatchedEmbedder.DIMENSION];
    anywhere[0] = 1;
    DenseSearch everything =
        DenseSearch.builder(Embedding.of(anywhere)).topK(SearchRequest.MAX_TOP_K).build();
    List<String> ids =
        store.search(everything).stream().map(passage -> passage.chunk().id()).sorted().toList();
    return new StoreState(
        store.getEmbedded(ids),
        store.manifestSources().stream()
            .map(source -> store.manifest(source).orElseThrow())
            .toList());
  }

  /** The chunks' texts, by source and position. */
  List<String> texts() {
    return rows.stream()
        .map(EmbeddedChunk::chunk)
        .sorted(Comparator.comparing(Chunk::sourceId).thenComparing(Chunk::position))
        .map(Chunk::text)
        .toList();
  }
}
