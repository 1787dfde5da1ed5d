package io.ragstone.postprocess;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.VectorStore;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The passages that were found for a question. Immutable.
 *
 * <p>A pipeline sets everything; whoever calls a {@link PassagePostProcessor} directly sets what
 * that one asks for.
 */
public final class PostProcessRequest {
  private final String question;
  private final List<Passage> passages;
  private final Filter filter;
  private final Optional<VectorStore> store;
  private final Optional<Supplier<Embedding>> questionEmbedding;
  private final CallContext context;

  private PostProcessRequest(Builder builder) {
    this.question = builder.question;
    this.passages = builder.passages;
    this.filter = builder.filter;
    this.store = builder.store;
    this.questionEmbedding = builder.questionEmbedding;
    this.context = builder.context;
  }

  /**
   * Starts a request.
   *
   * @param question the question, standing alone
   * @param passages the passages, best first
   * @return a builder
   */
  public static Builder builder(String question, List<Passage> passages) {
    return new Builder(question, passages);
  }

  /**
   * The question as it stands alone.
   *
   * @return the question
   */
  public String question() {
    return question;
  }

  /**
   * The passages so far.
   *
   * @return an unmodifiable list, best first, possibly empty
   */
  public List<Passage> passages() {
    return passages;
  }

  /**
   * What the query's candidates must match; so must all that is added to them.
   *
   * @return the filter, {@link Filter#all()} by default
   */
  public Filter filter() {
    return filter;
  }

  /**
   * The store that was searched. A pipeline's shows nothing that its mandatory filter excludes.
   *
   * @return the store
   * @throws IllegalStateException when the request was built without
   */
  public VectorStore store() {
    return store.orElseThrow(() -> missing("store"));
  }

  /**
   * The question's embedding. A pipeline that searched by words alone computes it now.
   *
   * @return the embedding
   * @throws IllegalStateException when the request was built without
   */
  public Embedding questionEmbedding() {
    return questionEmbedding.orElseThrow(() -> missing("questionEmbedding")).get();
  }

  /**
   * Deadline and cancellation.
   *
   * @return the context
   */
  public CallContext context() {
    return context;
  }

  private static IllegalStateException missing(String what) {
    return new IllegalStateException(
        "This request has no " + what + "; set it with PostProcessRequest.builder(…)." + what);
  }

  /** Builds a {@link PostProcessRequest}. Not thread-safe. */
  public static final class Builder {
    private final String question;
    private final List<Passage> passages;
    private Filter filter = Filter.all();
    private Optional<VectorStore> store = Optional.empty();
    private Optional<Supplier<Embedding>> questionEmbedding = Optional.empty();
    private CallContext context = CallContext.unbounded();

    private Builder(String question, List<Passage> passages) {
      this.question = Objects.requireNonNull(question, "question");
      this.passages = List.copyOf(passages);
    }

    /**
     * Sets what the candidates must match; everything by default.
     *
     * @param filter the query's filter
     * @return this builder
     */
    public Builder filter(Filter filter) {
      this.filter = Objects.requireNonNull(filter, "filter");
      return this;
    }

    /**
     * Sets the store to read further chunks and vectors from; none by default.
     *
     * @param store the store that was searched
     * @return this builder
     */
    public Builder store(VectorStore store) {
      this.store = Optional.of(store);
      return this;
    }

    /**
     * Sets where the question's embedding comes from; none by default.
     *
     * @param questionEmbedding called when a processor asks for it
     * @return this builder
     */
    public Builder questionEmbedding(Supplier<Embedding> questionEmbedding) {
      this.questionEmbedding = Optional.of(questionEmbedding);
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
    public PostProcessRequest build() {
      return new PostProcessRequest(this);
    }
  }
}
