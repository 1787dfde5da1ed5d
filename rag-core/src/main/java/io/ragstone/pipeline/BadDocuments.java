package io.ragstone.pipeline;

/**
 * What an ingest does with a document that it cannot take in: one that cannot be read, is too
 * large, or that the splitter, the embedder or the store refuses.
 */
public enum BadDocuments {
  /**
   * Goes on with the others; the document is logged and in {@link IngestReport#failed()}. What the
   * store has of it stays as it was.
   */
  SKIP,
  /** Ends the ingest, when what was read before is written. An empty document counts too. */
  FAIL
}
