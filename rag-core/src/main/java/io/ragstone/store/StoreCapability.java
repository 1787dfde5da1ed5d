package io.ragstone.store;

/** What a store can do beyond the vector search that all of them have. */
public enum StoreCapability {
  /** Answers {@link KeywordSearch} by BM25. */
  KEYWORD_SEARCH,
  /** Answers {@link HybridSearch}. */
  HYBRID_SEARCH,
  /** Answers {@link DenseSearch#exact()} by comparing with every vector. */
  EXACT_SEARCH,
  /** Keeps {@link SourceManifest}s. */
  MANIFESTS
}
