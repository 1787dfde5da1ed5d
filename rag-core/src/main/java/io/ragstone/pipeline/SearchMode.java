package io.ragstone.pipeline;

/** How a pipeline looks for candidates. */
public enum SearchMode {
  /** By vector; every store can. */
  DENSE,
  /** By words, scored by BM25; no embedding is computed for the query. */
  KEYWORD,
  /** By both, fused by rank. */
  HYBRID
}
