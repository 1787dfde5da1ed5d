package io.ragstone.llm.openai;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.services.blocking.chat.ChatCompletionService;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.generation.StructuredGeneration;
import io.ragstone.generation.StructuredGenerator;
import io.ragstone.splitter.TokenCounter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import okhttp3.HttpUrl;

/**
 * A chat model behind the OpenAI API: OpenAI's own, or any server that speaks it, such as vLLM,
 * Ollama or llama.cpp.
 *
 * <pre>{@code
 * try (Generator generator = OpenAiGenerator.builder().fromEnvironment().build()) {
 *   String answer = generator.generate(request).text();
 * }
 * }</pre>
 *
 * <p>A request that fails for a reason of the moment (HTTP 408, 409, 429 and 5xx, a broken
 * connection, a time-out) is repeated {@linkplain Builder#maxRetries some times}: after the time
 * that the server asks for in {@code Retry-After}, if that is not {@linkplain Builder#maxRetryWait
 * too long}, otherwise after half a second, doubled each time, at most 8 seconds, shortened by up
 * to a quarter at random. An answer whose first text has come is not repeated.
 *
 * <p>Failures are {@link GenerationException}s whose message names the model, the host, the HTTP
 * status and what to do, and which keep the {@linkplain GenerationException#writtenText() text} of
 * an answer that broke off; API keys are never part of messages, causes or {@link #toString()}, and
 * nothing is logged unless the variable {@code OPENAI_LOG} of openai-java asks for it. Redirects
 * are not followed: prompts and keys go where they were told to. A call that is cancelled throws
 * {@link CallCancelledException} and one past its deadline {@link DeadlineExceededException}, both
 * at once, and the HTTP request is given up, so that the server can stop generating.
 *
 * <p>An answer without content is the empty text; a refusal is the text of the refusal, with {@link
 * FinishReason#OTHER}. {@link Generation#usage()} is empty when the server does not say.
 *
 * <p>Thread-safe. {@link #close()} ends the calls that are under way with an {@link
 * IllegalStateException}.
 */
public final class OpenAiGenerator implements StructuredGenerator {
  /** The model unless another is chosen. */
  public static final String DEFAULT_MODEL = "gpt-4o";

  /** The server unless another is chosen. */
  public static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";

  /** How long one attempt may take unless another time is chosen: one minute. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  /** How often a request is repeated unless another number is chosen. */
  public static final int DEFAULT_MAX_RETRIES = 2;

  /** How long one call may take in all unless another time is chosen: ten minutes. */
  public static final Duration DEFAULT_TOTAL_TIMEOUT = Duration.ofMinutes(10);

  /** The longest wait that a server may ask for unless another is chosen: half a minute. */
  public static final Duration DEFAULT_MAX_RETRY_WAIT = Duration.ofSeconds(30);

