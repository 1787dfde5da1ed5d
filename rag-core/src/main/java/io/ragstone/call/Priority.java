package io.ragstone.call;

/** Which work goes first where several calls wait for the same model. */
public enum Priority {
  /** Somebody waits for the answer: goes first. The default of queries and of reranking. */
  INTERACTIVE,
  /** Nobody waits for this part: goes when nothing else does. The default of documents. */
  BULK
}
