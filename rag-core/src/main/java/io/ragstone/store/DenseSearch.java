package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import java.util.Objects;

/** A search by vector. Immutable. */
public final class DenseSearch implements SearchRequest {
  private final Embedding embedding;
  private final int topK;
  private final Filter filter;
  private final boolean exact;
  private final CallContext context;

  private DenseSearch(Builder builder) {
    this.embedding = builder.embedding;
    this.topK = builder.topK;
    this.filter = builder.filter;
    this.exact = builder.exact;
    this.context = builder.context;
  }

  /**
   * Starts a search.
   *
   * @param embedding the query's embedding
   * @return a builder
   */
  public static Builder builder(Embedding embedding) {
    return new Builder(embedding);
  }

  /**
   * The query's embedding.
   *
   * @return the embedding
   */
  public Embedding embedding() {
    return embedding;
  }

  @Override
  public int topK() {
    return topK;
  }

  @Override
  public Filter filter() {
    return filter;
  }

  /**
   * Whether to compare with every vector instead of asking the approximate index.
   *
   * @return {@code false} by default; needs {@link StoreCapability#EXACT_SEARCH}
   */
  public boolean exact() {
    return exact;
  }

  @Override
  public CallContext context() {
    return context;
  }

  @Override
  public DenseSearch restrictedTo(Filter condition) {
    return builder(embedding)
        .topK(topK)
        .filter(Filter.and(filter, condition))
        .exact(exact)
        .context(context)
        .build();
  }

  /** Builds a {@link DenseSearch}. Not thread-safe. */
  public static final class Builder {
    private final Embedding embedding;
    private int topK = 10;
    private Filter filter = Filter.all();
    private boolean exact;
    private CallContext context = CallContext.unbounded();

    private Builder(Embedding embedding) {
      this.embedding = Objects.requireNonNull(embedding, "embedding");
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
     * Sets whether to compare with every vector; {@code false} by default.
     *
     * @param exact {@code true} for exact search
     * @return this builder
     */
    public Builder exact(boolean exact) {
      this.exact = exact;
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
    public DenseSearch build() {
      return new DenseSearch(this);
    }
  }
}
