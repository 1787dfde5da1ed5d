package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.VectorStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes sources from a store. All chunks of a source count as pending first, and its manifest
 * goes last: should the removal be interrupted, the source neither looks ingested nor is it
 * forgotten.
 */
final class SourceRemoval {
  /** How many sources are removed together. */
  private static final int TOGETHER = 64;

  private final VectorStore store;
  private final IngestCalls calls;
  private final CallContext context;

  SourceRemoval(VectorStore store, IngestCalls calls, CallContext context) {
    this.store = store;
    this.calls = calls;
    this.context = context;
  }

  void remove(List<String> sourceIds) {
    for (int from = 0; from < sourceIds.size(); from += TOGETHER) {
      removeTogether(sourceIds.subList(from, Math.min(from + TOGETHER, sourceIds.size())));
    }
  }

  private void removeTogether(List<String> sourceIds) {
    List<SourceManifest> known = calls.read(() -> store.manifests(sourceIds));
    List<SourceManifest> pending =
        known.stream()
            .filter(manifest -> manifest.isCommitted() && !manifest.chunkIds().isEmpty())
            .map(SourceRemoval::pending)
            .toList();
    if (!pending.isEmpty()) {
      calls.write(() -> store.putManifests(pending));
    }
    Set<String> chunks =
        calls.read(() -> store.chunksOf(sourceIds)).stream()
            .map(Chunk::id)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!chunks.isEmpty()) {
      calls.write(() -> store.delete(new DeleteRequest.ByIds(chunks, Filter.all(), context)));
    }
    if (!known.isEmpty()) {
      calls.write(
          () -> store.deleteManifests(known.stream().map(SourceManifest::sourceId).toList()));
    }
  }

  private static SourceManifest pending(SourceManifest manifest) {
    return new SourceManifest(
        manifest.sourceId(),
        manifest.contentHash(),
        manifest.splitter(),
        manifest.embedder(),
        manifest.chunkIds(),
        manifest.chunkIds());
  }
}
