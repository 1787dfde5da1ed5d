package io.ragstone.pipeline;

/** What an ingest does with documents that another splitter or embedder was used for before. */
public enum ChangedPipeline {
  /**
   * Cuts them again and embeds again what differs, or all of it with another embedder: the store
   * should be as if the present parts had made it.
   */
  REINGEST,
  /** Ends with a {@link io.ragstone.error.ConfigurationException} at the first such document. */
  REFUSE
}
