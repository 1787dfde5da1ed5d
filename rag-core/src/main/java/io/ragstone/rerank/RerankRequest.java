package io.ragstone.rerank;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.document.UnicodeText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A query and the passages to be judged against it. Immutable. */
public final class RerankRequest {
  private final String query;
  private final List<String> passages;
  private final Optional<String> instruction;
  private final CallContext context;
  private final Priority priority;

  private RerankRequest(Builder builder) {
    this.query = builder.query;
    this.passages = builder.passages;
    this.instruction = builder.instruction;
    this.context = builder.context;
    this.priority = builder.priority;
  }

  /**
   * Starts a request.
   *
   * @param query the query
   * @param passages the passages
   * @return a builder
   */
  public static Builder builder(String query, List<String> passages) {
    return new Builder(query, passages);
  }

  /**
   * The query.
   *
   * @return well-formed Unicode
   */
  public String query() {
    return query;
  }

  /**
   * The passages.
   *
   * @return an unmodifiable list, possibly empty
   */
  public List<String> passages() {
    return passages;
  }

  /**
   * The task instruction to use in place of the reranker's own.
   *
   * @return the instruction, empty for the reranker's own
   */
  public Optional<String> instruction() {
    return instruction;
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
   * Whether it goes before other work that waits for the same model.
   *
   * @return {@link Priority#INTERACTIVE}, unless set otherwise
   */
  public Priority priority() {
    return priority;
  }

  /** Builds a {@link RerankRequest}. Not thread-safe. */
  public static final class Builder {
    private final String query;
    private final List<String> passages;
    private Optional<String> instruction = Optional.empty();
    private CallContext context = CallContext.unbounded();
    private Priority priority = Priority.INTERACTIVE;

    private Builder(String query, List<String> passages) {
      this.query = UnicodeText.wellFormed(Objects.requireNonNull(query, "query"));
      this.passages = passages.stream().map(UnicodeText::wellFormed).toList();
    }

    /**
     * Sets the task instruction for this call.
     *
     * @param instruction such as "Given a web search query, retrieve relevant passages"
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(UnicodeText.wellFormed(instruction));
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
     * Sets whether it goes before other work that waits for the same model; it does by default.
     *
     * @param priority the priority
     * @return this builder
     */
    public Builder priority(Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /**
     * Builds the request.
     *
     * @return an immutable request
     */
    public RerankRequest build() {
      return new RerankRequest(this);
    }
  }
}
