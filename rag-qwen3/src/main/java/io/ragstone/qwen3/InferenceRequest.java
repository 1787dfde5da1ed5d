package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import java.util.List;
import java.util.Objects;

/**
 * Sequences of tokens to be run through a model. Immutable.
 *
 * <pre>{@code
 * InferenceRequest.builder(sequences).prefix(shared).priority(Priority.BULK).build()
 * }</pre>
 */
public final class InferenceRequest {
  private final TokenIds prefix;
  private final List<TokenIds> sequences;
  private final Priority priority;
  private final CallContext context;

  private InferenceRequest(Builder builder) {
    this.prefix = builder.prefix;
    this.sequences = builder.sequences;
    this.priority = builder.priority;
    this.context = builder.context;
  }

  /**
   * Starts a request.
   *
   * @param sequences what follows the prefix in each sequence, at least 1 token each
   * @return a builder
   */
  public static Builder builder(List<TokenIds> sequences) {
    return new Builder(sequences);
  }

  /**
   * The tokens that all sequences begin with.
   *
   * @return the prefix, possibly empty
   */
  public TokenIds prefix() {
    return prefix;
  }

  /**
   * What follows the prefix in each sequence.
   *
   * @return an unmodifiable list, possibly empty
   */
  public List<TokenIds> sequences() {
    return sequences;
  }

  /**
   * Whether it goes before other work.
   *
   * @return the priority
   */
  public Priority priority() {
    return priority;
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  public CallContext context() {
    return context;
  }

  /** Builds an {@link InferenceRequest}. Not thread-safe. */
  public static final class Builder {
    private final List<TokenIds> sequences;
    private TokenIds prefix = TokenIds.of();
    private Priority priority = Priority.INTERACTIVE;
    private CallContext context = CallContext.unbounded();

    private Builder(List<TokenIds> sequences) {
      this.sequences = List.copyOf(sequences);
    }

    /**
     * Sets the tokens that all sequences begin with, which are computed once a batch; none by
     * default. The result is that of the joined sequences, up to rounding.
     *
     * @param prefix the tokens in common
     * @return this builder
     */
    public Builder prefix(TokenIds prefix) {
      this.prefix = Objects.requireNonNull(prefix, "prefix");
      return this;
    }

    /**
     * Sets whether it goes before other work; {@link Priority#INTERACTIVE} by default.
     *
     * @param priority the priority
     * @return this builder
     */
    public Builder priority(Priority priority) {
      this.priority = Objects.requireNonNull(priority, "priority");
      return this;
    }

    /**
     * Sets deadline and cancellation, heeded between batches; unbounded by default.
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
    public InferenceRequest build() {
      return new InferenceRequest(this);
    }
  }
}
