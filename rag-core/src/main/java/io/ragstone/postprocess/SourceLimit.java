package io.ragstone.postprocess;

import io.ragstone.retrieval.Passage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the best passages of each document, so that one that says much does not push out all
 * others.
 *
 * @param passages how many to keep of one source, at least 1
 */
public record SourceLimit(int passages) implements PassagePostProcessor {
  /** Creates a limit. */
  public SourceLimit {
    if (passages < 1) {
      throw new IllegalArgumentException("passages must be at least 1, but was " + passages);
    }
  }

  @Override
  public List<Passage> process(PostProcessRequest request) {
    Map<String, Integer> counts = new HashMap<>();
    return request.passages().stream()
        .filter(passage -> counts.merge(passage.chunk().sourceId(), 1, Integer::sum) <= passages)
        .toList();
  }
}
