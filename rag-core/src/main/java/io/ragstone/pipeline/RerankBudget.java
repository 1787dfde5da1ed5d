package io.ragstone.pipeline;

import io.ragstone.splitter.TokenCounter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much of a call the reranker may take, unlimited by default. Immutable.
 *
 * <pre>{@code
 * RerankBudget budget =
 *     RerankBudget.builder().maxTokens(8_000).deadline(Duration.ofMillis(500)).build();
 * }</pre>
 */
public final class RerankBudget {
  /** The reranker judges every candidate and takes the time it needs. */
  public static final RerankBudget UNLIMITED = builder().build();

  private final OptionalInt maxPassages;
  private final OptionalInt maxTokens;
  private final Optional<TokenCounter> tokenCounter;
  private final Optional<Duration> deadline;

  private RerankBudget(Builder builder) {
    this.maxPassages = builder.maxPassages;
    this.maxTokens = builder.maxTokens;
    this.tokenCounter = builder.tokenCounter;
    this.deadline = builder.deadline;
  }

  /**
   * Starts a budget without limits.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many candidates are judged at most.
   *
   * @return the number, empty for all
   */
  public OptionalInt maxPassages() {
    return maxPassages;
  }

  /**
   * How many tokens the judged candidates have at most.
   *
   * @return the number, empty for any
   */
  public OptionalInt maxTokens() {
    return maxTokens;
  }

  /**
   * What counts the tokens.
   *
   * @return the counter, empty for the pipeline's embedder
   */
  public Optional<TokenCounter> tokenCounter() {
    return tokenCounter;
  }

  /**
   * How long the reranker may take.
   *
   * @return the time, empty for as long as the call may
   */
  public Optional<Duration> deadline() {
    return deadline;
  }

  /** Builds a {@link RerankBudget}. Not thread-safe. */
  public static final class Builder {
    private OptionalInt maxPassages = OptionalInt.empty();
    private OptionalInt maxTokens = OptionalInt.empty();
    private Optional<TokenCounter> tokenCounter = Optional.empty();
    private Optional<Duration> deadline = Optional.empty();

    private Builder() {}

    /**
     * Sets how many candidates are judged at most, the best ones; all by default. The others follow
     * behind them in the order that they had, and reach no rerank threshold.
     *
     * @param maxPassages at least 1
     * @return this builder
     */
    public Builder maxPassages(int maxPassages) {
      this.maxPassages = OptionalInt.of(requirePositive("maxPassages", maxPassages));
      return this;
    }

    /**
     * Sets how many tokens the texts of the judged candidates have at most, the best candidates
     * first; any number by default. The best one is always judged. Question and instruction, which
     * a reranker reads once or with each passage, come on top.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = OptionalInt.of(requirePositive("maxTokens", maxTokens));
      return this;
    }

    /**
     * Sets what counts the tokens; the embedder's counter by default, which is the reranker's where
     * both are of one family.
     *
     * @param tokenCounter the tokenizer of the reranker
     * @return this builder
     */
    public Builder tokenCounter(TokenCounter tokenCounter) {
      this.tokenCounter = Optional.of(tokenCounter);
      return this;
    }

    /**
     * Sets how long the reranker may take; as long as the call may, by default. When it is not done
     * by then, it is told to stop, the candidates stay in the order that they had, no rerank
     * threshold is applied, and {@link Retrieval#fallbacks()} says so. The call goes on at once,
     * even when the reranker does not look at its context: it runs on a thread of the pipeline's.
     *
     * @param deadline positive
     * @return this builder
     */
    public Builder deadline(Duration deadline) {
      if (deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException("deadline must be positive, but was " + deadline);
      }
      this.deadline = Optional.of(deadline);
      return this;
    }

    /**
     * Builds the budget.
     *
     * @return an immutable budget
     */
    public RerankBudget build() {
      return new RerankBudget(this);
    }

    private static int requirePositive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
      }
      return value;
    }
  }
}
