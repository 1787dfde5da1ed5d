package io.ragstone.server;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a {@link RagServer} takes, of one request and of all together. Immutable.
 *
 * <pre>{@code
 * ServerLimits limits = ServerLimits.builder().maxTexts(64).requestTimeout(Duration.ofSeconds(5)).build();
 * }</pre>
 *
 * <table>
 *   <caption>Defaults</caption>
 *   <tr><th>option</th><th>default</th></tr>
 *   <tr><td>maxBodyBytes</td><td>8 MiB</td></tr>
 *   <tr><td>maxUploadBytes</td><td>32 MiB</td></tr>
 *   <tr><td>maxTexts</td><td>2,048</td></tr>
 *   <tr><td>maxQuestionCharacters</td><td>8,000</td></tr>
 *   <tr><td>maxTopK</td><td>100</td></tr>
 *   <tr><td>maxMapChunks</td><td>2,000</td></tr>
 *   <tr><td>maxConcurrentRequests</td><td>16</td></tr>
 *   <tr><td>maxWaitingRequests</td><td>64</td></tr>
 *   <tr><td>maxConnections</td><td>256</td></tr>
 *   <tr><td>waitTimeout</td><td>30 s</td></tr>
 *   <tr><td>requestTimeout</td><td>60 s</td></tr>
 *   <tr><td>answerTimeout</td><td>5 min</td></tr>
 *   <tr><td>ingestTimeout</td><td>10 min</td></tr>
 *   <tr><td>idleTimeout</td><td>30 s</td></tr>
 *   <tr><td>stopTimeout</td><td>10 s</td></tr>
 * </table>
 */
public final class ServerLimits {
  /** The defaults. */
  public static final ServerLimits DEFAULT = builder().build();

  private final long maxBodyBytes;
  private final long maxUploadBytes;
  private final int maxTexts;
  private final int maxQuestionCharacters;
  private final int maxTopK;
  private final int maxMapChunks;
  private final int maxConcurrentRequests;
  private final int maxWaitingRequests;
  private final int maxConnections;
  private final Duration waitTimeout;
  private final Duration requestTimeout;
  private final Duration answerTimeout;
  private final Duration ingestTimeout;
  private final Duration idleTimeout;
  private final Duration stopTimeout;

