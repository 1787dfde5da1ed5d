package io.ragstone.pipeline;

import io.ragstone.document.Chunk;
import io.ragstone.store.SourceManifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a document asks the store to do.
 *
 * @param before the manifest that the store has
 * @param intent the manifest to write first
 * @param committed the manifest to write last
 * @param fresh the chunks to embed
 * @param moved the chunks to write again with the embeddings they have
 * @param stale the chunks to delete
 * @param replaced those of the fresh chunks that are there already, with other embeddings
 * @param isNew whether the store has nothing of the document
 */
record SourceChange(
    Optional<SourceManifest> before,
    SourceManifest intent,
    SourceManifest committed,
    List<SizedChunk> fresh,
    List<Chunk> moved,
    Set<String> stale,
    Set<String> replaced,
    boolean isNew) {

  /** A chunk and how many tokens it has, 0 where nobody wants to know. */
  record SizedChunk(Chunk chunk, int tokens) {}

  String sourceId() {
    return committed.sourceId();
  }

  /** How much it adds to a group. */
  int size() {
    return committed.chunkIds().size() + stale.size() + 1;
  }
}
