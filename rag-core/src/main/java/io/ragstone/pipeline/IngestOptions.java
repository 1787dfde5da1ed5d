package io.ragstone.pipeline;

import io.ragstone.call.RetryPolicy;
import java.util.Objects;

/**
 * How documents are ingested.
 *
 * <pre>{@code
 * IngestOptions strict =
 *     IngestOptions.builder()
 *         .badDocuments(BadDocuments.FAIL)
 *         .changedPipeline(ChangedPipeline.REFUSE)
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class IngestOptions {
  /** The default of {@link Builder#batchChunks}: 32 chunks. */
  public static final int DEFAULT_BATCH_CHUNKS = 32;

  /** The default of {@link Builder#batchTokens}: 16,384 tokens. */
  public static final int DEFAULT_BATCH_TOKENS = 16_384;

  /** The default of {@link Builder#maxDocumentCharacters}: ten million, some 3,000 pages. */
  public static final int DEFAULT_MAX_DOCUMENT_CHARACTERS = 10_000_000;

  /** All defaults. */
  public static final IngestOptions DEFAULT = builder().build();

  private final int batchChunks;
  private final int batchTokens;
  private final int maxDocumentCharacters;
  private final BadDocuments badDocuments;
  private final ChangedPipeline changedPipeline;
  private final boolean trustManifests;
  private final RetryPolicy retries;

  private IngestOptions(Builder builder) {
    this.batchChunks = builder.batchChunks;
    this.batchTokens = builder.batchTokens;
    this.maxDocumentCharacters = builder.maxDocumentCharacters;
    this.badDocuments = builder.badDocuments;
    this.changedPipeline = builder.changedPipeline;
    this.trustManifests = builder.trustManifests;
    this.retries = builder.retries;
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many chunks are embedded and written at once.
   *
   * @return at least 1
   */
  public int batchChunks() {
    return batchChunks;
  }

  /**
   * How many tokens are embedded and written at once.
   *
   * @return at least 1
   */
  public int batchTokens() {
    return batchTokens;
  }

  /**
   * The longest document that is taken in.
   *
   * @return UTF-16 units, at least 1
   */
  public int maxDocumentCharacters() {
    return maxDocumentCharacters;
  }

  /**
   * What is done with documents that cannot be taken in.
   *
   * @return whether they are skipped
   */
  public BadDocuments badDocuments() {
    return badDocuments;
  }

  /**
   * What is done with documents of another splitter or embedder.
   *
   * @return whether they are ingested again
   */
  public ChangedPipeline changedPipeline() {
    return changedPipeline;
  }

  /**
   * Whether manifests are believed without a look at the chunks.
   *
   * @return {@code false} unless it was set
   */
  public boolean trustManifests() {
    return trustManifests;
  }

  /**
   * How failures of store and embedder that may pass are tried again.
   *
   * @return the policy
   */
  public RetryPolicy retries() {
    return retries;
  }

  /** Builds {@link IngestOptions}. Not thread-safe. */
  public static final class Builder {
    private int batchChunks = DEFAULT_BATCH_CHUNKS;
    private int batchTokens = DEFAULT_BATCH_TOKENS;
    private int maxDocumentCharacters = DEFAULT_MAX_DOCUMENT_CHARACTERS;
    private BadDocuments badDocuments = BadDocuments.SKIP;
    private ChangedPipeline changedPipeline = ChangedPipeline.REINGEST;
    private boolean trustManifests;
    private RetryPolicy retries = RetryPolicy.DEFAULT;

    private Builder() {}

    /**
     * Sets how many chunks are embedded and written at once, at most; {@value
     * IngestOptions#DEFAULT_BATCH_CHUNKS} by default. A process that dies loses the work of a few
     * batches.
     *
     * @param batchChunks at least 1
     * @return this builder
     */
    public Builder batchChunks(int batchChunks) {
      this.batchChunks = atLeastOne("batchChunks", batchChunks);
      return this;
    }

    /**
     * Sets how many tokens are embedded and written at once, at most, as the embedder's {@linkplain
     * io.ragstone.embedding.Embedder#tokenCounter() token counter} counts them; {@value
     * IngestOptions#DEFAULT_BATCH_TOKENS} by default. A longer chunk is a batch of its own. The
     * embedder may compute a batch in several parts.
     *
     * @param batchTokens at least 1; {@link Integer#MAX_VALUE} for no limit, which saves counting
     * @return this builder
     */
    public Builder batchTokens(int batchTokens) {
      this.batchTokens = atLeastOne("batchTokens", batchTokens);
      return this;
    }

    /**
     * Sets the longest document that is taken in; {@value
     * IngestOptions#DEFAULT_MAX_DOCUMENT_CHARACTERS} by default. One document is in memory at once,
     * with all its chunks; a longer one is a {@linkplain BadDocuments bad document}.
     *
     * @param maxDocumentCharacters UTF-16 units, at least 1
     * @return this builder
     */
    public Builder maxDocumentCharacters(int maxDocumentCharacters) {
      this.maxDocumentCharacters = atLeastOne("maxDocumentCharacters", maxDocumentCharacters);
      return this;
    }

    /**
     * Sets what to do with documents that cannot be taken in; {@link BadDocuments#SKIP} by default,
     * because one bad file among thousands should not keep the others out.
     *
     * @param badDocuments whether to skip them
     * @return this builder
     */
    public Builder badDocuments(BadDocuments badDocuments) {
      this.badDocuments = Objects.requireNonNull(badDocuments, "badDocuments");
      return this;
    }

    /**
     * Sets what to do with documents that another splitter or embedder was used for; {@link
     * ChangedPipeline#REINGEST} by default, because whoever changes a part wants it used, and an
     * index that is half of the one and half of the other is of no use. Stores that know their
     * embedder refuse another one in any case, when the pipeline is built.
     *
     * @param changedPipeline whether to ingest them again
     * @return this builder
     */
    public Builder changedPipeline(ChangedPipeline changedPipeline) {
      this.changedPipeline = Objects.requireNonNull(changedPipeline, "changedPipeline");
      return this;
    }

    /**
     * Sets whether manifests are believed without a look at the chunks; {@code false} by default. A
     * document whose manifest says that nothing has changed then still counts as changed where the
     * store has other chunks of it than the manifest names, and sources that have chunks and no
     * manifest can be {@linkplain IngestRequest.Builder#removeMissing() missing}. So an ingest puts
     * right what happened to the store behind its back: chunks that a server brought back after it
     * had deleted them, as Milvus may, or that it lost.
     *
     * <p>That costs one read of ids for some dozens of unchanged documents, and one of all ids and
     * their sources where missing sources are removed. {@code true} saves it.
     *
     * @param trustManifests whether to believe them
     * @return this builder
     */
    public Builder trustManifests(boolean trustManifests) {
      this.trustManifests = trustManifests;
      return this;
    }

    /**
     * Sets how failures of store and embedder that may pass are tried again; {@link
     * RetryPolicy#DEFAULT} by default. A store that stays down longer ends the ingest.
     *
     * @param retries the policy, for each single operation
     * @return this builder
     */
    public Builder retries(RetryPolicy retries) {
      this.retries = Objects.requireNonNull(retries, "retries");
      return this;
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
      }
      return value;
    }

    /**
     * Builds the options.
     *
     * @return immutable options
     */
    public IngestOptions build() {
      return new IngestOptions(this);
    }
  }
}
