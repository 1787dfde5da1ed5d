package io.ragstone.eval;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Relevance judgements: how relevant documents are to queries, as a whole number (the grade).
 *
 * <p>A grade of 1 and more is relevant; 0 and less is not, and neither is a document that was not
 * judged. Immutable.
 */
public final class Qrels {
  private final NavigableMap<String, SortedMap<String, Integer>> grades;

  private Qrels(NavigableMap<String, SortedMap<String, Integer>> grades) {
    this.grades = grades;
  }

  /**
   * Starts a set of judgements.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The queries that have judgements.
   *
   * @return an unmodifiable set of their ids, sorted
   */
  public SortedSet<String> queryIds() {
    return Collections.unmodifiableSortedSet(grades.navigableKeySet());
  }

  /**
   * What was judged for a query.
   *
   * @param queryId the query's id
   * @return an unmodifiable map from document ids, sorted, to grades; empty for a query without
   *     judgements
   */
  public SortedMap<String, Integer> judgements(String queryId) {
    return grades.getOrDefault(queryId, Collections.emptySortedMap());
  }

  /**
   * The number of judgements.
   *
   * @return at least 0
   */
  public int size() {
    return grades.values().stream().mapToInt(Map::size).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Qrels that && grades.equals(that.grades);
  }

  @Override
  public int hashCode() {
    return grades.hashCode();
  }

  @Override
  public String toString() {
    return "Qrels[" + grades.size() + " queries, " + size() + " judgements]";
  }

  /** Collects {@link Qrels}. Not thread-safe. */
  public static final class Builder {
    private final SortedMap<String, SortedMap<String, Integer>> grades = new TreeMap<>();

    private Builder() {}

    /**
     * Adds a judgement.
     *
     * @param queryId the query's id
     * @param documentId the document's id
     * @param grade how relevant the document is
     * @return this builder
     * @throws IllegalArgumentException when the document has been judged for that query already
     */
    public Builder add(String queryId, String documentId, int grade) {
      Objects.requireNonNull(documentId, "documentId");
      Integer before =
          grades
              .computeIfAbsent(Objects.requireNonNull(queryId, "queryId"), id -> new TreeMap<>())
              .putIfAbsent(documentId, grade);
      if (before != null) {
        throw new IllegalArgumentException(
            "Document " + documentId + " is judged twice for query " + queryId);
      }
      return this;
    }

    /**
     * Builds the judgements.
     *
     * @return an immutable copy
     */
    public Qrels build() {
      NavigableMap<String, SortedMap<String, Integer>> copy = new TreeMap<>();
      grades.forEach(
          (query, judged) ->
              copy.put(query, Collections.unmodifiableSortedMap(new TreeMap<>(judged))));
      return new Qrels(copy);
    }
  }
}
