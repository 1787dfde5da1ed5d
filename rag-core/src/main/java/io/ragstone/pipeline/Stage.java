package io.ragstone.pipeline;

/** The stages of a pipeline that are timed and observed. */
public enum Stage {
  /** Cutting documents into chunks. */
  SPLIT,
  /** Embedding chunks or a query. */
  EMBED,
  /** Writing to the store, and reading what is there already. */
  STORE,
  /** Finding candidates. */
  SEARCH,
  /** Reading the candidates together with the query. */
  RERANK,
  /** Writing the answer. */
  GENERATE
}
