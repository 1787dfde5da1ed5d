package io.ragstone.prompt;

/** In which order the blocks stand in a prompt. */
public enum ContextOrder {
  /** The best first, then ever worse ones. */
  BEST_FIRST,
  /**
   * The best at both ends and the worst in the middle, which models read least well (Liu et al.,
   * "Lost in the Middle: How Language Models Use Long Contexts", TACL 2024): 1, 3, 5, …, 6, 4, 2.
   */
  BEST_AT_BOTH_ENDS
}
