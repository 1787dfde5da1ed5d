package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.cutAfter;
import static io.ragstone.llm.openai.ChatServer.delta;
import static io.ragstone.llm.openai.ChatServer.endlessStream;
import static io.ragstone.llm.openai.ChatServer.events;
import static io.ragstone.llm.openai.ChatServer.silenceAfter;
import static io.ragstone.llm.openai.ChatServer.startEvents;
import static io.ragstone.llm.openai.ChatServer.stream;
import static io.ragstone.llm.openai.ChatServer.withHeader;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.GenerationStream;
import io.ragstone.llm.openai.ChatServer.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies, portals and servers that are broken: each fails in a way that says what it was. */
class HostileServersTest extends GeneratorFixture {
  private static final String PAGE = "<html><body>Please log in, " + KEY + "</body></html>";

  @Test
  void thatAnswerWithAWebPageAreNamedAsSuch() throws IOException {
    ChatServer server = server(withHeader("Content-Type", "text/html; charset=utf-8", 200, PAGE));
    OpenAiGenerator generator = generator(server);

    GenerationException whole =
        assertReason(Reason.INVALID_RESPONSE, () -> generator.generate(request("?")));
    GenerationException streamed =
        assertReason(Reason.INVALID_RESPONSE, () -> generator.stream(request("?")));

    assertThat(whole).hasMessageContaining("web page (text/html").hasMessageContaining("base URL");
    assertThat(streamed).hasMessageContaining("web page");
    assertThat(server.requests()).as("and are not asked again").hasSize(2);
  }

  @Test
  void thatFailWithAWebPageKeepTheirStatus() throws IOException {
    Reply page = withHeader("Content-Type", "text/html", 502, PAGE);
    OpenAiGenerator generator = generator(server(page), b -> b.maxRetries(0));
    assertThat(assertReason(Reason.UNAVAILABLE, () -> generator.generate(request("?"))))
        .hasMessageContaining("HTTP 502")
        .hasMessageNotContaining(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void thatRedirectAreNotFollowed(int status) throws IOException {
    ChatServer elsewhere = server(completion("a trap"));
    ChatServer server = server(withHeader("Location", elsewhere.baseUrl(), status, ""));

    assertThat(assertReason(Reason.FAILED, () -> generator(server).generate(request("?"))))
        .hasMessageContaining("HTTP " + status)
        .hasMessageContaining("Location: " + elsewhere.baseUrl())
        .hasMessageContaining("base URL");
    assertThat(elsewhere.requests()).isEmpty();
  }

  @Test
  void thatSendTooMuchAreCutOff() throws IOException {
    ChatServer server = server(completion("x".repeat(20_000)), endlessStream("and "));
    OpenAiGenerator generator = generator(server, b -> b.maxResponseBytes(10_000));

    assertThat(assertReason(Reason.INVALID_RESPONSE, () -> generator.generate(request("?"))))
        .hasMessageContaining("maxResponseBytes")
        .hasMessageContaining("10000");
    GenerationStream stream = generator.stream(request("?"));
    assertThat(assertReason(Reason.INVALID_RESPONSE, () -> stream.forEachRemaining(delta -> {})))
        .hasMessageContaining("maxResponseBytes");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void thatSendMuchInLittleAreCutOffToo() throws IOException {
    byte[] bomb = gzip(ChatServer.completionJson("x".repeat(50_000), "stop"));
    assertThat(bomb.length).isLessThan(1000);
    Reply compressed =
        (request, http) -> {
          http.getResponseHeaders().add("Content-Encoding", "gzip");
          http.getResponseHeaders().add("Content-Type", "application/json");
          http.sendResponseHeaders(200, bomb.length);
          http.getResponseBody().write(bomb);
        };
    OpenAiGenerator generator = generator(server(compressed), b -> b.maxResponseBytes(10_000));
    assertThat(assertReason(Reason.INVALID_RESPONSE, () -> generator.generate(request("?"))))
        .hasMessageContaining("maxResponseBytes");
  }

  @Test
  void thatOnlyPingDoNotHoldTheCallerForever() throws IOException {
    Reply pings =
        (request, http) -> {
          try (OutputStream out = startEvents(http)) {
            while (true) {
              out.write(": ping\n\n".getBytes(UTF_8));
              out.flush();
              Thread.sleep(5);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    OpenAiGenerator generator =
        generator(server(pings), b -> b.totalTimeout(Duration.ofMillis(400)));
    GenerationStream stream = generator.stream(request("?"));
    assertThat(assertReason(Reason.TIMEOUT, stream::hasNext)).hasMessageContaining("400 ms");
  }

  @Test
  void thatSendByteByByteAreUnderstood() throws IOException {
    Reply slow =
        (request, http) -> {
          try (OutputStream out = startEvents(http)) {
            String body = "data: " + delta("数据 \uD83D\uDE80") + "\n\ndata: ";
            for (byte b : (body + ChatServer.finish("stop") + "\n\n").getBytes(UTF_8)) {
              out.write(b);
              out.flush();
            }
          }
        };
    assertThat(readAll(generator(server(slow)).stream(request("?"))).text())
        .isEqualTo("数据 \uD83D\uDE80");
  }

  @Test
  void thatEndWithTheMarkButWithoutAReasonHaveNotAnswered() throws IOException {
    GenerationStream stream =
        generator(server(events(delta("half"), "[DONE]"))).stream(request("?"));
    assertThat(stream.next()).isEqualTo("half");
    assertReason(Reason.INVALID_RESPONSE, stream::hasNext);
  }

  @Test
  void thatBreakOffLeaveTheTextSoFar() throws IOException {
    ChatServer server =
        server(
            cutAfter(delta("one "), delta("two")),
            events(delta("one "), "{\"error\":{\"message\":\"GPU lost\"}}"),
            silenceAfter(delta("one")),
            events(delta("one"), "[]"));
    OpenAiGenerator generator =
        generator(server, b -> b.timeout(Duration.ofMillis(300)).maxRetries(0));

    assertThat(broken(generator).writtenText()).contains("one two");
    assertThat(broken(generator).writtenText()).contains("one ");
    assertThat(broken(generator).writtenText()).contains("one");
    assertThat(broken(generator).writtenText()).contains("one");
  }

  @Test
  void thatBreakOffBeforeTheFirstTextLeaveNone() throws IOException {
    OpenAiGenerator generator = generator(server(cutAfter()), b -> b.maxRetries(0));
    assertThat(broken(generator).writtenText()).isEmpty();
  }

  @Test
  void thatSendMoreThanIsAskedForAreUnderstood() throws IOException {
    String more = "data: " + delta("x") + "\r\n\r\nevent: odd\nid: 7\nretry: 5\n\n: comment\n\n";
    Reply odd =
        (request, http) -> {
          try (OutputStream out = startEvents(http)) {
            out.write(more.getBytes(UTF_8));
            out.write(("data:" + ChatServer.finish("stop") + "\n\n").getBytes(UTF_8));
          }
        };
    assertThat(readAll(generator(server(odd, stream("x"))).stream(request("?"))).text())
        .isEqualTo("x");
  }

  private static GenerationException broken(OpenAiGenerator generator) {
    GenerationStream stream = generator.stream(request("?"));
    try {
      stream.forEachRemaining(delta -> {});
    } catch (GenerationException e) {
      return e;
    }
    throw new AssertionError("The stream did not break off");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
