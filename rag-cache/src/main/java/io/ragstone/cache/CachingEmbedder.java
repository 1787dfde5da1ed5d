package io.ragstone.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.ragstone.document.ContentHash;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.InputType;
import io.ragstone.splitter.TokenCounter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Remembers the embeddings of queries. Documents go through: an ingest has its own way of computing
 * nothing twice.
 *
 * <pre>{@code
 * Embedder embedder = CachingEmbedder.builder(qwen3).maximumEntries(50_000).build();
 * }</pre>
 *
 * <p>An entry belongs to a text, its instruction and its dimension, and the cache to this embedder
 * alone, so that nothing of another model is ever found. It has a hash of the text, not the text.
 * Callers that ask the same at the same time may compute it more than once. Failures are not
 * remembered. The tokens and truncations of results are those that were computed; what was found
 * counts as {@link EmbeddingResult#cacheHits()}.
 *
 * <p>Thread-safe, as the embedder is. Closing it closes the embedder.
 */
public final class CachingEmbedder implements Embedder {
  /** The default of {@link Builder#maximumEntries}: 10,000, or 40 MB of 1,024 values each. */
  public static final int DEFAULT_MAXIMUM_ENTRIES = 10_000;

  private final Embedder embedder;
  private final Cache<Key, Embedding> cache;
  private volatile boolean closed;

  /** An empty instruction and none are two things to an embedder. */
  private record Key(String hash, OptionalInt dimension) {
    static Key of(EmbeddingRequest request, String text) {
      String hash =
          request
              .instruction()
              .map(instruction -> ContentHash.of(text, instruction))
              .orElseGet(() -> ContentHash.of(text));
      return new Key(hash, request.dimension());
    }
  }

  private CachingEmbedder(Builder builder) {
    this.embedder = builder.embedder;
    this.cache = builder.limits.build();
  }

  /**
   * Puts a cache in front of an embedder.
   *
   * @param embedder what computes
   * @return a builder
   */
  public static Builder builder(Embedder embedder) {
    return new Builder(embedder);
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    if (closed) {
      throw new IllegalStateException("The embedder is closed; open a new one");
    }
    if (request.inputType() != InputType.QUERY) {
      return embedder.embed(request);
    }
    request.context().check("embed");
    List<Key> keys = request.texts().stream().map(text -> Key.of(request, text)).toList();
    Lookup<Key, Embedding> lookup = new Lookup<>(cache, keys, request.texts());
    EmbeddingResult computed = compute(request, lookup.missing());
    return new EmbeddingResult(
        lookup.completedBy(computed.embeddings()),
        computed.tokens(),
        computed.truncated(),
        computed.queueTime(),
        computed.batches(),
        computed.cacheHits() + lookup.hits());
  }

  private EmbeddingResult compute(EmbeddingRequest request, List<String> texts) {
    if (texts.isEmpty()) {
      return new EmbeddingResult(List.of(), 0, 0);
    }
    EmbeddingRequest.Builder part =
        EmbeddingRequest.queries(texts).context(request.context()).priority(request.priority());
    request.instruction().ifPresent(part::instruction);
    request.dimension().ifPresent(part::dimension);
    return embedder.embed(part.build());
  }

  @Override
  public int dimension() {
    return embedder.dimension();
  }

  @Override
  public EmbedderIdentity identity() {
    return embedder.identity();
  }

  @Override
  public TokenCounter tokenCounter() {
    return embedder.tokenCounter();
  }

  @Override
  public void close() {
    closed = true;
    cache.invalidateAll();
    embedder.close();
  }

  /** Builds a {@link CachingEmbedder}. Not thread-safe. */
  public static final class Builder {
    private final Embedder embedder;
    private final CacheLimits limits = new CacheLimits(DEFAULT_MAXIMUM_ENTRIES);

    private Builder(Embedder embedder) {
      this.embedder = Objects.requireNonNull(embedder, "embedder");
    }

    /**
     * Sets how many embeddings are kept; {@value CachingEmbedder#DEFAULT_MAXIMUM_ENTRIES} by
     * default. What is asked for often and of late stays.
     *
     * @param maximumEntries at least 1
     * @return this builder
     */
    public Builder maximumEntries(int maximumEntries) {
      limits.maximumEntries(maximumEntries);
      return this;
    }

    /**
     * Sets after how long without being asked for an embedding is dropped; never by default, since
     * it does not change.
     *
     * @param expiry more than zero
     * @return this builder
     */
    public Builder expireAfterAccess(Duration expiry) {
      limits.expireAfterAccess(expiry);
      return this;
    }

    /**
     * Builds the embedder.
     *
     * @return an embedder that closes the one it was made of
     */
    public CachingEmbedder build() {
      return new CachingEmbedder(this);
    }
  }
}
