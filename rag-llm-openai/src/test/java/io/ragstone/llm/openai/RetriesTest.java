package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.cutAfter;
import static io.ragstone.llm.openai.ChatServer.delta;
import static io.ragstone.llm.openai.ChatServer.error;
import static io.ragstone.llm.openai.ChatServer.events;
import static io.ragstone.llm.openai.ChatServer.json;
import static io.ragstone.llm.openai.ChatServer.silence;
import static io.ragstone.llm.openai.ChatServer.stream;
import static io.ragstone.llm.openai.ChatServer.withHeader;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.llm.openai.ChatServer.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is repeated, after which wait, and what never is. */
class RetriesTest extends GeneratorFixture {
  @Test
  void waitAsTheServerAsksAndSucceed() throws IOException {
    ChatServer server =
        server(withHeader("Retry-After", "0", 429, "{}"), error(503, "busy"), completion("x"));
    assertThat(generator(server).generate(request("?")).text()).isEqualTo("x");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void applyToStreamsThatHaveNotBegun() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "0", 429, "{}"), stream("x"));
    assertThat(readAll(generator(server).stream(request("?"))).text()).isEqualTo("x");
  }

  @Test
  void areNotMadeWhenTheRequestItselfIsWrong() throws IOException {
    ChatServer server = server(error(400, "no"));
    assertReason(Reason.INVALID_REQUEST, () -> generator(server).generate(request("?")));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void endAfterTheirNumber() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "0", 429, "{}"));
    assertReason(
        Reason.RATE_LIMITED, () -> generator(server, b -> b.maxRetries(3)).generate(request("?")));
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void areNotWaitedForWhenTheDeadlineComesFirst() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "20", 429, "{}"), completion("too late"));
    GenerationRequest request = request(CallContext.withTimeout(Duration.ofSeconds(10)));
    assertThat(assertReason(Reason.RATE_LIMITED, () -> generator(server).generate(request)))
        .hasMessageContaining("Retry-After: 20");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void areNotWaitedForLongerThanTheLimit() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "20", 503, "{}"), completion("too late"));
    OpenAiGenerator generator = generator(server, b -> b.maxRetryWait(Duration.ofSeconds(19)));
    assertThat(assertReason(Reason.UNAVAILABLE, () -> generator.generate(request("?"))))
        .hasMessageContaining("Retry-After: 20");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void waitAtLeastAsLongAsTheServerAsks() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "1", 429, "{}"), completion("x"));
    long start = System.nanoTime();
    generator(server).generate(request("?"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
  }

  @Test
  void followConnectionsThatBreakWhereverTheyBreak() throws IOException {
    Reply cutInTheBody =
        (request, http) -> {
          http.sendResponseHeaders(200, 1000);
          http.getResponseBody().write("{".getBytes(UTF_8));
          http.close();
        };
    ChatServer server =
        server((request, http) -> http.close(), cutInTheBody, completion("third time"));
    assertThat(generator(server).generate(request("?")).text()).isEqualTo("third time");
  }

  @Test
  void followAnAttemptThatTakesTooLong() throws IOException {
    ChatServer server = server(silence(), completion("x"));
    OpenAiGenerator generator = generator(server, b -> b.timeout(Duration.ofMillis(300)));
    assertThat(generator.generate(request("?")).text()).isEqualTo("x");
  }

  @Test
  void endWithTheTotalTimeout() throws IOException {
    ChatServer server = server(silence());
    OpenAiGenerator generator =
        generator(
            server,
            b ->
                b.timeout(Duration.ofMillis(200))
                    .maxRetries(1000)
                    .totalTimeout(Duration.ofMillis(1500)));
    assertReason(Reason.TIMEOUT, () -> generator.generate(request("?")));
    assertThat(server.requests()).hasSizeBetween(2, 7);
  }

  @Test
  void applyToStreamsThatBreakOffBeforeTheirFirstText() throws IOException {
    ChatServer server =
        server(
            cutAfter(),
            events("{\"error\":{\"message\":\"GPU lost\"}}"),
            stream("first ", "and last"));
    assertThat(readAll(generator(server).stream(request("?"))).text()).isEqualTo("first and last");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void areCountedTogetherForOneStream() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "0", 429, "{}"), cutAfter());
    OpenAiGenerator generator = generator(server, b -> b.maxRetries(1));
    GenerationStream stream = generator.stream(request("?"));
    assertReason(Reason.UNAVAILABLE, stream::hasNext);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void areNotMadeOnceTextHasCome() throws IOException {
    ChatServer server = server(cutAfter(delta("half")), stream("whole"));
    GenerationStream stream = generator(server).stream(request("?"));
    assertThat(stream.next()).isEqualTo("half");
    assertReason(Reason.UNAVAILABLE, stream::hasNext);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void areNotMadeWithoutMoney() throws IOException {
    ChatServer server =
        server(
            json(
                429,
                "{\"error\":{\"message\":\"You exceeded your current quota\","
                    + "\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"));
    assertThat(assertReason(Reason.RATE_LIMITED, () -> generator(server).generate(request("?"))))
        .hasMessageContaining("quota");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void obeyAServerThatSaysWhetherTheyHelp() throws IOException {
    ChatServer never = server(withHeader("X-Should-Retry", "false", 503, "{}"));
    assertReason(Reason.UNAVAILABLE, () -> generator(never).generate(request("?")));
    assertThat(never.requests()).hasSize(1);

    ChatServer please = server(withHeader("X-Should-Retry", "true", 400, "{}"), completion("x"));
    assertThat(generator(please).generate(request("?")).text()).isEqualTo("x");
  }

  @Test
  void areTheGeneratorsOwnWithAGivenClientToo() throws IOException {
    ChatServer server = server(withHeader("Retry-After", "0", 429, "{}"));
    OpenAIClient client =
        OpenAIOkHttpClient.builder().apiKey(KEY).baseUrl(server.baseUrl()).maxRetries(7).build();
    opened(client::close);
    OpenAiGenerator generator =
        opened(OpenAiGenerator.builder().client(client).maxRetries(1).build());
    assertReason(Reason.RATE_LIMITED, () -> generator.generate(request("?")));
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void endWhenTheCallIsCancelled() throws Exception {
    CountDownLatch refused = new CountDownLatch(1);
    ChatServer server =
        server(
            (request, http) -> {
              withHeader("Retry-After", "7", 429, "{}").answer(request, http);
              refused.countDown();
            });
    CallContext context = CallContext.cancellable();
    Waiting<Generation> call = inBackground(() -> generator(server).generate(request(context)));
    await(refused);

    context.cancel();

    call.failsPromptlyWith(CallCancelledException.class);
    assertThat(server.requests()).hasSize(1);
  }
}
