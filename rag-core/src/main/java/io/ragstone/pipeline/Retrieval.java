package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * What was found for a query.
 *
 * @param query the query
 * @param candidates what the search found, in its order, before any threshold and reranking
 * @param passages what is left at the end, best first, each with the scores and ranks of all stages
 * @param timings how long the stages took
 */
public record Retrieval(
    Query query, List<Passage> candidates, List<Passage> passages, StageTimings timings) {
  /** Creates a result. */
  public Retrieval {
    Objects.requireNonNull(query, "query");
    candidates = List.copyOf(candidates);
    passages = List.copyOf(passages);
    Objects.requireNonNull(timings, "timings");
  }
}
