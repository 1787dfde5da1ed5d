package io.ragstone.qwen3;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelException;
import io.ragstone.error.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
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
 * <p>Thread-safe. Calls of any number of threads, virtual ones included, are computed in batches on
 * a thread of the engine's own: what arrives while a batch is computed is the next batch, so many
 * small calls become few full batches, and a call that comes alone waits for nothing. Interactive
 * calls go before bulk calls. After {@link #close()} every call is an {@link
 * IllegalStateException}.
 */
public final class Qwen3Engine implements AutoCloseable {
  /** The default of {@link Builder#batchTokens} on a CPU: 512 tokens. */
  public static final int DEFAULT_BATCH_TOKENS = 512;

  /** The default of {@link Builder#batchTokens} on a GPU: 4,096 tokens. */
  public static final int DEFAULT_GPU_BATCH_TOKENS = 4096;

  /** The default of {@link Builder#queueTokens}: 65,536 tokens. */
  public static final int DEFAULT_QUEUE_TOKENS = 65_536;

  /** The default of {@link Builder#bulkPatience}: 5 seconds. */
  public static final Duration DEFAULT_BULK_PATIENCE = Duration.ofSeconds(5);

  private static final Logger logger = LoggerFactory.getLogger(Qwen3Engine.class);
  private static final long MAX_CONFIG_BYTES = 1 << 20;

  private final ModelFiles files;
  private final String name;
  private final Qwen3Config config;
  private final Precision precision;
  private final Qwen3Weights weights;
  private final Qwen3Tokenizer tokenizer;
  private final InferenceLanes lanes;
  private final Qwen3Model model;

  /** Lets calls that read the model's files finish before {@link #close()} goes on. */
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();

  private boolean closed;

  private Qwen3Engine(Builder builder) {
    NativeLibraries.requireAvailable();
    builder.device.requireAvailable();
    long start = System.nanoTime();
    this.files = builder.source.files();
    this.name = files.name();
    this.config =
        Qwen3Config.parse(
            Json.parse(files + "/config.json", files.read("config.json", MAX_CONFIG_BYTES)));
    this.weights = new Qwen3Weights(files, config);
    this.lanes = new InferenceLanes(name, builder.lanes, builder.queue());
    Qwen3Tokenizer loadedTokenizer = null;
    // A caller that is interrupted leaves without the model that its lane goes on to load.
    AtomicReference<Qwen3Model> loadedModel = new AtomicReference<>();
    try {
      loadedTokenizer = Qwen3Tokenizer.load(files, config.vocabularySize());
      this.model =
          lanes.load(
              () -> Qwen3Model.prepareThread(builder.threads),
              () -> {
                loadedModel.set(
                    Qwen3Model.load(weights, config, builder.precision, builder.device));
                return loadedModel.get();
              });
    } catch (RuntimeException | Error e) {
      lanes.close(() -> Optional.ofNullable(loadedModel.get()).ifPresent(Qwen3Model::close));
      weights.close();
      if (loadedTokenizer != null) {
        loadedTokenizer.close();
      }
      throw e;
    }
    this.precision = model.precision();
    this.tokenizer = loadedTokenizer;
    lanes.serve(model::forward);
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
    return whileOpen(() -> ModelHash.of(weights.files(), Qwen3Tokenizer.file(files)));
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
    return whileOpen(() -> Embedding.of(weights.outputRow(tokenId)));
  }

  /**
   * What has been computed, and what waits.
   *
   * @return a snapshot; it can be had of a closed engine too
   */
  public InferenceStatistics statistics() {
    return lanes.statistics();
  }

  /**
   * Runs sequences of tokens through the model.
   *
   * @param sequences the sequences, each of 1 to {@code maxPositions} tokens
   * @param context deadline and cancellation, heeded between batches
   * @return for each sequence, in the given order, the hidden state after its last token behind the
   *     final norm, {@code hiddenSize} values, not normalised to unit length
   * @throws IllegalArgumentException when a sequence is empty, too long or has an id out of range
   * @throws ModelException when the forward pass fails
   * @throws OverloadedException when too many tokens wait already
   * @throws CallCancelledException when the call is cancelled
   * @throws DeadlineExceededException when its deadline passes
   */
  public List<Embedding> lastHiddenStates(List<TokenIds> sequences, CallContext context) {
    return infer(InferenceRequest.builder(sequences).context(context).build()).states();
  }

  /**
   * Runs a request through the model, together with what other threads have asked for.
   *
   * @param request the sequences, each of 1 to {@code maxPositions} tokens with its prefix
   * @return their hidden states
   * @throws IllegalArgumentException when a sequence is empty, too long or has an id out of range
   * @throws ModelException when the forward pass fails
   * @throws OverloadedException when too many tokens wait already
   * @throws CallCancelledException when the call is cancelled
   * @throws DeadlineExceededException when its deadline passes
   */
  public InferenceResult infer(InferenceRequest request) {
    requireValid(request);
    return lanes.infer(request);
  }

