package io.ragstone.store;

import java.util.List;
import java.util.Objects;

/**
 * What a store knows of one ingested document, so that the next ingest does only what changed and a
 * broken-off one is finished.
 *
 * <p>The order of an ingest is: write the manifest with the chunks that are about to be written as
 * pending (the intent), write them, delete the stale ones, write the manifest with nothing pending
 * (the commit). Whoever finds pending chunks knows that the document must be ingested again, and
 * which rows may be left over.
 *
 * @param sourceId the document's id
 * @param contentHash hash of the document's text and metadata
 * @param splitter identity of the splitter that cut it
 * @param embedder content hash of the embedder that embedded it; of none while vectors of another
 *     one are being replaced
 * @param chunkIds the committed chunks, in order
 * @param pendingChunkIds the chunks of an ingest that has not committed; empty when there is none
 */
public record SourceManifest(
    String sourceId,
    String contentHash,
    String splitter,
    String embedder,
    List<String> chunkIds,
    List<String> pendingChunkIds) {
  /** Creates a manifest. */
  public SourceManifest {
    Objects.requireNonNull(sourceId, "sourceId");
    Objects.requireNonNull(contentHash, "contentHash");
    Objects.requireNonNull(splitter, "splitter");
    Objects.requireNonNull(embedder, "embedder");
    chunkIds = List.copyOf(chunkIds);
    pendingChunkIds = List.copyOf(pendingChunkIds);
  }

  /**
   * Whether the ingest that wrote this manifest finished.
   *
   * @return {@code true} when nothing is pending
   */
  public boolean isCommitted() {
    return pendingChunkIds.isEmpty();
  }
}
