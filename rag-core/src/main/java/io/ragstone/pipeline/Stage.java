package io.ragstone.pipeline;

/** The stages of a pipeline that are timed and observed. */
public enum Stage {
  /** Rewriting a follow-up question to stand alone. */
  REWRITE,
  /** Finding further texts to search with. */
  EXPAND,
  /** Cutting documents into chunks. */
  SPLIT,
  /** Embedding chunks, or what to search with. */
  EMBED,
  /** Writing to the store, and reading what is there already. */
  STORE,
  /** Finding candidates. */
  SEARCH,
  /** Reading the candidates together with the query. */
  RERANK,
  /** Dropping, reordering or adding passages, each post-processor by itself. */
  POST_PROCESS,
  /** Writing the answer. */
  GENERATE
}
