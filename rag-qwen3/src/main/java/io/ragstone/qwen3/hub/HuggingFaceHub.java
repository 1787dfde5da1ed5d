package io.ragstone.qwen3.hub;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Hugging Face hub, or a mirror of it, with its cache on this machine.
 *
 * <pre>{@code
 * HuggingFaceHub hub =
 *     HuggingFaceHub.builder()
 *         .fromEnvironment()
 *         .onProgress(p -> System.out.println(p.file() + " " + p.receivedBytes()))
 *         .build();
 * ModelSource model =
 *     ModelSource.huggingFace(hub, "Qwen/Qwen3-Embedding-0.6B", "v1.0");
 * }</pre>
 *
 * <p>The cache has the layout of Python's {@code huggingface_hub}: what either has fetched, the
 * other uses. It is never cleaned up here; {@code hf cache} does that.
 *
 * <p><b>At the same time.</b> A file is downloaded by one thread of one process; the others wait
 * for it. That holds among all that use Ragstone on filesystems that lock files. Python's library
 * takes another lock (flock, on another file), so it may fetch the same file meanwhile. That costs
 * bandwidth and nothing else: both write files of their own, check them, and rename them to the
 * same name.
 *
 * <p><b>The network.</b> Downloads go through the JVM's default {@link java.net.ProxySelector}, so
 * {@code -Dhttps.proxyHost} works and {@code HTTPS_PROXY} does not. The token is sent to the
 * endpoint and never to where it redirects.
 *
 * <p>Immutable and thread-safe. Building it reads and opens nothing.
 */
public final class HuggingFaceHub {
  /** The default of {@link Builder#endpoint}: the public hub. */
  public static final URI DEFAULT_ENDPOINT = URI.create("https://huggingface.co");

  /** The default of {@link Builder#connectTimeout}: 10 seconds. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** The default of {@link Builder#requestTimeout}: 10 seconds. */
  public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /** The default of {@link Builder#stallTimeout}: 30 seconds. */
  public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(30);

  /** The default of {@link Builder#maxRetries}: 5. */
  public static final int DEFAULT_MAX_RETRIES = 5;

