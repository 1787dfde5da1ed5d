package io.ragstone.prompt;

import io.ragstone.error.ConfigurationException;
import io.ragstone.prompt.PromptTemplate.ContextFormat;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Makes the context of a prompt out of passages.
 *
 * <pre>{@code
 * ContextBuilder contexts =
 *     ContextBuilder.builder().tokenCounter(generator.tokenCounter().orElseThrow()).maxTokens(4000).build();
 * PromptContext context = contexts.build(retrieval.passages());
 * }</pre>
 *
 * <p>With {@link ContextFormat#NUMBERED}, passages of the same text, and passages that overlap or
 * follow one another in one section of a document, become one block, which has the rank of the best
 * of them; blank ones are dropped. With {@link ContextFormat#PLAIN}, each passage is a block.
 *
 * <p>Passages are taken best first. One that does not fit into the token budget is dropped, and a
 * worse but shorter one may still be taken. Where the best passage alone is too long, it is cut
 * behind the last sentence that fits, or else the last word. The budget is for the context's whole
 * text, tags and sources included; the rest of the prompt comes on top.
 *
 * <p>Immutable, and thread-safe as the counter is.
 */
public final class ContextBuilder {
  private final ContextFormat format;
  private final ContextOrder order;
  private final OptionalInt maxTokens;
  private final Optional<TokenCounter> tokenCounter;
  private final Supplier<String> boundaries;

  private ContextBuilder(Builder builder) {
    this.format = builder.format;
    this.order = builder.order;
    this.maxTokens = builder.maxTokens;
    this.tokenCounter = builder.tokenCounter;
    this.boundaries = builder.boundaries;
    if (maxTokens.isPresent() && tokenCounter.isEmpty()) {
      throw new ConfigurationException(
          "A context of at most "
              + maxTokens.getAsInt()
              + " tokens needs something to count tokens with: the generator has no tokenizer of"
              + " its own, so set a token counter");
    }
  }

  /**
   * Starts configuring a context builder.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Builds the context of one request.
   *
   * @param passages the passages, best first
   * @return a context with a boundary of its own
   */
  public PromptContext build(List<Passage> passages) {
    ContextLayout layout = new ContextLayout(format, order, boundaries.get());
    return new ContextSelection(layout, maxTokens, tokenCounter).of(passages);
  }

  /** Configures a {@link ContextBuilder}. Not thread-safe. */
  public static final class Builder {
    private ContextFormat format = ContextFormat.NUMBERED;
    private ContextOrder order = ContextOrder.BEST_FIRST;
    private OptionalInt maxTokens = OptionalInt.empty();
    private Optional<TokenCounter> tokenCounter = Optional.empty();
    private Supplier<String> boundaries = UntrustedText::newBoundary;

    private Builder() {}

    /**
     * Sets how passages are written; {@link ContextFormat#NUMBERED} by default.
     *
     * @param format the format that the {@linkplain PromptTemplate#contextFormat() prompt} is for
     * @return this builder
     */
    public Builder format(ContextFormat format) {
      this.format = Objects.requireNonNull(format, "format");
      return this;
    }

    /**
     * Sets in which order the blocks stand in the text; {@link ContextOrder#BEST_FIRST} by default.
     * Their numbers do not depend on it.
     *
     * @param order the order
     * @return this builder
     */
    public Builder order(ContextOrder order) {
      this.order = Objects.requireNonNull(order, "order");
      return this;
    }

    /**
     * Sets how long the context's text is at most; without a limit by default.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      if (maxTokens < 1) {
        throw new IllegalArgumentException(
            "A context's maxTokens must be at least 1, but was " + maxTokens);
      }
      this.maxTokens = OptionalInt.of(maxTokens);
      return this;
    }

    /**
     * Sets what the context is measured with; required by {@link #maxTokens}.
     *
     * @param tokenCounter the tokenizer of the model that reads the prompt
     * @return this builder
     */
    public Builder tokenCounter(TokenCounter tokenCounter) {
      this.tokenCounter = Optional.of(tokenCounter);
      return this;
    }

    /** For tests that need to know the boundary. */
    Builder boundaries(Supplier<String> boundaries) {
      this.boundaries = boundaries;
      return this;
    }

    /**
     * Builds the context builder.
     *
     * @return an immutable context builder
     * @throws ConfigurationException when there is a token budget and no token counter
     */
    public ContextBuilder build() {
      return new ContextBuilder(this);
    }
  }
}