  private ServerLimits(Builder builder) {
    this.maxBodyBytes = builder.maxBodyBytes;
    this.maxUploadBytes = builder.maxUploadBytes;
    this.maxTexts = builder.maxTexts;
    this.maxQuestionCharacters = builder.maxQuestionCharacters;
    this.maxTopK = builder.maxTopK;
    this.maxMapChunks = builder.maxMapChunks;
    this.maxConcurrentRequests = builder.maxConcurrentRequests;
    this.maxWaitingRequests = builder.maxWaitingRequests;
    this.maxConnections = builder.maxConnections;
    this.waitTimeout = builder.waitTimeout;
    this.requestTimeout = builder.requestTimeout;
    this.answerTimeout = builder.answerTimeout;
    this.ingestTimeout = builder.ingestTimeout;
    this.idleTimeout = builder.idleTimeout;
    this.stopTimeout = builder.stopTimeout;
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
   * The longest body of a request that is no upload.
   *
   * @return bytes, at least 1
   */
  public long maxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * The largest file that can be uploaded.
   *
   * @return bytes, at least 1
   */
  public long maxUploadBytes() {
    return maxUploadBytes;
  }

  /**
   * How many texts one request may have embedded or reranked.
   *
   * @return at least 1
   */
  public int maxTexts() {
    return maxTexts;
  }

  /**
   * The longest question.
   *
   * @return UTF-16 units, at least 1
   */
  public int maxQuestionCharacters() {
    return maxQuestionCharacters;
  }

  /**
   * The most candidates that a question may ask for.
   *
   * @return at least 1
   */
  public int maxTopK() {
    return maxTopK;
  }

  /**
   * How many chunks the map shows.
   *
   * @return at least 0, where 0 is no map
   */
  public int maxMapChunks() {
    return maxMapChunks;
  }

  /**
   * How many requests are worked on at a time.
   *
   * @return at least 1
   */
  public int maxConcurrentRequests() {
    return maxConcurrentRequests;
  }

  /**
   * How many more requests wait for their turn; what comes on top is refused with 503.
   *
   * @return at least 0
   */
  public int maxWaitingRequests() {
    return maxWaitingRequests;
  }

  /**
   * How many connections are open at a time; further ones wait to be accepted.
   *
   * @return at least 1
   */
  public int maxConnections() {
    return maxConnections;
  }

  /**
   * How long a request waits for its turn before it is refused with 503.
   *
   * @return a positive time
   */
  public Duration waitTimeout() {
    return waitTimeout;
  }

  /**
   * How long it may take to embed, rerank or search.
   *
   * @return a positive time
   */
  public Duration requestTimeout() {
    return requestTimeout;
  }

  /**
   * How long it may take to answer a question, to the last word.
   *
   * @return a positive time
   */
  public Duration answerTimeout() {
    return answerTimeout;
  }

  /**
   * How long an uploaded file may take to be ingested.
   *
   * @return a positive time
   */
  public Duration ingestTimeout() {
    return ingestTimeout;
  }

  /**
   * How long a connection may be silent where bytes are waited for.
   *
   * @return a positive time
   */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /**
   * How long requests under way have to end when the server is closed.
   *
   * @return a positive time
   */
  public Duration stopTimeout() {
    return stopTimeout;
  }

  /** Builds {@link ServerLimits}. Not thread-safe. */
  public static final class Builder {
    private long maxBodyBytes = 8L << 20;
    private long maxUploadBytes = 32L << 20;
    private int maxTexts = 2_048;
    private int maxQuestionCharacters = 8_000;
    private int maxTopK = 100;
    private int maxMapChunks = 2_000;
    private int maxConcurrentRequests = 16;
    private int maxWaitingRequests = 64;
    private int maxConnections = 256;
    private Duration waitTimeout = Duration.ofSeconds(30);
    private Duration requestTimeout = Duration.ofSeconds(60);
    private Duration answerTimeout = Duration.ofMinutes(5);
    private Duration ingestTimeout = Duration.ofMinutes(10);
    private Duration idleTimeout = Duration.ofSeconds(30);
    private Duration stopTimeout = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets the longest body of a request that is no upload; 8 MiB by default.
     *
     * @param maxBodyBytes bytes, at least 1
     * @return this builder
     */
    public Builder maxBodyBytes(long maxBodyBytes) {
      this.maxBodyBytes = atLeast(1, "maxBodyBytes", maxBodyBytes);
      return this;
    }

    /**
     * Sets the largest file that can be uploaded; 32 MiB by default.
     *
     * @param maxUploadBytes bytes, at least 1
     * @return this builder
     */
    public Builder maxUploadBytes(long maxUploadBytes) {
      this.maxUploadBytes = atLeast(1, "maxUploadBytes", maxUploadBytes);
      return this;
    }

    /**
     * Sets how many texts one request may have embedded or reranked; 2,048 by default.
     *
     * @param maxTexts at least 1
     * @return this builder
     */
    public Builder maxTexts(int maxTexts) {
      this.maxTexts = atLeast(1, "maxTexts", maxTexts);
      return this;
    }

    /**
     * Sets the longest question; 8,000 UTF-16 units by default.
     *
     * @param maxQuestionCharacters at least 1
     * @return this builder
     */
    public Builder maxQuestionCharacters(int maxQuestionCharacters) {
      this.maxQuestionCharacters = atLeast(1, "maxQuestionCharacters", maxQuestionCharacters);
      return this;
    }

    /**
     * Sets the most candidates that a question may ask for; 100 by default.
     *
     * @param maxTopK at least 1
     * @return this builder
     */
    public Builder maxTopK(int maxTopK) {
      this.maxTopK = atLeast(1, "maxTopK", maxTopK);
      return this;
    }

    /**
     * Sets how many chunks the map shows; 2,000 by default.
     *
     * @param maxMapChunks at least 0, where 0 is no map
     * @return this builder
     */
    public Builder maxMapChunks(int maxMapChunks) {
      this.maxMapChunks = atLeast(0, "maxMapChunks", maxMapChunks);
      return this;
    }

    /**
     * Sets how many requests are worked on at a time; 16 by default.
     *
     * @param maxConcurrentRequests at least 1
     * @return this builder
     */
    public Builder maxConcurrentRequests(int maxConcurrentRequests) {
      this.maxConcurrentRequests = atLeast(1, "maxConcurrentRequests", maxConcurrentRequests);
      return this;
    }

    /**
     * Sets how many more requests wait for their turn; 64 by default.
     *
     * @param maxWaitingRequests at least 0
     * @return this builder
     */
    public Builder maxWaitingRequests(int maxWaitingRequests) {
      this.maxWaitingRequests = atLeast(0, "maxWaitingRequests", maxWaitingRequests);
      return this;
    }

    /**
     * Sets how many connections are open at a time; 256 by default.
     *
     * @param maxConnections at least 1
     * @return this builder
     */
    public Builder maxConnections(int maxConnections) {
      this.maxConnections = atLeast(1, "maxConnections", maxConnections);
      return this;
    }

    /**
     * Sets how long a request waits for its turn; 30 seconds by default.
     *
     * @param waitTimeout a positive time
     * @return this builder
     */
    public Builder waitTimeout(Duration waitTimeout) {
      this.waitTimeout = positive("waitTimeout", waitTimeout);
      return this;
    }

    /**
     * Sets how long it may take to embed, rerank or search; 60 seconds by default.
     *
     * @param requestTimeout a positive time
     * @return this builder
     */
    public Builder requestTimeout(Duration requestTimeout) {
      this.requestTimeout = positive("requestTimeout", requestTimeout);
      return this;
    }

    /**
     * Sets how long it may take to answer a question, to the last word; 5 minutes by default.
     *
     * @param answerTimeout a positive time
     * @return this builder
     */
    public Builder answerTimeout(Duration answerTimeout) {
      this.answerTimeout = positive("answerTimeout", answerTimeout);
      return this;
    }

    /**
     * Sets how long an uploaded file may take to be ingested; 10 minutes by default.
     *
     * @param ingestTimeout a positive time
     * @return this builder
     */
    public Builder ingestTimeout(Duration ingestTimeout) {
      this.ingestTimeout = positive("ingestTimeout", ingestTimeout);
      return this;
    }

    /**
     * Sets how long a connection may be silent where bytes are waited for; 30 seconds by default.
     *
     * @param idleTimeout a positive time
     * @return this builder
     */
    public Builder idleTimeout(Duration idleTimeout) {
      this.idleTimeout = positive("idleTimeout", idleTimeout);
      return this;
    }

    /**
     * Sets how long requests under way have to end when the server is closed; 10 seconds by
     * default.
     *
     * @param stopTimeout a positive time
     * @return this builder
     */
    public Builder stopTimeout(Duration stopTimeout) {
      this.stopTimeout = positive("stopTimeout", stopTimeout);
      return this;
    }

    /**
     * Builds the limits.
     *
     * @return immutable limits
     */
    public ServerLimits build() {
      return new ServerLimits(this);
    }

    private static int atLeast(int least, String name, int value) {
      return (int) atLeast((long) least, name, value);
    }

    private static long atLeast(long least, String name, long value) {
      if (value < least) {
        throw new IllegalArgumentException(
            name + " must be at least " + least + ", but was " + value);
      }
      return value;
    }

    private static Duration positive(String name, Duration value) {
      if (Objects.requireNonNull(value, name).toMillis() < 1) {
        throw new IllegalArgumentException(
            name + " must be at least a millisecond, but was " + value);
      }
      return value;
    }
  }
}
