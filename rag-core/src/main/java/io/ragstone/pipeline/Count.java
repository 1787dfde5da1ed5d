package io.ragstone.pipeline;

/** What is counted of stages and calls. */
public enum Count {
  /** What went into a stage: texts to embed, candidates to rerank or to post-process. */
  INPUTS,
  /**
   * What came out of a stage: chunks, embeddings, candidates, passages, rows; 1 for an answer and
   * for a write to the store. Of a call that retrieves or asks: the passages.
   */
  OUTPUTS,
  /** Tokens that a model read. */
  INPUT_TOKENS,
  /** Tokens that a language model wrote. */
  OUTPUT_TOKENS,
  /** Batches that a model computed for it; calls that share one count it each. */
  BATCHES,
  /** Texts that were cut to a model's maximum length. */
  TRUNCATED,
  /**
   * What was not computed: chunks of an ingest whose embeddings were read from the store, and texts
   * of a stage whose results a cache had.
   */
  CACHE_HITS,
  /** Stages that a call went on without: see {@link Retrieval#fallbacks()}. */
  FALLBACKS,
  /** Answers that are a {@link Refusal}. */
  REFUSALS,
  /** Documents of an ingest that were new. */
  DOCUMENTS_ADDED,
  /** Documents of an ingest that had changed. */
  DOCUMENTS_UPDATED,
  /** Documents of an ingest that were as they are. */
  DOCUMENTS_UNCHANGED,
  /** Documents that an ingest removed because they are missing. */
  DOCUMENTS_REMOVED,
  /** Documents of an ingest that could not be taken in. */
  DOCUMENTS_FAILED,
  /** Chunks that an ingest embedded and wrote. */
  CHUNKS_EMBEDDED,
  /** Chunks that an ingest deleted. */
  CHUNKS_DELETED
}
