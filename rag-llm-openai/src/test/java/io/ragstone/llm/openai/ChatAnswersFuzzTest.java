package io.ragstone.llm.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Bodies of any bytes from a chat server: each is an answer, or a {@link GenerationException}.
 * Talks to a server of its own.
 */
class ChatAnswersFuzzTest {
  private static final GenerationRequest REQUEST = GeneratorFixture.request("?");

  private static final AtomicReference<ChatServer.Reply> REPLY = new AtomicReference<>();

  private static ChatServer server;
  private static OpenAiGenerator generator;

  record Verdict(String reason, int stars) {}

  @BeforeAll
  static void startServer() throws IOException {
    server = new ChatServer((request, http) -> REPLY.get().answer(request, http));
    generator =
        OpenAiGenerator.builder()
            .apiKey(GeneratorFixture.KEY)
            .baseUrl(server.baseUrl())
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void stopServer() {
    generator.close();
    server.close();
  }

  @FuzzTest
  void aStreamIsAnAnswerOrAFailure(byte[] bytes) {
    answerWith("text/event-stream", bytes);
    try (GenerationStream stream = generator.stream(REQUEST)) {
      StringBuilder text = new StringBuilder();
      stream.forEachRemaining(
          delta -> {
            assertThat(delta).isNotEmpty();
            text.append(delta);
          });
      assertThat(stream.result().text()).isEqualTo(text.toString());
    } catch (GenerationException e) {
      requireClear(e);
    }
  }

  @FuzzTest
  void aCompletionIsAnAnswerOrAFailure(byte[] bytes) {
    answerWith("application/json", bytes);
    try {
      Generation generation = generator.generate(REQUEST);
      assertThat(generation.text()).isNotNull();
      assertThat(generation.finishReason()).isNotNull();
    } catch (GenerationException e) {
      requireClear(e);
    }
  }

  /** The text that the model wrote where a record was asked for. */
  @FuzzTest
  void aStructuredReplyIsARecordOrAFailure(byte[] bytes) {
    String written = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    answerWith(
        "application/json",
        ChatServer.completionJson(written, "stop")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try {
      Verdict verdict = generator.generate(REQUEST, Verdict.class).value();
      assertThat(verdict.reason()).isNotNull();
    } catch (GenerationException e) {
      requireClear(e);
    }
  }

  private static void answerWith(String contentType, byte[] bytes) {
    REPLY.set(
        (request, http) -> {
          http.getResponseHeaders().add("Content-Type", contentType);
          http.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
          try (OutputStream out = http.getResponseBody()) {
            out.write(bytes);
          }
        });
    server.requests().clear();
  }

  private static void requireClear(GenerationException failure) {
    assertThat(failure.getMessage()).isNotBlank().doesNotContain(GeneratorFixture.KEY);
    assertThat(failure.getMessage().length()).isLessThan(2_000);
  }
}
