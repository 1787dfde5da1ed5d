package io.ragstone.embedding.qwen3;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.InferenceRequest;
import io.ragstone.qwen3.InferenceResult;
import io.ragstone.qwen3.InferenceStatistics;
import io.ragstone.qwen3.LongInput;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.PromptEncoder;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Qwen3-Embedding in this process.
 *
 * <pre>{@code
 * try (Qwen3Embedder embedder =
 *     Qwen3Embedder.builder(ModelSource.folder(Path.of("/models/Qwen3-Embedding-0.6B"))).build()) {
 *   Embedding question = embedder.embedQuery("How is data stored in milvus?");
 *   Embedding passage = embedder.embedDocument("Inserted data are stored as incremental log.");
 *   double cosine = question.dot(passage);
 * }
 * }</pre>
 *
 * <p>As the model card and sentence-transformers do it: a document is the raw text, a query is
 * {@code Instruct: {instruction}\nQuery:{query}}; {@code <|endoftext|>} is appended; the embedding
 * is the hidden state at that token behind the final norm, cut to the Matryoshka dimension if one
 * is asked for, and scaled to unit length. One departure: text that looks like a special token is
 * taken literally unless {@link Builder#recognizeSpecialTokens} asks for the reference's behaviour,
 * since a document comes from anywhere.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://huggingface.co/Qwen/Qwen3-Embedding-0.6B">Model card</a>
 */
public final class Qwen3Embedder implements Embedder {
  /** The instruction of the model card: retrieval for web search. */
  public static final String DEFAULT_INSTRUCTION =
      "Given a web search query, retrieve relevant passages that answer the query";

  /**
   * The default of {@link Builder#maxTokens}: 8,192 tokens. The models take 32,768; attention over
   * so many needs memory that a service should give on purpose.
   */
  public static final int DEFAULT_MAX_TOKENS = 8192;

  private final Qwen3Engine engine;
  private final boolean ownsEngine;
  private final String instruction;
  private final int dimension;
  private final int maxTokens;
  private final PromptEncoder encoder;

  /** Of the embedder's own instruction. */
  private final TokenIds queryPrefix;

  private volatile boolean closed;

  private Qwen3Embedder(Builder builder, Qwen3Engine engine) {
    this.engine = engine;
    this.ownsEngine = builder.ownsEngine;
    this.instruction = builder.instruction;
    this.maxTokens =
        builder.maxTokens.orElse(Math.min(DEFAULT_MAX_TOKENS, engine.config().maxPositions()));
    this.dimension = validDimension(builder.dimension.orElse(engine.config().hiddenSize()));
    if (maxTokens > engine.config().maxPositions()) {
      throw new IllegalArgumentException(
          "maxTokens must be at most the model's "
              + engine.config().maxPositions()
              + ", but was "
              + maxTokens);
    }
    this.encoder =
        new PromptEncoder(
            engine.tokenizer(),
            TokenIds.of(),
            TokenIds.of(engine.tokenizer().tokenId("<|endoftext|>")),
            maxTokens,
            builder.longInput,
            builder.recognizeSpecialTokens);
    this.queryPrefix = queryPrefix(instruction);
  }

  /**
   * Starts an embedder that loads, owns and closes its model, in float32.
   *
   * @param source where the model's files are
   * @return a builder
   */
  public static Builder builder(ModelSource source) {
    return builder(Qwen3Engine.builder(source));
  }

  /**
   * Starts an embedder that loads, owns and closes its model with options of its own:
   *
   * <pre>{@code
   * Qwen3Embedder.builder(Qwen3Engine.builder(source).precision(Precision.BFLOAT16)).build()
   * }</pre>
   *
   * @param engine how to load a Qwen3-Embedding model
   * @return a builder
   */
  public static Builder builder(Qwen3Engine.Builder engine) {
    return new Builder(engine::build, true);
  }

  /**
   * Starts an embedder on an engine that others may use too; closing the embedder leaves it open.
   *
   * @param engine a loaded Qwen3-Embedding model
   * @return a builder
   */
  public static Builder builder(Qwen3Engine engine) {
    Objects.requireNonNull(engine, "engine");
    return new Builder(() -> engine, false);
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    Prompts prompts = prompts(request);
    return result(prompts, engine.infer(prompts.inference()));
  }

  /**
   * As {@link #embed}, without waiting for the model.
   *
   * @param request the texts and how to embed them
   * @return a future of what {@link #embed} would return or throw; cancelling it takes what still
   *     waits out of the queue
   */
  public CompletableFuture<EmbeddingResult> embedAsync(EmbeddingRequest request) {
    Prompts prompts = prompts(request);
    return engine.inferAsync(prompts.inference()).thenApply(inferred -> result(prompts, inferred));
  }

  /**
   * The prompts of a request.
   *
   * @param inference for the model
   * @param values the dimension that is asked for
   * @param tokens how many there are
   * @param truncated how many texts were cut
   */
  private record Prompts(InferenceRequest inference, int values, long tokens, int truncated) {}

  private Prompts prompts(EmbeddingRequest request) {
    requireOpen();
    request.context().check("embed");
    int values = validDimension(request.dimension().orElse(dimension));
    PromptEncoder.Encoded encoded =
        encoder.encode(request.texts().stream().map(text -> prompt(request, text)).toList());
    TokenIds shared = sharedPrefix(request, encoded.sequences());
    List<TokenIds> own =
        encoded.sequences().stream().map(sequence -> sequence.from(shared.length())).toList();
    InferenceRequest inference =
        InferenceRequest.builder(own)
            .prefix(shared)
            .priority(request.priority())
            .context(request.context())
            .build();
    return new Prompts(inference, values, encoded.tokens(), encoded.truncated());
  }

  private static EmbeddingResult result(Prompts prompts, InferenceResult inferred) {
    List<Embedding> embeddings =
        inferred.states().stream().map(state -> state.truncate(prompts.values())).toList();
    return new EmbeddingResult(
        embeddings,
        prompts.tokens(),
        prompts.truncated(),
        inferred.queueTime(),
        inferred.batches(),
        0);
  }

  /**
   * What the queries of all callers with one instruction begin with, so that it is computed once
   * for all that are in a batch.
   */
  private TokenIds sharedPrefix(EmbeddingRequest request, List<TokenIds> sequences) {
    if (request.inputType() != InputType.QUERY) {
      return TokenIds.of();
    }
    TokenIds prefix = request.instruction().map(this::queryPrefix).orElse(queryPrefix);
    boolean inAll =
        sequences.stream()
            .allMatch(
                sequence ->
                    sequence.length() > prefix.length()
                        && prefix.commonPrefix(sequence) == prefix.length());
    return inAll ? prefix : TokenIds.of();
  }

  private TokenIds queryPrefix(String instruction) {
    return engine.tokenizer().encode(beforeColon(instruction));
  }

  /** The colon behind it may be one token with what follows. */
  private static String beforeColon(String instruction) {
    return "Instruct: " + instruction + "\nQuery";
  }

  @Override
  public int dimension() {
    requireOpen();
    return dimension;
  }

  @Override
  public EmbedderIdentity identity() {
    requireOpen();
    String quantization = engine.precision() == Precision.INT8 ? "int8" : "none";
    return new EmbedderIdentity(
        engine.name(), engine.contentHash(), "last-token", dimension, maxTokens, "", quantization);
  }

  @Override
  public TokenCounter tokenCounter() {
    requireOpen();
    return engine.tokenizer();
  }

  /**
   * What the engine has computed, and what waits for it.
   *
   * @return a snapshot, which has the work of others on the same engine too
   */
  public InferenceStatistics statistics() {
    return engine.statistics();
  }

  /**
   * The longest sequence that is computed.
   *
   * @return a number of tokens, the appended {@code <|endoftext|>} included
   */
  public int maxTokens() {
    return maxTokens;
  }

  @Override
  public void close() {
    closed = true;
    if (ownsEngine) {
      engine.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The embedder is closed");
    }
  }

  private String prompt(EmbeddingRequest request, String text) {
    if (request.inputType() == InputType.QUERY) {
      return beforeColon(request.instruction().orElse(instruction)) + ":" + text;
    }
    if (request.instruction().isPresent()) {
      throw new IllegalArgumentException(
          "Qwen3-Embedding takes documents without an instruction, but one was given: \""
              + request.instruction().get()
              + "\"");
    }
    return text;
  }

  private int validDimension(int values) {
    if (values < 1 || values > engine.config().hiddenSize()) {
      throw new IllegalArgumentException(
          "The dimension must be 1 to the model's "
              + engine.config().hiddenSize()
              + ", but was "
              + values);
    }
    return values;
  }

  /** Builds a {@link Qwen3Embedder}. Not thread-safe. */
  public static final class Builder {
    private final Supplier<Qwen3Engine> engine;
    private final boolean ownsEngine;
    private String instruction = DEFAULT_INSTRUCTION;
    private OptionalInt dimension = OptionalInt.empty();
    private OptionalInt maxTokens = OptionalInt.empty();
    private LongInput longInput = LongInput.TRUNCATE;
    private boolean recognizeSpecialTokens;

    private Builder(Supplier<Qwen3Engine> engine, boolean ownsEngine) {
      this.engine = engine;
      this.ownsEngine = ownsEngine;
    }

    /**
     * Sets the task that is put in front of queries; {@link #DEFAULT_INSTRUCTION} by default.
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
     * Sets the Matryoshka dimension that embeddings are cut to; the model's own by default.
     *
     * @param dimension 1 to the model's hidden size; the model card recommends at least 32
     * @return this builder
     */
    public Builder dimension(int dimension) {
      this.dimension = OptionalInt.of(dimension);
      return this;
    }

    /**
     * Sets the longest sequence that is computed; the smaller of {@value
     * Qwen3Embedder#DEFAULT_MAX_TOKENS} and the model's own maximum by default.
     *
     * @param maxTokens at least 2: one token of text and the appended {@code <|endoftext|>}
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      if (maxTokens < 2) {
        throw new IllegalArgumentException("maxTokens must be at least 2, but was " + maxTokens);
      }
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
     * Loads the model if necessary, and builds the embedder.
     *
     * @return the embedder, to be closed after use
     * @throws ModelException when the model cannot be loaded; the message says what to do
     * @throws IllegalArgumentException when an option does not fit the model
     */
    public Qwen3Embedder build() {
      Qwen3Engine loaded = engine.get();
      try {
        return new Qwen3Embedder(this, loaded);
      } catch (RuntimeException e) {
        if (ownsEngine) {
          loaded.close();
        }
        throw e;
      }
    }
  }
}
