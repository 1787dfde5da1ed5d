package io.ragstone.embedding;

/** Which side of retrieval a text is on; asymmetric models embed the two differently. */
public enum InputType {
  /** A question or search query; instruction-following models put their task in front. */
  QUERY,
  /** A text to be found. */
  DOCUMENT
}
