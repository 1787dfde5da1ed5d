package io.ragstone.rerank.qwen3;

import io.ragstone.embedding.Embedding;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.InferenceRequest;
import io.ragstone.qwen3.InferenceResult;
import io.ragstone.qwen3.InferenceStatistics;
import io.ragstone.qwen3.LongInput;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.PromptEncoder;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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

  private final Qwen3Engine engine;
  private final boolean ownsEngine;
  private final String instruction;
  private final PromptEncoder encoder;
  private final Embedding yes;
  private final Embedding no;
  private volatile boolean closed;

  private Qwen3Reranker(Builder builder, Qwen3Engine engine) {
    this.engine = engine;
    this.ownsEngine = builder.ownsEngine;
    this.instruction = builder.instruction;
    this.yes = engine.outputRow(engine.tokenizer().tokenId("yes"));
    this.no = engine.outputRow(engine.tokenizer().tokenId("no"));
    int maxPositions = engine.config().maxPositions();
    int maxTokens = builder.maxTokens.orElse(Math.min(DEFAULT_MAX_TOKENS, maxPositions));
    if (maxTokens > maxPositions) {
      throw new IllegalArgumentException(
          "maxTokens must be at most the model's " + maxPositions + ", but was " + maxTokens);
    }
    this.encoder =
        new PromptEncoder(
            engine.tokenizer(),
            engine.tokenizer().encodeTrusted(PREFIX),
            engine.tokenizer().encodeTrusted(SUFFIX),
            maxTokens,
            builder.longInput,
            builder.recognizeSpecialTokens);
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
    Prompts prompts = prompts(request);
    return result(prompts, engine.infer(prompts.inference()));
  }

  /**
   * As {@link #rerank}, without waiting for the model.
   *
   * @param request the query and the passages
   * @return a future of what {@link #rerank} would return or throw; cancelling it takes what still
   *     waits out of the queue
   */
  public CompletableFuture<RerankResult> rerankAsync(RerankRequest request) {
    Prompts prompts = prompts(request);
    return engine.inferAsync(prompts.inference()).thenApply(inferred -> result(prompts, inferred));
  }

  /**
   * The prompts of a request.
   *
   * @param inference for the model
   * @param tokens how many it computes
   * @param truncated how many passages were cut
   */
  private record Prompts(InferenceRequest inference, long tokens, int truncated) {}

  private Prompts prompts(RerankRequest request) {
    if (closed) {
      throw new IllegalStateException("The reranker is closed");
    }
    request.context().check("rerank");
    PromptEncoder.Encoded encoded =
        encoder.encode(request.passages().stream().map(passage -> body(request, passage)).toList());
    List<TokenIds> sequences = encoded.sequences();
    int shared = sharedLength(sequences);
    TokenIds common = sequences.isEmpty() ? TokenIds.of() : sequences.get(0).truncate(shared);
    List<TokenIds> own = sequences.stream().map(prompt -> prompt.from(shared)).toList();
    InferenceRequest inference =
        InferenceRequest.builder(own)
            .prefix(common)
            .priority(request.priority())
            .context(request.context())
            .build();
    long tokens = encoded.tokens() - (long) shared * Math.max(0, own.size() - 1);
    return new Prompts(inference, tokens, encoded.truncated());
  }

  private RerankResult result(Prompts prompts, InferenceResult inferred) {
    List<Score> scores = inferred.states().stream().map(this::score).toList();
    return new RerankResult(
        scores, prompts.tokens(), prompts.truncated(), inferred.queueTime(), inferred.batches(), 0);
  }

  @Override
  public Optional<String> model() {
    return Optional.of(engine.name());
  }

  /**
   * What the engine has computed, and what waits for it.
   *
   * @return a snapshot, which has the work of others on the same engine too
   */
  public InferenceStatistics statistics() {
    return engine.statistics();
  }

  @Override
  public void close() {
    closed = true;
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
