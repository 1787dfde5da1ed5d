package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.document.UnicodeText;
import io.ragstone.filter.Filter;
import java.util.Objects;

/**
 * A search by words, scored by BM25. The text is plain words, never a query language: operators in
 * it are searched for like any other character. Immutable.
 */
public final class KeywordSearch implements SearchRequest {
  private final String text;
  private final int topK;
  private final Filter filter;
  private final CallContext context;

  private KeywordSearch(Builder builder) {
    this.text = builder.text;
    this.topK = builder.topK;
    this.filter = builder.filter;
    this.context = builder.context;
  }

  /**
   * Starts a search.
   *
   * @param text the words to search for
   * @return a builder
   */
  public static Builder builder(String text) {
    return new Builder(text);
  }

  /**
   * The words to search for.
   *
   * @return well-formed Unicode
   */
  public String text() {
    return text;
  }

  @Override
  public int topK() {
    return topK;
  }

  @Override
  public Filter filter() {
    return filter;
  }

  @Override
  public CallContext context() {
    return context;
  }

  @Override
  public KeywordSearch restrictedTo(Filter condition) {
    return builder(text).topK(topK).filter(Filter.and(filter, condition)).context(context).build();
  }

  /** Builds a {@link KeywordSearch}. Not thread-safe. */
  public static final class Builder {
    private final String text;
    private int topK = 10;
    private Filter filter = Filter.all();
    private CallContext context = CallContext.unbounded();

    private Builder(String text) {
      this.text = UnicodeText.wellFormed(Objects.requireNonNull(text, "text"));
    }

    /**
     * Sets how many passages to return at most; 10 by default.
     *
     * @param topK 1 to {@link SearchRequest#MAX_TOP_K}
     * @return this builder
     */
    public Builder topK(int topK) {
      this.topK = SearchRequest.requireValidTopK(topK);
      return this;
    }

    /**
     * Sets the condition that results must meet; none by default.
     *
     * @param filter the condition
     * @return this builder
     */
    public Builder filter(Filter filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets deadline and cancellation; unbounded by default.
     *
     * @param context the context
     * @return this builder
     */
    public Builder context(CallContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Builds the search.
     *
     * @return an immutable request
     */
    public KeywordSearch build() {
      return new KeywordSearch(this);
    }
  }
}
