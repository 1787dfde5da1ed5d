package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;

/**
 * What to search for: by vector, by words, or by both.
 *
 * <p>A store declares in {@link StoreDescription#capabilities()} which of them it answers; the
 * others are a {@link io.ragstone.error.StoreException} with reason {@code UNSUPPORTED}.
 */
public sealed interface SearchRequest permits DenseSearch, KeywordSearch, HybridSearch {
  /** The most results that one search may ask for. */
  int MAX_TOP_K = 16_384;

  /**
   * How many passages to return at most.
   *
   * @return 1 to {@link #MAX_TOP_K}
   */
  int topK();

  /**
   * The condition that results must meet.
   *
   * @return the filter, {@link Filter#all()} by default
   */
  Filter filter();

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  CallContext context();

  /**
   * The same search with a further condition.
   *
   * @param condition what results must meet besides
   * @return a search that finds nothing which the condition excludes
   */
  SearchRequest restrictedTo(Filter condition);

  /**
   * Checks the number of results asked for.
   *
   * @param topK how many
   * @return the same number
   * @throws IllegalArgumentException when it is out of range
   */
  static int requireValidTopK(int topK) {
    if (topK < 1 || topK > MAX_TOP_K) {
      throw new IllegalArgumentException("topK must be 1 to " + MAX_TOP_K + ", but was " + topK);
    }
    return topK;
  }
}
