package io.ragstone.generation;

/** Why a generator stopped. */
public enum FinishReason {
  /** It had said everything. */
  STOP,
  /** It ran into its limit of tokens: the answer is cut off. */
  LENGTH,
  /** A content filter cut the answer. */
  CONTENT_FILTER,
  /** Another reason, or none was given. */
  OTHER
}