  /**
   * As {@link #infer}, without waiting.
   *
   * @param request the sequences
   * @return a future that completes outside of the engine's threads, as {@link #infer} would return
   *     or throw. Cancelling it, or a future derived from it, takes what still waits out of the
   *     queue
   * @throws IllegalArgumentException when a sequence is empty, too long or has an id out of range
   * @throws OverloadedException when too many tokens wait already; where they are waited for
   *     ({@link FullQueue#WAIT}, and bulk calls), this method is what waits
   */
  public CompletableFuture<InferenceResult> inferAsync(InferenceRequest request) {
    requireValid(request);
    return lanes.inferAsync(request);
  }

  /**
   * Lets the batch that is being computed finish, fails the calls that wait, and frees native
   * memory. Closing again does nothing.
   */
  @Override
  public void close() {
    lifecycle.writeLock().lock();
    try {
      closed = true;
    } finally {
      lifecycle.writeLock().unlock();
    }
    lanes.close(model::close);
    tokenizer.close();
    weights.close();
  }

  /** Runs something on the calling thread that {@link #close()} has to wait for. */
  private <T> T whileOpen(Supplier<T> action) {
    lifecycle.readLock().lock();
    try {
      if (closed) {
        throw InferenceQueue.closedEngine();
      }
      return action.get();
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "Qwen3Engine[" + name + ", " + precision + "]";
  }

  private void requireValid(InferenceRequest request) {
    TokenIds prefix = request.prefix();
    requireInVocabulary(prefix.toArray());
    for (TokenIds sequence : request.sequences()) {
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
    private OptionalInt batchTokens = OptionalInt.empty();
    private int queueTokens = DEFAULT_QUEUE_TOKENS;
    private FullQueue fullQueue = FullQueue.REFUSE;
    private Duration bulkPatience = DEFAULT_BULK_PATIENCE;
    private int lanes = 1;
    private OptionalInt threads = OptionalInt.empty();

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
     * Sets the most tokens that are computed at once; {@value Qwen3Engine#DEFAULT_BATCH_TOKENS} on
     * a CPU and {@value Qwen3Engine#DEFAULT_GPU_BATCH_TOKENS} on a GPU by default. It bounds the
     * memory of intermediate results, and how long a query waits for a batch of documents that has
     * begun. A longer sequence is computed by itself, and sequences that share a long prefix may be
     * up to 32 times as long as that together, since it is computed once a batch.
     *
     * @param batchTokens at least 1
     * @return this builder
     */
    public Builder batchTokens(int batchTokens) {
      this.batchTokens = OptionalInt.of(atLeastOne("batchTokens", batchTokens));
      return this;
    }

    /**
     * Sets how many tokens may wait; {@value Qwen3Engine#DEFAULT_QUEUE_TOKENS} by default, for
     * interactive and bulk calls apart. A call gets room while fewer wait, however many it has
     * itself. Divided by the tokens that the machine computes in a second it is how long the last
     * in the queue waits.
     *
     * @param queueTokens at least 1
     * @return this builder
     */
    public Builder queueTokens(int queueTokens) {
      this.queueTokens = atLeastOne("queueTokens", queueTokens);
      return this;
    }

    /**
     * Sets what becomes of an interactive call that gets no room; {@link FullQueue#REFUSE} by
     * default. Bulk calls always wait for room, which slows an ingest down as it should.
     *
     * @param fullQueue refuse or wait
     * @return this builder
     */
    public Builder fullQueue(FullQueue fullQueue) {
      this.fullQueue = Objects.requireNonNull(fullQueue, "fullQueue");
      return this;
    }

    /**
     * Sets how long bulk calls go without a turn while interactive ones come without a pause; 5
     * seconds by default. Then one batch of them goes first.
     *
     * @param bulkPatience zero or more
     * @return this builder
     */
    public Builder bulkPatience(Duration bulkPatience) {
      if (bulkPatience.isNegative()) {
        throw new IllegalArgumentException(
            "bulkPatience must not be negative, but was " + bulkPatience);
      }
      this.bulkPatience = bulkPatience;
      return this;
    }

    /**
     * Sets how many batches are computed side by side; 1 by default, which is best where one batch
     * keeps all processors busy. More lanes of fewer {@link #threads} may do more short queries in
     * a second, each of which takes longer.
     *
     * @param lanes at least 1
     * @return this builder
     */
    public Builder lanes(int lanes) {
      this.lanes = atLeastOne("lanes", lanes);
      return this;
    }

    /**
     * Sets how many threads compute a batch, of each lane; libtorch's own choice by default, which
     * is the number of processors, or what {@code ai.djl.pytorch.num_threads} or {@code
     * OMP_NUM_THREADS} say. libtorch has one number for threads of the process that begin later,
     * which this changes, so engines of one process should agree.
     *
     * @param threads at least 1
     * @return this builder
     */
    public Builder threads(int threads) {
      this.threads = OptionalInt.of(atLeastOne("threads", threads));
      return this;
    }

    private static int atLeastOne(String option, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(option + " must be at least 1, but was " + value);
      }
      return value;
    }

    private InferenceQueue queue() {
      boolean onCpu = device.kind() == ComputeDevice.Kind.CPU;
      return new InferenceQueue(
          batchTokens.orElse(onCpu ? DEFAULT_BATCH_TOKENS : DEFAULT_GPU_BATCH_TOKENS),
          queueTokens,
          fullQueue,
          bulkPatience);
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
