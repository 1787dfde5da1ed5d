package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.ReciprocalRankFusion;
import java.util.Objects;

/**
 * A search by vector and by words at once, fused by rank. Both sides share the filter and the
 * context of the dense side. Immutable.
 */
public final class HybridSearch implements SearchRequest {
  private final DenseSearch dense;
  private final KeywordSearch keyword;
  private final ReciprocalRankFusion fusion;
  private final int topK;

  private HybridSearch(
      DenseSearch dense, KeywordSearch keyword, ReciprocalRankFusion fusion, int topK) {
    this.dense = dense;
    this.keyword = keyword;
    this.fusion = fusion;
    this.topK = topK;
  }

  /**
   * Combines two searches.
   *
   * @param dense the vector side; its filter and context hold for both
   * @param text the words of the keyword side, which looks for as many candidates as the dense side
   * @param fusion how to merge the two lists
   * @param topK how many passages to return at most
   * @return the search
   */
  public static HybridSearch of(
      DenseSearch dense, String text, ReciprocalRankFusion fusion, int topK) {
    KeywordSearch keyword =
        KeywordSearch.builder(text)
            .topK(dense.topK())
            .filter(dense.filter())
            .context(dense.context())
            .build();
    return new HybridSearch(
        dense,
        keyword,
        Objects.requireNonNull(fusion, "fusion"),
        SearchRequest.requireValidTopK(topK));
  }

  /**
   * The vector side.
   *
   * @return the search whose {@link DenseSearch#topK()} is the number of dense candidates
   */
  public DenseSearch dense() {
    return dense;
  }

  /**
   * The keyword side.
   *
   * @return the search whose {@link KeywordSearch#topK()} is the number of keyword candidates
   */
  public KeywordSearch keyword() {
    return keyword;
  }

  /**
   * How the two lists are merged.
   *
   * @return the fusion
   */
  public ReciprocalRankFusion fusion() {
    return fusion;
  }

  @Override
  public int topK() {
    return topK;
  }

  @Override
  public Filter filter() {
    return dense.filter();
  }

  @Override
  public CallContext context() {
    return dense.context();
  }

  @Override
  public HybridSearch restrictedTo(Filter condition) {
    return new HybridSearch(
        dense.restrictedTo(condition), keyword.restrictedTo(condition), fusion, topK);
  }
}
