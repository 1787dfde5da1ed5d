package io.ragstone.qwen3;

/** What becomes of an interactive call when too many tokens wait already. */
public enum FullQueue {
  /** It is refused at once, so that the latency of those that wait stays what it is. */
  REFUSE,
  /** Its thread waits until there is room, its deadline passes or it is cancelled. */
  WAIT
}
