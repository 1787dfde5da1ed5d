package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * What one step of a retrieval made of the passages.
 *
 * @param name what was done, such as {@code "rerank"}; of a post-processor its {@code toString()}
 * @param passages the passages behind the step, best first
 * @param dropped those that were there before and are no longer, in the order that they had; one
 *     that is {@linkplain Passage#joined() joined} with another is still there
 */
public record RetrievalStep(String name, List<Passage> passages, List<Passage> dropped) {
  /** Creates a step. */
  public RetrievalStep {
    Objects.requireNonNull(name, "name");
    passages = List.copyOf(passages);
    dropped = List.copyOf(dropped);
  }
}
