package io.ragstone.pipeline;

/** What a pipeline is called for, as listeners are told. */
public enum Operation {
  /** Bringing documents into the store. */
  INGEST,
  /** Taking a document out of the store. */
  REMOVE,
  /** Finding passages. */
  RETRIEVE,
  /** Finding passages and answering from them. */
  ASK
}
