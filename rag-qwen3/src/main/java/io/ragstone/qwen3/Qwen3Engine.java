package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded Qwen3 model: token ids in, hidden states out.
 *
 * <pre>{@code
 * try (Qwen3Engine engine = Qwen3Engine.builder(ModelSource.folder(path)).build()) {
 *   TokenIds ids = engine.tokenizer().encode("This is a test");
 *   List<Embedding> states = engine.lastHiddenStates(List.of(ids), CallContext.unbounded());
 * }
 * }</pre>
 *
 * <p>Most callers want {@code Qwen3Embedder} or {@code Qwen3Reranker} instead, which are built on
 * it; several of them may share one engine.
 *
 * <p>Memory: the embedding table is memory-mapped; the other weights are rearranged at load for the
 * kernels that multiply with them, in native memory, in the precision that is computed in. Nothing
 * of them is on the Java heap.
 *
 * <p>Thread-safe: batches of all threads run one after the other on a thread of the engine's own.
 * {@link #close()} waits for calls under way and frees native memory; afterwards every call is an
 * {@link IllegalStateException}.
 */
public final class Qwen3Engine implements AutoCloseable {
  /** The default of {@link Builder#batchTokens}: 4,096 tokens. */
  public static final int DEFAULT_BATCH_TOKENS = 4096;

  private static final Logger logger = LoggerFactory.getLogger(Qwen3Engine.class);
  private static final long MAX_CONFIG_BYTES = 1 << 20;

  private final ModelFiles files;
  private final String name;
  private final Qwen3Config config;
  private final Precision precision;
  private final int batchTokens;
  private final Qwen3Weights weights;
  private final Qwen3Tokenizer tokenizer;
  private final InferenceLane lane;
  private final Qwen3Model model;

  private Qwen3Engine(Builder builder) {
    NativeLibraries.requireAvailable();
    builder.device.requireAvailable();
    long start = System.nanoTime();
    this.files = builder.source.files();
    this.name = files.name();
    this.batchTokens = builder.batchTokens;
    this.config =
        Qwen3Config.parse(
            Json.parse(files + "/config.json", files.read("config.json", MAX_CONFIG_BYTES)));
    this.weights = new Qwen3Weights(files, config);
    Qwen3Tokenizer loadedTokenizer = null;
    InferenceLane newLane = new InferenceLane(name);
    // A caller that is interrupted leaves without the model that its lane goes on to load.
    AtomicReference<Qwen3Model> loadedModel = new AtomicReference<>();
    try {
      loadedTokenizer = Qwen3Tokenizer.load(files, config.vocabularySize());
      this.model =
          newLane.run(
              "load",
              CallContext.unbounded(),
              () -> {
                loadedModel.set(
                    Qwen3Model.load(weights, config, builder.precision, builder.device));
                return loadedModel.get();
              });
    } catch (RuntimeException | Error e) {
      newLane.close(() -> Optional.ofNullable(loadedModel.get()).ifPresent(Qwen3Model::close));
      weights.close();
      if (loadedTokenizer != null) {
        loadedTokenizer.close();
      }
      throw e;
    }
    this.precision = model.precision();
    this.tokenizer = loadedTokenizer;
    this.lane = newLane;
    logger.info(
        "Loaded {} ({} layers, hidden size {}, {} on {}) in {} ms",
        name,
        config.layers(),
        config.hiddenSize(),
        precision,
        builder.device,
        (System.nanoTime() - start) / 1_000_000);
  }

  /**
   * Starts loading a model.
   *
   * @param source where its files are
   * @return a builder
   */
  public static Builder builder(ModelSource source) {
    return new Builder(source);
  }

  /**
   * The model's name for people.
   *
   * @return the last part of its path
   */
  public String name() {
    return name;
  }

  /**
   * The model's shape.
   *
   * @return the configuration
   */
  public Qwen3Config config() {
    return config;
  }

  /**
   * The number format of the forward pass.
   *
   * @return the precision that was asked for, or that {@link Precision#AUTO} took
   */
  public Precision precision() {
    return precision;
  }

  /**
   * The model's tokenizer.
   *
   * @return a thread-safe tokenizer, usable until {@link #close()}
   */
  public Qwen3Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The SHA-256 of weights and tokenizer. The first call for a model reads all its files; later
   * ones, also in other processes, use what was remembered under their path, size and time.
   *
   * @return 64 hexadecimal digits
   */
  public String contentHash() {
    return lane.whileOpen(() -> ModelHash.of(weights.files(), Qwen3Tokenizer.file(files)));
  }

  /**
   * A row of the output matrix: its inner product with a hidden state is the logit of the token.
   *
   * @param tokenId the token
   * @return {@code hiddenSize} values in float32
   * @throws ModelException when the model has no output matrix
   */
  public Embedding outputRow(int tokenId) {
    requireInVocabulary(tokenId);
    return lane.whileOpen(() -> Embedding.of(weights.outputRow(tokenId)));
  }

  /**
   * Runs sequences of tokens through the model.
   *
   * @param sequences the sequences, each of 1 to {@code maxPositions} tokens
   * @param context deadline and cancellation, checked between batches
   * @return for each sequence, in the given order, the hidden state after its last token behind the
   *     final norm, {@code hiddenSize} values, not normalised to unit length
   * @throws IllegalArgumentException when a sequence is empty, too long or has an id out of range
   * @throws ModelException when the forward pass fails
   * @throws CallCancelledException when the call is cancelled
   * @throws DeadlineExceededException when its deadline passes
   */
  public List<Embedding> lastHiddenStates(List<TokenIds> sequences, CallContext context) {
    return lastHiddenStates(TokenIds.of(), sequences, context);
  }

  /**
   * Runs sequences that begin with the same tokens, computing those once a batch. The result is
   * that of the joined sequences, up to rounding.
   *
   * @param prefix the tokens in common, may be empty
   * @param sequences what follows in each sequence, at least 1 token each
   * @param context deadline and cancellation, checked between batches
   * @return as {@link #lastHiddenStates(List, CallContext)}
   */
  public List<Embedding> lastHiddenStates(
      TokenIds prefix, List<TokenIds> sequences, CallContext context) {
    requireValid(prefix, sequences);
    List<Integer> lengths = sequences.stream().map(TokenIds::length).toList();
    List<Embedding> states = new ArrayList<>(Collections.nCopies(sequences.size(), null));
    for (List<Integer> batch : BatchPlanner.plan(lengths, prefix.length(), batchTokens)) {
      List<TokenIds> members = batch.stream().map(sequences::get).toList();
      List<Embedding> results =
          lane.run("inference", context, () -> model.forward(prefix, members));
      for (int i = 0; i < batch.size(); i++) {
        states.set(batch.get(i), results.get(i));
      }
    }
    return List.copyOf(states);
  }

  @Override
  public void close() {
    lane.close(model::close);
    tokenizer.close();
    weights.close();
  }

  @Override
  public String toString() {
    return "Qwen3Engine[" + name + ", " + precision + "]";
  }

  private void requireValid(TokenIds prefix, List<TokenIds> sequences) {
    requireInVocabulary(prefix.toArray());
    for (TokenIds sequence : sequences) {
      int length = prefix.length() + sequence.length();
      if (sequence.length() == 0 || length > config.maxPositions()) {
        throw new IllegalArgumentException(
            "A sequence needs 1 to "
                + config.maxPositions()
                + " tokens and one behind its prefix, but has "
                + prefix.length()
                + " + "
                + sequence.length());
      }
      requireInVocabulary(sequence.toArray());
    }
  }

  private void requireInVocabulary(int... ids) {
    for (int id : ids) {
      if (id < 0 || id >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "Token ids must be 0 to " + (config.vocabularySize() - 1) + ", but one is " + id);
      }
    }
  }

  /** Builds a {@link Qwen3Engine}. Not thread-safe. */
  public static final class Builder {
    private final ModelSource source;
    private Precision precision = Precision.FLOAT32;
    private ComputeDevice device = ComputeDevice.CPU;
    private int batchTokens = DEFAULT_BATCH_TOKENS;

    private Builder(ModelSource source) {
      this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Sets the number format of the forward pass; {@link Precision#FLOAT32} by default.
     *
     * @param precision the precision
     * @return this builder
     */
    public Builder precision(Precision precision) {
      this.precision = Objects.requireNonNull(precision, "precision");
      return this;
    }

    /**
     * Sets where the forward pass runs; {@link ComputeDevice#CPU} by default.
     *
     * @param device the device
     * @return this builder
     */
    public Builder device(ComputeDevice device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /**
     * Sets the most tokens that are computed at once; {@value Qwen3Engine#DEFAULT_BATCH_TOKENS} by
     * default. It bounds the memory of intermediate results. A longer sequence is computed by
     * itself.
     *
     * @param batchTokens at least 1
     * @return this builder
     */
    public Builder batchTokens(int batchTokens) {
      if (batchTokens < 1) {
        throw new IllegalArgumentException(
            "batchTokens must be at least 1, but was " + batchTokens);
      }
      this.batchTokens = batchTokens;
      return this;
    }

    /**
     * Loads the model, and downloads it first where its source is {@link ModelSource#huggingFace}
     * and the cache lacks it. The native libraries are never downloaded: they must be on the
     * classpath, or in the folder that {@code PYTORCH_LIBRARY_PATH} names.
     *
     * @return the engine, to be closed after use
     * @throws IllegalArgumentException when the precision does not run on the device
     * @throws ModelException when a file is missing or malformed, the natives are missing, or the
     *     device is; the message says what to do
     * @throws ModelDownloadException when a file cannot be fetched; its reason says why
     * @throws CallCancelledException when the thread is interrupted
     */
    public Qwen3Engine build() {
      if (!precision.runsOn(device)) {
        throw new IllegalArgumentException(
            precision + " does not run on " + device + "; take FLOAT32 or BFLOAT16");
      }
      return new Qwen3Engine(this);
    }
  }
}