  /** The default of {@link Builder#retryDelay}: 1 second. */
  public static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);

  /** The default of {@link Builder#maxRetryDelay}: 5 minutes, the hub's window for rate limits. */
  public static final Duration DEFAULT_MAX_RETRY_DELAY = Duration.ofMinutes(5);

  /** The default of {@link Builder#maxFileBytes}: 50 GB, the largest file that the hub serves. */
  public static final long DEFAULT_MAX_FILE_BYTES = 50_000_000_000L;

  private final Builder settings;

  private HuggingFaceHub(Builder settings) {
    this.settings = settings;
  }

  /**
   * The hub that the environment describes; see {@link Builder#fromEnvironment()}.
   *
   * @return the hub
   * @throws IllegalArgumentException when a variable has a value that cannot be used
   */
  public static HuggingFaceHub fromEnvironment() {
    return builder().fromEnvironment().build();
  }

  /**
   * Starts describing a hub: the public one without a token, with the cache in {@code
   * ~/.cache/huggingface/hub}.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A model at a revision. Nothing is looked up before a file of it is asked for.
   *
   * @param repository the model's name, such as {@code Qwen/Qwen3-Embedding-0.6B}
   * @param revision a branch, a tag or a commit's 40 hexadecimal digits
   * @return the model's files
   * @throws IllegalArgumentException when a name cannot be one on a hub
   */
  public HubSnapshot snapshot(String repository, String revision) {
    return new HubSnapshot(
        this, HubNames.requireRepository(repository), HubNames.requireRevision(revision));
  }

  URI endpoint() {
    return settings.endpoint;
  }

  Path cacheFolder() {
    return settings.cacheFolder;
  }

  boolean offline() {
    return settings.offline;
  }

  boolean symlinks() {
    return settings.symlinks;
  }

  Duration connectTimeout() {
    return settings.connectTimeout;
  }

  Duration requestTimeout() {
    return settings.requestTimeout;
  }

  Duration stallTimeout() {
    return settings.stallTimeout;
  }

  int maxRetries() {
    return settings.maxRetries;
  }

  Duration retryDelay() {
    return settings.retryDelay;
  }

  Duration maxRetryDelay() {
    return settings.maxRetryDelay;
  }

  long maxFileBytes() {
    return settings.maxFileBytes;
  }

  Consumer<DownloadProgress> progress() {
    return settings.progress;
  }

  /** The token, read now where it is in a file; it must not get into messages. */
  Optional<String> token() {
    return settings.token.or(() -> settings.tokenFile.flatMap(HuggingFaceHub::readToken));
  }

  @Override
  public String toString() {
    return "HuggingFaceHub["
        + endpoint()
        + ", cache "
        + cacheFolder()
        + (offline() ? ", offline]" : "]");
  }

  private static Optional<String> readToken(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return cleanToken(text).map(HuggingFaceHub::requireToken);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelDownloadException(
          Reason.AUTHENTICATION,
          "Could not read a token from "
              + file
              + " ("
              + e
              + "); write it again with \"hf auth login\", or set HF_TOKEN",
          e);
    }
  }

  static Optional<String> cleanToken(String text) {
    return Optional.of(text.replaceAll("[\r\n]", "").strip()).filter(token -> !token.isEmpty());
  }

  private static String requireToken(String token) {
    if (!token.matches("[!-~]+")) {
      // The token itself stays out of the message.
      throw new IllegalArgumentException(
          "A token has visible ASCII characters only, but this one of "
              + token.length()
              + " characters has others");
    }
    return token;
  }

  /** Builds a {@link HuggingFaceHub}. Not thread-safe. */
  public static final class Builder {
    private URI endpoint = DEFAULT_ENDPOINT;
    private Optional<String> token = Optional.empty();
    private Optional<Path> tokenFile = Optional.empty();
    private Path cacheFolder =
        Path.of(System.getProperty("user.home"), ".cache", "huggingface", "hub");
    private boolean offline;
    private boolean symlinks = true;
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
    private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
    private Duration stallTimeout = DEFAULT_STALL_TIMEOUT;
    private int maxRetries = DEFAULT_MAX_RETRIES;
    private Duration retryDelay = DEFAULT_RETRY_DELAY;
    private Duration maxRetryDelay = DEFAULT_MAX_RETRY_DELAY;
    private long maxFileBytes = DEFAULT_MAX_FILE_BYTES;
    private Consumer<DownloadProgress> progress = step -> {};

    private Builder() {}

    private Builder(Builder other) {
      endpoint = other.endpoint;
      token = other.token;
      tokenFile = other.tokenFile;
      cacheFolder = other.cacheFolder;
      offline = other.offline;
      symlinks = other.symlinks;
      connectTimeout = other.connectTimeout;
      requestTimeout = other.requestTimeout;
      stallTimeout = other.stallTimeout;
      maxRetries = other.maxRetries;
      retryDelay = other.retryDelay;
      maxRetryDelay = other.maxRetryDelay;
      maxFileBytes = other.maxFileBytes;
      progress = other.progress;
    }

    /**
     * Takes over what Python's {@code huggingface_hub} would: {@code HF_ENDPOINT}, {@code HF_HOME}
     * (or {@code XDG_CACHE_HOME}), {@code HF_HUB_CACHE}, {@code HF_TOKEN} or else the token file
     * ({@code HF_TOKEN_PATH}, by default {@code token} in {@code HF_HOME}, where {@code hf auth
     * login} writes it), {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}, {@code HF_HUB_OFFLINE}, {@code
     * HF_HUB_ETAG_TIMEOUT} and {@code HF_HUB_DOWNLOAD_TIMEOUT} in seconds, {@code
     * HF_HUB_DISABLE_SYMLINKS}, and the older names of these. A blank variable counts as missing.
     * Tokens are not refreshed, and not taken from a build server's identity.
     *
     * @return this builder
     * @throws IllegalArgumentException when a variable has a value that cannot be used
     */
    public Builder fromEnvironment() {
      new HubEnvironment(System.getenv(), System.getProperty("user.home")).applyTo(this);
      return this;
    }

    /**
     * Sets where the hub is; {@link HuggingFaceHub#DEFAULT_ENDPOINT} by default.
     *
     * @param endpoint an http or https address without credentials, such as that of a mirror
     * @return this builder
     */
    public Builder endpoint(URI endpoint) {
      String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.matches("https?") || endpoint.getHost() == null) {
        throw new IllegalArgumentException(
            "The endpoint must be like https://huggingface.co, but is " + endpoint);
      }
      if (endpoint.getRawUserInfo() != null
          || endpoint.getRawQuery() != null
          || endpoint.getRawFragment() != null) {
        throw new IllegalArgumentException(
            "The endpoint at "
                + endpoint.getHost()
                + " must have no credentials, query or fragment in its address; use token()");
      }
      this.endpoint = URI.create(endpoint.toString().replaceFirst("/+$", ""));
      return this;
    }

    /**
     * Sets the access token for private and gated models; none by default.
     *
     * @param token the token
     * @return this builder
     */
    public Builder token(String token) {
      this.token = Optional.of(requireToken(token));
      return this;
    }

    /**
     * Sets a file that has the token, read when something must be asked of the hub; none by
     * default. It need not exist.
     *
     * @param tokenFile the file
     * @return this builder
     */
    public Builder tokenFile(Path tokenFile) {
      this.tokenFile = Optional.of(tokenFile);
      return this;
    }

    /**
     * Sets the folder of the cache, {@code ~/.cache/huggingface/hub} by default. A folder that
     * cannot be written will do for models that are in it.
     *
     * @param cacheFolder the folder; it is made when something is downloaded
     * @return this builder
     */
    public Builder cacheFolder(Path cacheFolder) {
      this.cacheFolder = Objects.requireNonNull(cacheFolder, "cacheFolder");
      return this;
    }

    /**
     * Sets whether only the cache is used and nothing asked of the hub; {@code false} by default.
     *
     * @param offline whether to stay off the network
     * @return this builder
     */
    public Builder offline(boolean offline) {
      this.offline = offline;
      return this;
    }

    /**
     * Sets whether the cache is made of symbolic links, where the filesystem has them; {@code true}
     * by default. Otherwise files are copied and take their room twice.
     *
     * @param symlinks whether to make links
     * @return this builder
     */
    public Builder symlinks(boolean symlinks) {
      this.symlinks = symlinks;
      return this;
    }

    /**
     * Sets how long connecting may take; {@link HuggingFaceHub#DEFAULT_CONNECT_TIMEOUT} by default.
     *
     * @param connectTimeout more than nothing
     * @return this builder
     */
    public Builder connectTimeout(Duration connectTimeout) {
      this.connectTimeout = requirePositive("connectTimeout", connectTimeout);
      return this;
    }

    /**
     * Sets how long the hub may take to begin its answer; {@link
     * HuggingFaceHub#DEFAULT_REQUEST_TIMEOUT} by default.
     *
     * @param requestTimeout more than nothing
     * @return this builder
     */
    public Builder requestTimeout(Duration requestTimeout) {
      this.requestTimeout = requirePositive("requestTimeout", requestTimeout);
      return this;
    }

    /**
     * Sets how long a download may stand still before it is broken off and resumed; {@link
     * HuggingFaceHub#DEFAULT_STALL_TIMEOUT} by default. How long it takes altogether has no limit.
     *
     * @param stallTimeout more than nothing
     * @return this builder
     */
    public Builder stallTimeout(Duration stallTimeout) {
      this.stallTimeout = requirePositive("stallTimeout", stallTimeout);
      return this;
    }

    /**
     * Sets how often a request is repeated that failed for the moment (no connection, 429, 5xx, a
     * download that broke off); {@value HuggingFaceHub#DEFAULT_MAX_RETRIES} by default. A download
     * that has got further since counts from zero again.
     *
     * @param maxRetries at least 0
     * @return this builder
     */
    public Builder maxRetries(int maxRetries) {
      if (maxRetries < 0) {
        throw new IllegalArgumentException("maxRetries must be at least 0, but was " + maxRetries);
      }
      this.maxRetries = maxRetries;
      return this;
    }

    /**
     * Sets the wait before the first repetition; {@link HuggingFaceHub#DEFAULT_RETRY_DELAY} by
     * default. Each further one doubles it.
     *
     * @param retryDelay more than nothing
     * @return this builder
     */
    public Builder retryDelay(Duration retryDelay) {
      this.retryDelay = requirePositive("retryDelay", retryDelay);
      return this;
    }

    /**
     * Sets the longest wait before a repetition; {@link HuggingFaceHub#DEFAULT_MAX_RETRY_DELAY} by
     * default. A hub that asks for more (Retry-After) is not asked again.
     *
     * @param maxRetryDelay more than nothing
     * @return this builder
     */
    public Builder maxRetryDelay(Duration maxRetryDelay) {
      this.maxRetryDelay = requirePositive("maxRetryDelay", maxRetryDelay);
      return this;
    }

    /**
     * Sets the size of the largest file that is downloaded, in bytes; {@value
     * HuggingFaceHub#DEFAULT_MAX_FILE_BYTES} by default.
     *
     * @param maxFileBytes at least 1
     * @return this builder
     */
    public Builder maxFileBytes(long maxFileBytes) {
      if (maxFileBytes < 1) {
        throw new IllegalArgumentException(
            "maxFileBytes must be at least 1, but was " + maxFileBytes);
      }
      this.maxFileBytes = maxFileBytes;
      return this;
    }

    /**
     * Sets who is told how far downloads are; nobody by default. The listener is called a few times
     * a second by the thread that builds the engine; what it throws ends the download.
     *
     * @param listener is given the progress of each file
     * @return this builder
     */
    public Builder onProgress(Consumer<DownloadProgress> listener) {
      this.progress = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Builds the hub. Reads and opens nothing.
     *
     * @return the hub
     */
    public HuggingFaceHub build() {
      return new HuggingFaceHub(new Builder(this));
    }

    private static Duration requirePositive(String name, Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(name + " must be more than 0, but was " + duration);
      }
      return duration;
    }
  }
}
