package io.ragstone.rerank.qwen3;

import io.ragstone.embedding.Embedding;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.LongInput;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Qwen3-Reranker in this process: the probability, 0 to 1, that a passage answers a query.
 *
 * <pre>{@code
 * try (Qwen3Reranker reranker =
 *     Qwen3Reranker.builder(ModelSource.folder(Path.of("/models/Qwen3-Reranker-0.6B"))).build()) {
 *   RerankResult result = reranker.rerank(
 *       RerankRequest.builder("What is the capital of China?", passages).build());
 * }
 * }</pre>
 *
 * <p>As the model card does it: the chat prompt asks whether the document meets the requirements,
 * and the score is the softmax over the logits of {@code yes} and {@code no} after the last token,
 * of which the {@code yes} part. The body {@code <Instruct>: …\n<Query>: …\n<Document>: …} is
 * truncated, never what stands around it. One departure: text in query and passage that looks like
 * a special token is taken literally unless {@link Builder#recognizeSpecialTokens} asks for the
 * reference's behaviour, so that a document can't close the prompt and vote for itself.
 *
 * <p>The tokens that all prompts of a request begin with (prompt, instruction, query) are computed
 * once a batch. Attention is causal, so the scores are the same as without that, up to rounding.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://huggingface.co/Qwen/Qwen3-Reranker-0.6B">Model card</a>
 */
public final class Qwen3Reranker implements Reranker {
  /** The instruction of the model card: retrieval for web search. */
  public static final String DEFAULT_INSTRUCTION =
      "Given a web search query, retrieve relevant passages that answer the query";

  /**
   * The default of {@link Builder#maxTokens}: 8,192 tokens, as in the model card and the tutorial.
   */
  public static final int DEFAULT_MAX_TOKENS = 8192;

  private static final String PREFIX =
      "<|im_start|>system\n"
          + "Judge whether the Document meets the requirements based on the Query and the Instruct"
          + " provided. Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n"
          + "<|im_start|>user\n";
  private static final String SUFFIX = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

  private static final Logger logger = LoggerFactory.getLogger(Qwen3Reranker.class);

  private final Qwen3Engine engine;
  private final boolean ownsEngine;
  private final String instruction;
  private final int maxTokens;
  private final LongInput longInput;
  private final boolean recognizeSpecialTokens;
  private final TokenIds prefix;
  private final TokenIds suffix;
  private final Embedding yes;
  private final Embedding no;

  private Qwen3Reranker(Builder builder, Qwen3Engine engine) {
    this.engine = engine;
    this.ownsEngine = builder.ownsEngine;
    this.instruction = builder.instruction;
    this.maxTokens =
        builder.maxTokens.orElse(Math.min(DEFAULT_MAX_TOKENS, engine.config().maxPositions()));
    this.longInput = builder.longInput;
    this.recognizeSpecialTokens = builder.recognizeSpecialTokens;
    this.prefix = engine.tokenizer().encodeTrusted(PREFIX);
    this.suffix = engine.tokenizer().encodeTrusted(SUFFIX);
    this.yes = engine.outputRow(engine.tokenizer().tokenId("yes"));
    this.no = engine.outputRow(engine.tokenizer().tokenId("no"));
    if (maxTokens > engine.config().maxPositions() || bodyRoom() < 1) {
      throw new IllegalArgumentException(
          "maxTokens must be "
              + (prefix.length() + suffix.length() + 1)
              + " to the model's "
              + engine.config().maxPositions()
              + ", but was "
              + maxTokens);
    }
  }

  /**
   * Starts a reranker that loads, owns and closes its model, in float32.
   *
   * @param source where the model's files are
   * @return a builder
   */
  public static Builder builder(ModelSource source) {
    return builder(Qwen3Engine.builder(source));
  }

  /**
   * Starts a reranker that loads, owns and closes its model with options of its own.
   *
   * @param engine how to load a Qwen3-Reranker model
   * @return a builder
   */
  public static Builder builder(Qwen3Engine.Builder engine) {
    return new Builder(engine::build, true);
  }

  /**
   * Starts a reranker on an engine that others may use too; closing the reranker leaves it open.
   *
   * @param engine a loaded Qwen3-Reranker model
   * @return a builder
   */
  public static Builder builder(Qwen3Engine engine) {
    Objects.requireNonNull(engine, "engine");
    return new Builder(() -> engine, false);
  }

  @Override
  public RerankResult rerank(RerankRequest request) {
    List<TokenIds> prompts = new ArrayList<>();
    long tokens = 0;
    int truncated = 0;
    for (String passage : request.passages()) {
      TokenIds body = encode(body(request, passage));
      if (body.length() > bodyRoom()) {
        requireTruncationAllowed(body.length());
        truncated++;
      }
      TokenIds prompt = prefix.then(body.truncate(bodyRoom())).then(suffix);
      prompts.add(prompt);
      tokens += prompt.length();
    }
    if (truncated > 0) {
      logger.warn("Cut {} of {} prompts to {} tokens", truncated, prompts.size(), maxTokens);
    }
    int shared = sharedLength(prompts);
    TokenIds common = prompts.isEmpty() ? TokenIds.of() : prompts.get(0).truncate(shared);
    List<TokenIds> own = prompts.stream().map(prompt -> prompt.from(shared)).toList();
    List<Score> scores =
        engine.lastHiddenStates(common, own, request.context()).stream().map(this::score).toList();
    return new RerankResult(
        scores, tokens - (long) shared * Math.max(0, own.size() - 1), truncated);
  }

  @Override
  public void close() {
    if (ownsEngine) {
      engine.close();
    }
  }

  private Score score(Embedding state) {
    // The softmax over two logits is the logistic function of their difference.
    double difference = state.dot(yes) - state.dot(no);
    return new Score(ScoreKind.RERANK_PROBABILITY, 1 / (1 + Math.exp(-difference)));
  }

  private String body(RerankRequest request, String passage) {
    return "<Instruct>: "
        + request.instruction().orElse(instruction)
        + "\n<Query>: "
        + request.query()
        + "\n<Document>: "
        + passage;
  }

  private TokenIds encode(String text) {
    return recognizeSpecialTokens
        ? engine.tokenizer().encodeTrusted(text)
        : engine.tokenizer().encode(text);
  }

  private int bodyRoom() {
    return maxTokens - prefix.length() - suffix.length();
  }

  private void requireTruncationAllowed(int length) {
    if (longInput == LongInput.REJECT) {
      throw new InputTooLongException(
          "Instruction, query and passage have "
              + length
              + " tokens, more than the maximum of "
              + bodyRoom()
              + "; split the passage, raise maxTokens, or allow truncation");
    }
  }

  /** The longest common prefix; 0 for one prompt, which has nobody to share with. */
  private static int sharedLength(List<TokenIds> prompts) {
    if (prompts.size() < 2) {
      return 0;
    }
    TokenIds first = prompts.get(0);
    // Every prompt ends with the suffix, so at least its last token must stay its own.
    return prompts.stream()
        .mapToInt(prompt -> Math.min(first.commonPrefix(prompt), prompt.length() - 1))
        .min()
        .orElse(0);
  }

  /** Builds a {@link Qwen3Reranker}. Not thread-safe. */
  public static final class Builder {
    private final Supplier<Qwen3Engine> engine;
    private final boolean ownsEngine;
    private String instruction = DEFAULT_INSTRUCTION;
    private OptionalInt maxTokens = OptionalInt.empty();
    private LongInput longInput = LongInput.TRUNCATE;
    private boolean recognizeSpecialTokens;

    private Builder(Supplier<Qwen3Engine> engine, boolean ownsEngine) {
      this.engine = engine;
      this.ownsEngine = ownsEngine;
    }

    /**
     * Sets the task that passages are judged by; {@link #DEFAULT_INSTRUCTION} by default.
     *
     * @param instruction one sentence, in English even for other languages, as the model card
     *     advises
     * @return this builder
     */
    public Builder instruction(String instruction) {
      this.instruction = Objects.requireNonNull(instruction, "instruction");
      return this;
    }

    /**
     * Sets the longest prompt that is computed; the smaller of {@value
     * Qwen3Reranker#DEFAULT_MAX_TOKENS} and the model's own maximum by default.
     *
     * @param maxTokens enough for the prompt around the body and one token of the body
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = OptionalInt.of(maxTokens);
      return this;
    }

    /**
     * Sets what happens to longer texts; {@link LongInput#TRUNCATE} by default.
     *
     * @param longInput truncate or reject
     * @return this builder
     */
    public Builder longInput(LongInput longInput) {
      this.longInput = Objects.requireNonNull(longInput, "longInput");
      return this;
    }

    /**
     * Sets whether text that looks like a special token is taken for one, as the reference does;
     * {@code false} by default. Only for texts that are trusted.
     *
     * @param recognizeSpecialTokens {@code true} for the reference's behaviour
     * @return this builder
     */
    public Builder recognizeSpecialTokens(boolean recognizeSpecialTokens) {
      this.recognizeSpecialTokens = recognizeSpecialTokens;
      return this;
    }

    /**
     * Loads the model if necessary, and builds the reranker.
     *
     * @return the reranker, to be closed after use
     * @throws ModelException when the model cannot be loaded; the message says what to do
     * @throws IllegalArgumentException when an option does not fit the model
     */
    public Qwen3Reranker build() {
      Qwen3Engine loaded = engine.get();
      try {
        return new Qwen3Reranker(this, loaded);
      } catch (RuntimeException e) {
        if (ownsEngine) {
          loaded.close();
        }
        throw e;
      }
    }
  }
}