  /** How long a response may be unless another number is chosen: 64 MiB. */
  public static final long DEFAULT_MAX_RESPONSE_BYTES = 64L << 20;

  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  private final Server server;
  private final ChatRequests requests;
  private final TimeLimits limits;
  private final RetryPolicy retryPolicy;
  private final ChatCompletionService completions;
  private final Failures failures;
  private final TokenCounter tokenCounter;

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "ragstone-openai");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean closed;

  private OpenAiGenerator(Builder builder) {
    this.server = builder.server();
    this.requests = builder.requests();
    this.limits = new TimeLimits(builder.timeout, builder.totalTimeout);
    this.retryPolicy =
        new RetryPolicy(
            builder.maxRetries,
            builder.maxRetryWait,
            Clock.systemUTC(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.completions = server.client().chat().completions();
    this.failures = new Failures(requests.model(), server.name(), builder.apiKey, builder.timeout);
    this.tokenCounter =
        builder.tokenCounter.orElseGet(() -> OpenAiTokenCounter.forModel(builder.model));
  }

  /**
   * Starts configuring a generator.
   *
   * @return a builder with the defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Generation generate(GenerationRequest request) {
    return answer(
        request,
        requests.whole(request),
        completion -> Responses.read(completion, requests.model(), failures));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Sends the record's JSON schema as {@code response_format} with {@code strict}, which
   * OpenAI's models follow since gpt-4o-2024-08-06, and servers such as vLLM, llama.cpp and Ollama
   * too. What comes back is checked against the record in any case.
   */
  @Override
  public <T> StructuredGeneration<T> generate(GenerationRequest request, Class<T> type) {
    ChatCompletionCreateParams params = requests.structured(request, type);
    StructuredReply<T> reply = new StructuredReply<>(type, requests.model(), failures);
    try {
      return answer(request, params, reply::read);
    } catch (GenerationException e) {
      throw failures.perhapsUnsupported(e);
    }
  }

  private <T> T answer(
      GenerationRequest request,
      ChatCompletionCreateParams params,
      Function<ChatCompletion, T> reader) {
    try (Exchange exchange = open(request.context())) {
      return exchange.call(
          () ->
              attempts(exchange)
                  .run(
                      () ->
                          reader.apply(
                              completions.create(params, limits.whole(exchange.remaining())))));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Returns when the server has begun to answer, and throws what goes wrong until then. The
   * iterator throws when the answer breaks off, also when the stream is closed before its end.
   */
  @Override
  @SuppressWarnings("MustBeClosedChecker") // The exchange closes the response.
  public GenerationStream stream(GenerationRequest request) {
    ChatCompletionCreateParams params = requests.streamed(request);
    Exchange exchange = open(request.context());
    return OpenAiStream.open(
        exchange,
        attempts(exchange),
        failures,
        requests.model(),
        () -> completions.createStreaming(params, limits.streamed(exchange.remaining())));
  }

  @Override
  public Optional<String> model() {
    return Optional.of(requests.model());
  }

  /**
   * {@inheritDoc}
   *
   * @return what {@link Builder#tokenCounter} set, otherwise the {@link OpenAiTokenCounter} of the
   *     model; never empty
   */
  @Override
  public Optional<TokenCounter> tokenCounter() {
    return Optional.of(tokenCounter);
  }

  @Override
  public void close() {
    closed = true;
    exchanges.forEach(exchange -> exchange.end(closedException()));
    workers.shutdown();
    if (server.owned()) {
      server.client().close();
    }
  }

  @Override
  public String toString() {
    return "OpenAiGenerator[" + requests.model() + " at " + server.name() + "]";
  }

  private Attempts attempts(Exchange exchange) {
    return new Attempts(retryPolicy, failures, exchange);
  }

  private Exchange open(CallContext context) {
    if (closed) {
      throw closedException();
    }
    context.check(failures.operation());
    Exchange exchange = new Exchange(context, failures, limits.total(), workers, exchanges::remove);
    exchanges.add(exchange);
    exchange.endWhenCancelled();
    if (closed) {
      throw exchange.end(closedException());
    }
    return exchange;
  }

  private IllegalStateException closedException() {
    return new IllegalStateException("The generator is closed: " + this);
  }

  /** Configures an {@link OpenAiGenerator}. Not thread-safe. */
  public static final class Builder {
    private Optional<String> apiKey = Optional.empty();
    private HttpUrl baseUrl = parse(DEFAULT_BASE_URL);
    private String model = DEFAULT_MODEL;
    private OptionalDouble temperature = OptionalDouble.empty();
    private OptionalInt maxTokens = OptionalInt.empty();
    private OptionalInt maxCompletionTokens = OptionalInt.empty();
    private boolean streamUsage = true;
    private Duration timeout = DEFAULT_TIMEOUT;
    private Duration totalTimeout = DEFAULT_TOTAL_TIMEOUT;
    private int maxRetries = DEFAULT_MAX_RETRIES;
    private Duration maxRetryWait = DEFAULT_MAX_RETRY_WAIT;
    private long maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES;
    private Optional<String> azureApiVersion = Optional.empty();
    private Optional<TokenCounter> tokenCounter = Optional.empty();
    private Optional<OpenAIClient> client = Optional.empty();

    private Builder() {}

    /**
     * Takes the API key from the environment variable {@code OPENAI_API_KEY} and the base URL from
     * {@code OPENAI_BASE_URL}, each when it is set.
     *
     * @return this builder
     * @throws ConfigurationException when neither is set
     */
    public Builder fromEnvironment() {
      return fromEnvironment(System.getenv());
    }

    Builder fromEnvironment(Map<String, String> environment) {
      String key = environment.getOrDefault("OPENAI_API_KEY", "").strip();
      String url = environment.getOrDefault("OPENAI_BASE_URL", "").strip();
      if (key.isEmpty() && url.isEmpty()) {
        throw new ConfigurationException(
            "The environment variable OPENAI_API_KEY is not set: set it, or OPENAI_BASE_URL for a"
                + " server that needs no key, or call apiKey(...)");
      }
      if (!url.isEmpty()) {
        baseUrl(url);
      }
      return key.isEmpty() ? this : apiKey(key);
    }

    /**
     * Sets the API key; required for OpenAI's own server. Without one, no key is sent.
     *
     * @param apiKey the key, of visible ASCII characters
     * @return this builder
     */
    public Builder apiKey(String apiKey) {
      if (apiKey.isEmpty() || !apiKey.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new IllegalArgumentException(
            "apiKey must be one word of visible ASCII characters (it is not shown here); for a"
                + " server that needs none, leave apiKey(...) out");
      }
      this.apiKey = Optional.of(apiKey);
      return this;
    }

    /**
     * Sets the server; {@link #DEFAULT_BASE_URL} by default.
     *
     * @param baseUrl the URL in front of {@code /chat/completions}, such as {@code
     *     http://localhost:8000/v1}; one without a path gets {@code /v1}, unless it is Azure's
     * @return this builder
     */
    public Builder baseUrl(String baseUrl) {
      this.baseUrl = parse(baseUrl);
      return this;
    }

    /**
     * Speaks the dialect of Azure OpenAI's dated API: the model is the name of a deployment and
     * goes into the path behind the base URL {@code https://RESOURCE.openai.azure.com}, and the key
     * goes into the header {@code api-key}. Not needed for Azure's newer {@code
     * https://RESOURCE.openai.azure.com/openai/v1}, which is a base URL like others.
     *
     * @param apiVersion such as {@code 2024-10-21}
     * @return this builder
     */
    public Builder azureApiVersion(String apiVersion) {
      if (!apiVersion.matches("\\d{4}-\\d{2}-\\d{2}(-preview)?")) {
        throw new IllegalArgumentException(
            "azureApiVersion must be a date such as 2024-10-21, with or without -preview, but was "
                + apiVersion);
      }
      this.azureApiVersion = Optional.of(apiVersion);
      return this;
    }

    /**
     * Sets the model; {@link #DEFAULT_MODEL} by default.
     *
     * @param model its name as the server knows it
     * @return this builder
     */
    public Builder model(String model) {
      if (model.isBlank()) {
        throw new IllegalArgumentException("model must not be blank, but was \"" + model + "\"");
      }
      this.model = model;
      return this;
    }

    /**
     * Sets how freely the model chooses its words; by default nothing is sent and the server
     * decides.
     *
     * @param temperature 0 (nearly always the likeliest word) to 2
     * @return this builder
     */
    public Builder temperature(double temperature) {
      if (!(temperature >= 0 && temperature <= 2)) {
        throw new IllegalArgumentException("temperature must be 0 to 2, but was " + temperature);
      }
      this.temperature = OptionalDouble.of(temperature);
      return this;
    }

    /**
     * Limits the answer, as {@code max_tokens}, which {@code gpt-4o} and every compatible server
     * understand; by default nothing is sent and the server decides. OpenAI's reasoning models want
     * {@link #maxCompletionTokens(int)} instead.
     *
     * @param maxTokens at least 1
     * @return this builder
     */
    public Builder maxTokens(int maxTokens) {
      this.maxTokens = OptionalInt.of(positive("maxTokens", maxTokens));
      return this;
    }

    /**
     * Limits the answer and the reasoning before it, as {@code max_completion_tokens}, which
     * OpenAI's newer models and some compatible servers understand; by default nothing is sent.
     *
     * @param maxCompletionTokens at least 1
     * @return this builder
     */
    public Builder maxCompletionTokens(int maxCompletionTokens) {
      this.maxCompletionTokens =
          OptionalInt.of(positive("maxCompletionTokens", maxCompletionTokens));
      return this;
    }

    /**
     * Whether to ask for the token usage of streamed answers, with {@code stream_options}; {@code
     * true} by default. Servers that do not know the option mostly ignore it; switch it off for one
     * that refuses it.
     *
     * @param streamUsage {@code false} to send no {@code stream_options}
     * @return this builder
     */
    public Builder streamUsage(boolean streamUsage) {
      this.streamUsage = streamUsage;
      return this;
    }

    /**
     * Sets how long one attempt may take; {@link #DEFAULT_TIMEOUT} by default. For a streamed
     * answer it is the longest silence, before the first event and between two. The deadline of a
     * request shortens it.
     *
     * @param timeout 1 millisecond to 1 day
     * @return this builder
     */
    public Builder timeout(Duration timeout) {
      this.timeout = upToADay("timeout", timeout, Duration.ofMillis(1));
      return this;
    }

    /**
     * Sets how long one call may take in all, with every attempt, the waits between them and the
     * reading of a streamed answer to its end; {@link #DEFAULT_TOTAL_TIMEOUT} by default. A call
     * that takes longer fails with {@link GenerationException.Reason#TIMEOUT}.
     *
     * @param totalTimeout 1 millisecond to 1 day
     * @return this builder
     */
    public Builder totalTimeout(Duration totalTimeout) {
      this.totalTimeout = upToADay("totalTimeout", totalTimeout, Duration.ofMillis(1));
      return this;
    }

    /**
     * Sets how often a failed request is repeated; {@link #DEFAULT_MAX_RETRIES} by default.
     *
     * @param maxRetries 0 to try once only
     * @return this builder
     */
    public Builder maxRetries(int maxRetries) {
      if (maxRetries < 0) {
        throw new IllegalArgumentException(
            "maxRetries must not be negative, but was " + maxRetries);
      }
      this.maxRetries = maxRetries;
      return this;
    }

    /**
     * Sets the longest wait between two attempts that a server may ask for; {@link
     * #DEFAULT_MAX_RETRY_WAIT} by default. When it asks for more, or for more than the call has
     * left, the request is not repeated and the failure says how long the server asked for.
     *
     * @param maxRetryWait 0 to 1 day
     * @return this builder
     */
    public Builder maxRetryWait(Duration maxRetryWait) {
      this.maxRetryWait = upToADay("maxRetryWait", maxRetryWait, Duration.ZERO);
      return this;
    }

    /**
     * Sets how long a response may be; {@link #DEFAULT_MAX_RESPONSE_BYTES} by default. A longer one
     * fails with {@link GenerationException.Reason#INVALID_RESPONSE}. Events of a streamed answer
     * take some hundred bytes a token.
     *
     * @param maxResponseBytes at least 1, counted after decompression
     * @return this builder
     */
    public Builder maxResponseBytes(long maxResponseBytes) {
      if (maxResponseBytes < 1) {
        throw new IllegalArgumentException(
            "maxResponseBytes must be at least 1, but was " + maxResponseBytes);
      }
      this.maxResponseBytes = maxResponseBytes;
      return this;
    }

    /**
     * Sets what counts tokens for prompts that must fit a budget; by default the {@link
     * OpenAiTokenCounter} of the model, which is an approximation for models that are not OpenAI's.
     *
     * @param tokenCounter the model's own tokenizer, such as Qwen3's for a Qwen3 model
     * @return this builder
     */
    public Builder tokenCounter(TokenCounter tokenCounter) {
      this.tokenCounter = Optional.of(tokenCounter);
      return this;
    }

    /**
     * Uses a client of one's own, for proxies, certificates, other credentials or clouds. Its key,
     * base URL and redirects are used, and those of this builder and its limit of bytes are
     * ignored; the generator does not close it. Cancelling, deadlines and {@link Generator#close()}
     * free the caller at once, but the client's HTTP request goes on in the background until the
     * server sends something or it times out.
     *
     * @param client the client
     * @return this builder
     */
    public Builder client(OpenAIClient client) {
      this.client = Optional.of(client);
      return this;
    }

    /**
     * Builds the generator; nothing is sent yet.
     *
     * @return a generator, to be closed after use
     * @throws ConfigurationException when there is no API key for OpenAI's own server, or a base
     *     URL of Azure is incomplete
     * @throws IllegalArgumentException when both limits of tokens are set
     */
    public OpenAiGenerator build() {
      if (maxTokens.isPresent() && maxCompletionTokens.isPresent()) {
        throw new IllegalArgumentException(
            "Servers accept max_tokens or max_completion_tokens: set one of maxTokens("
                + maxTokens.getAsInt()
                + ") and maxCompletionTokens("
                + maxCompletionTokens.getAsInt()
                + ")");
      }
      if (client.isEmpty()) {
        requireKeyForOpenAi();
        requireDialectForAzure();
      }
      return new OpenAiGenerator(this);
    }

    private void requireKeyForOpenAi() {
      if (apiKey.isEmpty() && baseUrl.host().equals(parse(DEFAULT_BASE_URL).host())) {
        throw new ConfigurationException(
            "There is no API key for "
                + Server.host(baseUrl)
                + ": call apiKey(...), or fromEnvironment() with OPENAI_API_KEY set");
      }
    }

    private void requireDialectForAzure() {
      if (azureApiVersion.isEmpty()
          && baseUrl.host().endsWith(".openai.azure.com")
          && !baseUrl.encodedPath().startsWith("/openai/v1")) {
        throw new ConfigurationException(
            "Azure OpenAI is spoken to at https://"
                + Server.host(baseUrl)
                + "/openai/v1, or in its older way with azureApiVersion(...), but the base URL was "
                + baseUrl);
      }
    }

    private Server server() {
      return client
          .map(Server::of)
          .orElseGet(() -> Server.at(baseUrl, apiKey, azureApiVersion, maxResponseBytes));
    }

    private ChatRequests requests() {
      return new ChatRequests(model, temperature, maxTokens, maxCompletionTokens, streamUsage);
    }

    private static HttpUrl parse(String baseUrl) {
      HttpUrl url = HttpUrl.parse(Objects.requireNonNull(baseUrl, "baseUrl"));
      if (url == null || !url.username().isEmpty() || !url.password().isEmpty()) {
        throw new IllegalArgumentException(
            "baseUrl must be an http or https URL without user or password, such as "
                + DEFAULT_BASE_URL
                + ", but was "
                + baseUrl.replaceAll("//[^/@]*@", "//[redacted]@"));
      }
      return url;
    }

    private static Duration upToADay(String name, Duration value, Duration least) {
      if (value.compareTo(least) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            name + " must be " + least.toMillis() + " ms to 1 day, but was " + value);
      }
      return value;
    }

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
      }
      return value;
    }
  }
}
