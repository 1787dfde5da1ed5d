package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.UnicodeText;
import io.ragstone.filter.Filter;
import io.ragstone.question.Conversation;
import io.ragstone.store.SearchRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A question with what differs from the pipeline's own settings this time. Immutable.
 *
 * <pre>{@code
 * Query query = Query.builder("How is data stored?").filter(Filter.eq("lang", "en")).topN(5).build();
 * }</pre>
 */
public final class Query {
  private final String text;
  private final Filter filter;
  private final OptionalInt topK;
  private final OptionalInt topN;
  private final Optional<String> instruction;
  private final Conversation conversation;
  private final CallContext context;

  private Query(Builder builder) {
    this.text = builder.text;
    this.filter = builder.filter;
    this.topK = builder.topK;
    this.topN = builder.topN;
    this.instruction = builder.instruction;
    this.conversation = builder.conversation;
    this.context = builder.context;
  }

  /**
   * A question with the pipeline's own settings.
   *
   * @param text the question, not blank
   * @return the query
   */
  public static Query of(String text) {
    return builder(text).build();
  }

  /**
   * Starts a query.
   *
   * @param text the question, not blank
   * @return a builder
   */
  public static Builder builder(String text) {
    return new Builder(text);
  }

  /**
   * The question.
   *
   * @return well-formed Unicode
   */
  public String text() {
    return text;
  }

  /**
   * What candidates must match, besides the pipeline's mandatory filter.
   *
   * @return the filter, {@link Filter#all()} by default
   */
  public Filter filter() {
    return filter;
  }

  /**
   * How many candidates to find.
   *
   * @return the number, empty for the pipeline's own
   */
  public OptionalInt topK() {
    return topK;
  }

  /**
   * How many passages to keep.
   *
   * @return the number, empty for the pipeline's own
   */
  public OptionalInt topN() {
    return topN;
  }

  /**
   * The task instruction for embedder and reranker.
   *
   * @return the instruction, empty for their own
   */
  public Optional<String> instruction() {
    return instruction;
  }

  /**
   * What was asked and answered before.
   *
   * @return the conversation, empty by default
   */
  public Conversation conversation() {
    return conversation;
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  public CallContext context() {
    return context;
  }

  /** The same query for a part of its call. */
  Query within(CallContext part) {
    Builder copy = builder(text).filter(filter).conversation(conversation).context(part);
    copy.topK = topK;
    copy.topN = topN;
    copy.instruction = instruction;
    return copy.build();
  }

  /** Builds a {@link Query}. Not thread-safe. */
  public static final class Builder {
    private final String text;
    private Filter filter = Filter.all();
    private OptionalInt topK = OptionalInt.empty();
    private OptionalInt topN = OptionalInt.empty();
    private Optional<String> instruction = Optional.empty();
    private Conversation conversation = Conversation.empty();
    private CallContext context = CallContext.unbounded();

    private Builder(String text) {
      if (Objects.requireNonNull(text, "text").isBlank()) {
        throw new IllegalArgumentException("A question must not be blank");
      }
      this.text = UnicodeText.wellFormed(text);
    }

    /**
     * Sets what candidates must match.
     *
     * @param filter the condition
     * @return this builder
     */
    public Builder filter(Filter filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets how many candidates to find; by default the pipeline's topK, or topN where that is more.
     *
     * @param topK 1 to {@link SearchRequest#MAX_TOP_K}
     * @return this builder
     */
    public Builder topK(int topK) {
      this.topK = OptionalInt.of(SearchRequest.requireValidTopK(topK));
      return this;
    }

    /**
     * Sets how many passages to keep.
     *
     * @param topN at least 1
     * @return this builder
     */
    public Builder topN(int topN) {
      this.topN = OptionalInt.of(RetrievalOptions.requireValidTopN(topN));
      return this;
    }

    /**
     * Sets the task instruction for embedder and reranker.
     *
     * @param instruction one sentence that says what to look for
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Optional.of(instruction);
      return this;
    }

    /**
     * Sets what was asked and answered before; nothing by default. With a {@linkplain
     * RagPipeline.Builder#rewriter rewriter}, the question is rewritten to stand alone before
     * anything is searched for. The generator gets the turns, without the marks that cited other
     * passages, and the question as it was asked.
     *
     * @param conversation the turns before this question
     * @return this builder
     */
    public Builder conversation(Conversation conversation) {
      this.conversation = Objects.requireNonNull(conversation, "conversation");
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
     * Builds the query.
     *
     * @return an immutable query
     * @throws IllegalArgumentException when both numbers are set and topN is more than topK
     */
    public Query build() {
      if (topK.isPresent() && topN.isPresent() && topN.getAsInt() > topK.getAsInt()) {
        throw new IllegalArgumentException(
            "topN is "
                + topN.getAsInt()
                + ", more than the "
                + topK.getAsInt()
                + " candidates of topK; raise topK or lower topN");
      }
      return new Query(this);
    }
  }
}
