package io.ragstone.pipeline;

import io.ragstone.retrieval.Passage;
import java.util.List;
import java.util.Objects;

/**
 * What was found for a query, and how: what was searched for, what each stage made of it, how long
 * it took. Immutable.
 */
public final class Retrieval {
  private final PreparedQuestion prepared;
  private final List<TextSearch> searches;
  private final List<Passage> candidates;
  private final List<Passage> ranked;
  private final List<RetrievalStep> steps;
  private final List<Fallback> fallbacks;
  private final StageTimings timings;

  Retrieval(
      PreparedQuestion prepared,
      List<TextSearch> searches,
      List<Passage> candidates,
      List<Passage> ranked,
      List<RetrievalStep> steps,
      List<Fallback> fallbacks,
      StageTimings timings) {
    this.prepared = prepared;
    this.searches = List.copyOf(searches);
    this.candidates = List.copyOf(candidates);
    this.ranked = List.copyOf(ranked);
    this.steps = List.copyOf(steps);
    this.fallbacks = List.copyOf(fallbacks);
    this.timings = Objects.requireNonNull(timings, "timings");
  }

  void measure(Measurements.Builder measured) {
    measured.count(Count.OUTPUTS, passages().size()).count(Count.FALLBACKS, fallbacks.size());
  }

  /**
   * What was asked.
   *
   * @return the query as it was given
   */
  public Query query() {
    return prepared.query();
  }

  /**
   * The question as it stands alone: what was searched for and reranked against.
   *
   * @return the rewritten question, or the question as it was asked when nothing rewrote it
   */
  public String question() {
    return prepared.question();
  }

  /**
   * The searches, each with what it found.
   *
   * @return an unmodifiable list, the search for the {@link #question()} first, then those of the
   *     expanders in their order
   */
  public List<TextSearch> searches() {
    return searches;
  }

  /**
   * What the searches found together, before any threshold and reranking. With one search it is
   * what that found; lists of several are fused by rank, and each passage keeps the scores and
   * ranks that it had in the lists.
   *
   * @return an unmodifiable list, best first
   */
  public List<Passage> candidates() {
    return candidates;
  }

  /**
   * The candidates that reached the search threshold and that post-processing left, in the order of
   * the reranker when there is one. No other threshold has been applied to them.
   *
   * @return an unmodifiable list, best first
   */
  public List<Passage> ranked() {
    return ranked;
  }

  /**
   * What is left at the end, each with the scores and ranks of all stages.
   *
   * @return an unmodifiable list, best first: at most topN passages, and what post-processing added
   *     to them
   */
  public List<Passage> passages() {
    return steps.get(steps.size() - 1).passages();
  }

  /**
   * What was done to the passages, from the search on.
   *
   * @return an unmodifiable list in the order in which it was done
   */
  public List<RetrievalStep> steps() {
    return steps;
  }

  /**
   * How each passage came to its place: the searches, the steps, and of each passage, those that
   * were dropped included, the place, score and rank that every step gave it.
   *
   * @return a text of several lines for people to read, the same for the same retrieval; it has the
   *     beginnings of the passages' texts
   */
  public String explain() {
    return new Explanation(this).text();
  }

  /**
   * The stages that failed and that the pipeline went on without.
   *
   * @return an unmodifiable list in the order in which they happened, empty when all went well
   */
  public List<Fallback> fallbacks() {
    return fallbacks;
  }

  /**
   * How long the stages took, those that failed included.
   *
   * @return the timings
   */
  public StageTimings timings() {
    return timings;
  }

  @Override
  public String toString() {
    return "Retrieval["
        + searches.size()
        + " searches, "
        + candidates.size()
        + " candidates, "
        + passages().size()
        + " passages]";
  }
}
