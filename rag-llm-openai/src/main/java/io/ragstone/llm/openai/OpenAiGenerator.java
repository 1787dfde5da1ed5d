package io.ragstone.llm.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.RequestOptions;
import com.openai.core.Timeout;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.services.blocking.chat.ChatCompletionService;
import io.ragstone.call.CallContext;
import io.ragstone.document.UnicodeText;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.Message;
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
 * connection, a time-out) is repeated {@linkplain Builder#maxRetries some times}, after the time
 * that the server asks for in {@code Retry-After}, otherwise after half a second, doubled each
 * time, at most 8 seconds. An answer of which a part was streamed already is not repeated.
 *
 * <p>Failures are {@link GenerationException}s whose message names the model, the host, the HTTP
 * status and what to do; API keys are never part of messages, causes or {@link #toString()}. A call
 * that is cancelled throws {@link CallCancelledException} and one past its deadline {@link
 * DeadlineExceededException}, both at once, and the HTTP request is given up, so that the server
 * can stop generating.
 *
 * <p>An answer without content is the empty text; a refusal is the text of the refusal, with {@link
 * FinishReason#OTHER}. {@link Generation#usage()} is empty when the server does not say.
 *
 * <p>Thread-safe. {@link #close()} ends the calls that are under way with an {@link
 * IllegalStateException}.
 */
public final class OpenAiGenerator implements Generator {
  /** The model unless another is chosen. */
  public static final String DEFAULT_MODEL = "gpt-4o";

  /** The server unless another is chosen. */
  public static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";

  /** How long one attempt may take unless another time is chosen: one minute. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  /** How often a request is repeated unless another number is chosen. */
  public static final int DEFAULT_MAX_RETRIES = 2;

  /** How long connecting may take, when the time-out is not shorter: ten seconds. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  /**
   * How much later than the deadline the HTTP client gives up by itself: the caller, who watches
   * the deadline, comes first and can tell it from a time-out.
   */
  private static final Duration DEADLINE_GRACE = Duration.ofMillis(250);

  private final String model;
  private final String server;
  private final OptionalDouble temperature;
  private final OptionalInt maxTokens;
  private final OptionalInt maxCompletionTokens;
  private final boolean streamUsage;
  private final Duration timeout;
  private final boolean ownsClient;
  private final OpenAIClient client;
  private final ChatCompletionService completions;
  private final Failures failures;

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
    this.model = builder.model;
    this.temperature = builder.temperature;
    this.maxTokens = builder.maxTokens;
    this.maxCompletionTokens = builder.maxCompletionTokens;
    this.streamUsage = builder.streamUsage;
    this.timeout = builder.timeout;
    this.ownsClient = builder.client.isEmpty();
    this.server = ownsClient ? host(builder.baseUrl) : "the given client's server";
    this.client = builder.client.orElseGet(builder::newClient);
    this.completions = client.chat().completions();
    this.failures = new Failures(model, server, builder.apiKey, timeout);
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
    try (Exchange exchange = open(request.context())) {
      return exchange.call(
          () ->
              Responses.read(
                  completions.create(params(request).build(), blocking(request.context())),
                  model,
                  failures));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Returns when the server has begun to answer, and throws what goes wrong until then. The
   * iterator throws when the answer breaks off, also when the stream is closed before its end.
   */
  @Override
  public GenerationStream stream(GenerationRequest request) {
    ChatCompletionCreateParams.Builder params = params(request);
    if (streamUsage) {
      params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
    }
    return OpenAiStream.open(
        open(request.context()),
        failures,
        model,
        completions,
        params.build(),
        streaming(request.context()));
  }

  @Override
  public void close() {
    closed = true;
    exchanges.forEach(exchange -> exchange.end(closedException()));
    workers.shutdown();
    if (ownsClient) {
      client.close();
    }
  }

  @Override
  public String toString() {
    return "OpenAiGenerator[" + model + " at " + server + "]";
  }

  private Exchange open(CallContext context) {
    if (closed) {
      throw closedException();
    }
    context.check(failures.operation());
    Exchange exchange = new Exchange(context, failures, workers, exchanges::remove);
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

  private ChatCompletionCreateParams.Builder params(GenerationRequest request) {
    ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder().model(model);
    for (Message message : request.messages()) {
      String text = UnicodeText.wellFormed(message.text());
      switch (message.role()) {
        case SYSTEM -> params.addSystemMessage(text);
        case USER -> params.addUserMessage(text);
        case ASSISTANT -> params.addAssistantMessage(text);
      }
    }
    temperature.ifPresent(value -> params.temperature(value));
    maxTokens.ifPresent(
        limit -> params.putAdditionalBodyProperty("max_tokens", JsonValue.from(limit)));
    maxCompletionTokens.ifPresent(limit -> params.maxCompletionTokens(limit));
    return params;
  }

  private RequestOptions blocking(CallContext context) {
    Duration attempt = shorter(timeout, untilDeadline(context));
    return options(attempt, attempt);
  }

  /** A long answer may take longer than the time-out as long as it keeps coming. */
  private RequestOptions streaming(CallContext context) {
    Duration untilDeadline = untilDeadline(context);
    return options(shorter(timeout, untilDeadline), untilDeadline);
  }

  private static RequestOptions options(Duration silence, Duration whole) {
    return RequestOptions.builder()
        .timeout(
            Timeout.builder()
                .connect(shorter(CONNECT_TIMEOUT, silence))
                .read(silence)
                .write(silence)
                .request(whole)
                .build())
        .build();
  }

  private static Duration untilDeadline(CallContext context) {
    return context
        .remaining()
        .map(left -> left.compareTo(MAX_TIMEOUT) < 0 ? left.plus(DEADLINE_GRACE) : MAX_TIMEOUT)
        .orElse(MAX_TIMEOUT);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static String host(HttpUrl url) {
    return url.port() == HttpUrl.defaultPort(url.scheme())
        ? url.host()
        : url.host() + ":" + url.port();
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
    private int maxRetries = DEFAULT_MAX_RETRIES;
    private Optional<OpenAIClient> client = Optional.empty();

    private Builder() {}

    /**
     * Takes the API key from the environment variable {@code OPENAI_API_KEY} and, when it is set,
     * the base URL from {@code OPENAI_BASE_URL}.
     *
     * @return this builder
     * @throws ConfigurationException when {@code OPENAI_API_KEY} is not set
     */
    public Builder fromEnvironment() {
      return fromEnvironment(System.getenv());
    }

    Builder fromEnvironment(Map<String, String> environment) {
      String key = environment.getOrDefault("OPENAI_API_KEY", "").strip();
      if (key.isEmpty()) {
        throw new ConfigurationException(
            "The environment variable OPENAI_API_KEY is not set: set it, or call apiKey(...)");
      }
      String url = environment.getOrDefault("OPENAI_BASE_URL", "").strip();
      return (url.isEmpty() ? this : baseUrl(url)).apiKey(key);
    }

    /**
     * Sets the API key; required, unless there is a {@link #client client}.
     *
     * @param apiKey the key, of visible ASCII characters; any word, such as {@code none}, for a
     *     server that asks for no key
     * @return this builder
     */
    public Builder apiKey(String apiKey) {
      if (apiKey.isEmpty() || !apiKey.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new IllegalArgumentException(
            "apiKey must be one word of visible ASCII characters (it is not shown here); for a"
                + " server that asks for none, give any word, such as \"none\"");
      }
      this.apiKey = Optional.of(apiKey);
      return this;
    }

    /**
     * Sets the server; {@link #DEFAULT_BASE_URL} by default.
     *
     * @param baseUrl the URL in front of {@code /chat/completions}, such as {@code
     *     http://localhost:8000/v1}
     * @return this builder
     */
    public Builder baseUrl(String baseUrl) {
      this.baseUrl = parse(baseUrl);
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
      if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException("timeout must be 1 ms to 1 day, but was " + timeout);
      }
      this.timeout = timeout;
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
     * Uses a client of one's own, for proxies, certificates, other credentials or clouds. Its key,
     * base URL and retries are used and those of this builder are ignored; the generator does not
     * close it. Cancelling, deadlines and {@link Generator#close()} free the caller at once, but
     * the client's HTTP request goes on in the background until the server sends something or it
     * times out.
     *
     * @param client the client
     * @return this builder
     */
    public Builder client(OpenAIClient client) {
      this.client = Optional.of(client.withOptions(options -> options.sleeper(Exchange.SLEEPER)));
      return this;
    }

    /**
     * Builds the generator; nothing is sent yet.
     *
     * @return a generator, to be closed after use
     * @throws ConfigurationException when there is neither an API key nor a client
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
      if (client.isEmpty() && apiKey.isEmpty()) {
        throw new ConfigurationException(
            "There is no API key for "
                + host(baseUrl)
                + ": call apiKey(...), or fromEnvironment() with OPENAI_API_KEY set");
      }
      return new OpenAiGenerator(this);
    }

    private OpenAIClient newClient() {
      return OpenAIOkHttpClient.builder()
          .apiKey(apiKey.orElseThrow())
          .baseUrl(baseUrl.toString())
          .maxRetries(maxRetries)
          .addInterceptor(Exchange.CALL_TRACKER)
          .sleeper(Exchange.SLEEPER)
          .build();
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

    private static int positive(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
      }
      return value;
    }
  }
}
