package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;
import io.ragstone.call.CallContext;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.TokenUsage;
import io.ragstone.prompt.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's own models of OpenAI's protocol as generators, over HTTP. */
class OpenAiModelsTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void aWholeAnswer() throws IOException {
    start(
        http ->
            respond(
                http,
                200,
                """
                {"id":"1","object":"chat.completion","created":1,"model":"gpt-4o-2024",
                 "choices":[{"index":0,"finish_reason":"stop",
                   "message":{"role":"assistant","content":"In segments [1]."}}],
                 "usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}
                """));

    Generation answer =
        LangChain4jGenerator.of(chatModel()).generate(request(CallContext.unbounded()));

    assertThat(answer.text()).isEqualTo("In segments [1].");
    assertThat(answer.generator()).isEqualTo("gpt-4o-2024");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage()).contains(new TokenUsage(20, 5));
  }

  @Test
  void aStream() throws IOException {
    start(
        http -> {
          OutputStream body = events(http);
          write(body, delta("In seg"));
          write(body, delta("ments [1]."));
          write(body, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}");
          write(body, "[DONE]");
          body.close();
        });

    try (GenerationStream stream =
        LangChain4jGenerator.of(streamingModel()).stream(request(CallContext.unbounded()))) {
      assertThat(stream).toIterable().containsExactly("In seg", "ments [1].");
      assertThat(stream.result().finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void aRefusalOfTheServerHasItsReason() throws IOException {
    start(http -> respond(http, 429, "{\"error\":{\"message\":\"slow down\"}}"));

    assertThatThrownBy(
            () -> LangChain4jGenerator.of(chatModel()).generate(request(CallContext.unbounded())))
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(GenerationException.Reason.RATE_LIMITED);
              assertThat(e.isRetryable()).isTrue();
            })
        .hasMessageContaining("slow down");
    assertThatThrownBy(
            () ->
                LangChain4jGenerator.of(streamingModel())
                    .generate(request(CallContext.unbounded())))
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> assertThat(e.reason()).isEqualTo(GenerationException.Reason.RATE_LIMITED));
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() throws IOException {
    start(http -> {});
    server.stop(0);

    assertThatThrownBy(
            () -> LangChain4jGenerator.of(chatModel()).generate(request(CallContext.unbounded())))
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> assertThat(e.reason()).isEqualTo(GenerationException.Reason.UNAVAILABLE));
  }

  @Test
  void aSilentServerIsNotWaitedForBeyondTheDeadline() throws IOException {
    start(http -> await(end));

    assertThatThrownBy(
            () ->
                LangChain4jGenerator.of(chatModel())
                    .generate(request(CallContext.withTimeout(Duration.ofMillis(200)))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void closingAStreamHangsUpOnTheServer() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    start(
        http -> {
          OutputStream body = events(http);
          try {
            while (end.getCount() > 0) {
              write(body, delta("word "));
            }
          } catch (IOException e) {
            hungUp.countDown();
          }
        });
    GenerationStream stream =
        LangChain4jGenerator.of(streamingModel()).stream(request(CallContext.unbounded()));
    assertThat(stream.next()).isEqualTo("word ");

    stream.close();

    assertThat(hungUp.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void tokensAreCountedByItsEstimator() throws IOException {
    start(http -> {});
    LangChain4jGenerator generator =
        LangChain4jGenerator.builder()
            .chatModel(chatModel())
            .tokenCountEstimator(new OpenAiTokenCountEstimator("gpt-4o"))
            .build();

    assertThat(generator.tokenCounter().orElseThrow().count("hello world")).isEqualTo(2);
    assertThat(generator.tokenCounter().orElseThrow().count("")).isZero();
  }

  private OpenAiChatModel chatModel() {
    return OpenAiChatModel.builder()
        .baseUrl(baseUrl())
        .apiKey("none")
        .modelName("gpt-4o")
        .maxRetries(0)
        .build();
  }

  private OpenAiStreamingChatModel streamingModel() {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(baseUrl())
        .apiKey("none")
        .modelName("gpt-4o")
        .build();
  }

  private String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private void start(HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", handler);
    server.start();
  }

  private static GenerationRequest request(CallContext context) {
    return GenerationRequest.of(
        "Where?", List.of(new Message(Message.Role.USER, "Where is data stored?")), context);
  }

  private static String delta(String text) {
    return "{\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"}}]}";
  }

  private static OutputStream events(HttpExchange http) throws IOException {
    http.getRequestBody().readAllBytes();
    http.getResponseHeaders().set("Content-Type", "text/event-stream");
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  private static void write(OutputStream body, String event) throws IOException {
    body.write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private static void respond(HttpExchange http, int status, String json) throws IOException {
    http.getRequestBody().readAllBytes();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().set("Content-Type", "application/json");
    http.sendResponseHeaders(status, bytes.length);
    http.getResponseBody().write(bytes);
    http.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
