package io.ragstone.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.ragstone.document.ContentHash;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.retrieval.Score;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers how passages were scored. Of a request whose passages are partly known, only the others
 * are computed.
 *
 * <pre>{@code
 * Reranker reranker = CachingReranker.builder(qwen3).maximumEntries(500_000).build();
 * }</pre>
 *
 * <p>An entry belongs to a query, an instruction and a passage, and the cache to this reranker
 * alone, so that nothing of another model is ever found. It has a hash of the texts, not the texts.
 * It is for rerankers that judge every passage by itself, as Qwen3-Reranker does. Callers that ask
 * the same at the same time may compute it more than once. Failures are not remembered. The tokens
 * and truncations of results are those that were computed; what was found counts as {@link
 * RerankResult#cacheHits()}.
 *
 * <p>Thread-safe, as the reranker is. Closing it closes the reranker.
 */
public final class CachingReranker implements Reranker {
  /** The default of {@link Builder#maximumEntries}: 100,000, or some 20 MB. */
  public static final int DEFAULT_MAXIMUM_ENTRIES = 100_000;

  private final Reranker reranker;
  private final Cache<String, Score> cache;
  private volatile boolean closed;

  private CachingReranker(Builder builder) {
    this.reranker = builder.reranker;
    this.cache = builder.limits.build();
  }

  /**
   * Puts a cache in front of a reranker.
   *
   * @param reranker what computes
   * @return a builder
   */
  public static Builder builder(Reranker reranker) {
    return new Builder(reranker);
  }

  @Override
  public RerankResult rerank(RerankRequest request) {
    if (closed) {
      throw new IllegalStateException("The reranker is closed; open a new one");
    }
    request.context().check("rerank");
    List<String> keys = request.passages().stream().map(passage -> key(request, passage)).toList();
    Lookup<String, Score> lookup = new Lookup<>(cache, keys, request.passages());
    RerankResult computed = compute(request, lookup.missing());
    return new RerankResult(
        lookup.completedBy(computed.scores()),
        computed.tokens(),
        computed.truncated(),
        computed.queueTime(),
        computed.batches(),
        computed.cacheHits() + lookup.hits());
  }

  /** An empty instruction and none are two things to a reranker. */
  private static String key(RerankRequest request, String passage) {
    return request
        .instruction()
        .map(instruction -> ContentHash.of(request.query(), passage, instruction))
        .orElseGet(() -> ContentHash.of(request.query(), passage));
  }

  private RerankResult compute(RerankRequest request, List<String> passages) {
    if (passages.isEmpty()) {
      return new RerankResult(List.of(), 0, 0);
    }
    RerankRequest.Builder part =
        RerankRequest.builder(request.query(), passages)
            .context(request.context())
            .priority(request.priority());
    request.instruction().ifPresent(part::instruction);
    return reranker.rerank(part.build());
  }

  @Override
  public Optional<String> model() {
    return reranker.model();
  }

  @Override
  public void close() {
    closed = true;
    cache.invalidateAll();
    reranker.close();
  }

  /** Builds a {@link CachingReranker}. Not thread-safe. */
  public static final class Builder {
    private final Reranker reranker;
    private final CacheLimits limits = new CacheLimits(DEFAULT_MAXIMUM_ENTRIES);

    private Builder(Reranker reranker) {
      this.reranker = Objects.requireNonNull(reranker, "reranker");
    }

    /**
     * Sets how many scores are kept; {@value CachingReranker#DEFAULT_MAXIMUM_ENTRIES} by default.
     * What is asked for often and of late stays.
     *
     * @param maximumEntries at least 1
     * @return this builder
     */
    public Builder maximumEntries(int maximumEntries) {
      limits.maximumEntries(maximumEntries);
      return this;
    }

    /**
     * Sets after how long without being asked for a score is dropped; never by default, since it
     * does not change.
     *
     * @param expiry more than zero
     * @return this builder
     */
    public Builder expireAfterAccess(Duration expiry) {
      limits.expireAfterAccess(expiry);
      return this;
    }

    /**
     * Builds the reranker.
     *
     * @return a reranker that closes the one it was made of
     */
    public CachingReranker build() {
      return new CachingReranker(this);
    }
  }
}
