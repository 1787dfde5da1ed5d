package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.filter.Filter;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a walk through a store: the chunks that follow an id. Immutable.
 *
 * <pre>{@code
 * ScanRequest next = ScanRequest.builder().build();
 * List<EmbeddedChunk> page = store.scan(next);
 * while (!page.isEmpty()) {
 *   // use the page
 *   next = next.after(page.get(page.size() - 1).chunk().id());
 *   page = store.scan(next);
 * }
 * }</pre>
 */
public final class ScanRequest {
  /** The most chunks that one page may have. */
  public static final int MAX_LIMIT = 1_000;

  private static final int DEFAULT_LIMIT = 200;

  private final Optional<String> after;
  private final int limit;
  private final Filter filter;
  private final CallContext context;

  private ScanRequest(Builder builder) {
    this.after = builder.after;
    this.limit = builder.limit;
    this.filter = builder.filter;
    this.context = builder.context;
  }

  /**
   * Starts a request, for the first page unless it is told otherwise.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the page begins.
   *
   * @return the id that all chunks of the page come after; empty for the first page
   */
  public Optional<String> after() {
    return after;
  }

  /**
   * How many chunks the page has at most.
   *
   * @return 1 to {@link #MAX_LIMIT}
   */
  public int limit() {
    return limit;
  }

  /**
   * The condition that chunks must meet.
   *
   * @return the filter, {@link Filter#all()} by default
   */
  public Filter filter() {
    return filter;
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  public CallContext context() {
    return context;
  }

  /**
   * The same request for another page.
   *
   * @param id the id that all chunks of the page come after
   * @return the request
   */
  public ScanRequest after(String id) {
    return copy().after(id).build();
  }

  /**
   * The same request with a further condition.
   *
   * @param condition what chunks must meet besides
   * @return a request that reads nothing which the condition excludes
   */
  public ScanRequest restrictedTo(Filter condition) {
    return copy().filter(Filter.and(filter, condition)).build();
  }

  private Builder copy() {
    Builder copy = builder().limit(limit).filter(filter).context(context);
    copy.after = after;
    return copy;
  }

  /** Builds a {@link ScanRequest}. Not thread-safe. */
  public static final class Builder {
    private Optional<String> after = Optional.empty();
    private int limit = DEFAULT_LIMIT;
    private Filter filter = Filter.all();
    private CallContext context = CallContext.unbounded();

    private Builder() {}

    /**
     * Sets where the page begins; the store's first chunk by default.
     *
     * @param id the id that all chunks of the page come after; there need not be a chunk of that id
     * @return this builder
     */
    public Builder after(String id) {
      this.after = Optional.of(id);
      return this;
    }

    /**
     * Sets how many chunks the page has at most; 200 by default.
     *
     * @param limit 1 to {@link ScanRequest#MAX_LIMIT}
     * @return this builder
     */
    public Builder limit(int limit) {
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new IllegalArgumentException(
            "limit must be 1 to " + MAX_LIMIT + ", but was " + limit);
      }
      this.limit = limit;
      return this;
    }

    /**
     * Sets the condition that chunks must meet; none by default.
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
     * Builds the request.
     *
     * @return an immutable request
     */
    public ScanRequest build() {
      return new ScanRequest(this);
    }
  }
}
