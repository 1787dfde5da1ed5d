package io.ragstone.eval;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What one system found: for each query its documents, best first.
 *
 * <pre>{@code
 * Run run = Run.builder("bm25").scored("q1", List.of(new ScoredDocument("d7", 12.3))).build();
 * double ndcg = Metric.ndcg(10).evaluate(run, qrels).mean();
 * }</pre>
 *
 * <p>There are two ways in, for two ways to break ties: {@link Builder#scored} orders documents as
 * trec_eval does, {@link Builder#ranked} keeps the order given. Immutable.
 */
public final class Run {
  /**
   * The order of trec_eval 9: scores as 32-bit numbers, the higher first; equal ones by document
   * id, descending by its bytes in UTF-8.
   */
  private static final Comparator<ScoredDocument> TREC_EVAL =
      Comparator.comparing(
              (ScoredDocument document) -> (float) document.score(), Comparator.reverseOrder())
          .thenComparing(
              document -> document.id().getBytes(StandardCharsets.UTF_8),
              (left, right) -> Arrays.compareUnsigned(right, left));

  private final String name;
  private final NavigableMap<String, List<ScoredDocument>> rankings;

  private Run(String name, NavigableMap<String, List<ScoredDocument>> rankings) {
    this.name = name;
    this.rankings = rankings;
  }

  /**
   * Starts a run.
   *
   * @param name what tells it from other runs, not blank
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * What tells this run from others.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The queries that were asked.
   *
   * @return an unmodifiable set of their ids, sorted
   */
  public SortedSet<String> queryIds() {
    return Collections.unmodifiableSortedSet(rankings.navigableKeySet());
  }

  /**
   * What was found for a query.
   *
   * @param queryId the query's id
   * @return an unmodifiable list, best first; empty when nothing was found or the query not asked
   */
  public List<ScoredDocument> ranking(String queryId) {
    return rankings.getOrDefault(queryId, List.of());
  }

  /** Whether trec_eval would rank these documents as they stand. */
  static boolean isInTrecEvalOrder(List<ScoredDocument> ranking) {
    for (int i = 1; i < ranking.size(); i++) {
      if (TREC_EVAL.compare(ranking.get(i - 1), ranking.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Run that && name.equals(that.name) && rankings.equals(that.rankings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, rankings);
  }

  @Override
  public String toString() {
    return "Run[" + name + ", " + rankings.size() + " queries]";
  }

  /** Collects a {@link Run}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final SortedMap<String, List<ScoredDocument>> rankings = new TreeMap<>();

    private Builder(String name) {
      if (Objects.requireNonNull(name, "name").isBlank()) {
        throw new IllegalArgumentException("A run's name must not be blank");
      }
      this.name = name;
    }

    /**
     * Adds what was found for a query, to be ranked as trec_eval ranks it: by score, the higher
     * first, compared as 32-bit numbers; equal ones by document id, descending.
     *
     * @param queryId the query's id
     * @param documents the documents in any order, each once
     * @return this builder
     * @throws IllegalArgumentException when a document is there twice, or the query has been added
     */
    public Builder scored(String queryId, List<ScoredDocument> documents) {
      return ranked(queryId, documents.stream().sorted(TREC_EVAL).toList());
    }

    /**
     * Adds what was found for a query in the order in which it was found, whatever the scores.
     *
     * @param queryId the query's id
     * @param documents the documents, best first, each once
     * @return this builder
     * @throws IllegalArgumentException when a document is there twice, or the query has been added
     */
    public Builder ranked(String queryId, List<ScoredDocument> documents) {
      Set<String> seen = new HashSet<>();
      for (ScoredDocument document : documents) {
        if (!seen.add(document.id())) {
          throw new IllegalArgumentException(
              "Document " + document.id() + " is there twice for query " + queryId);
        }
      }
      if (rankings.putIfAbsent(Objects.requireNonNull(queryId, "queryId"), List.copyOf(documents))
          != null) {
        throw new IllegalArgumentException("Query " + queryId + " has a ranking already");
      }
      return this;
    }

    /**
     * Builds the run.
     *
     * @return an immutable copy
     */
    public Run build() {
      return new Run(name, new TreeMap<>(rankings));
    }
  }
}
