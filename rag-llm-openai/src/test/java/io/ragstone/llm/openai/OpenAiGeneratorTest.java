package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.blanks;
import static io.ragstone.llm.openai.ChatServer.chunk;
import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.completionJson;
import static io.ragstone.llm.openai.ChatServer.cutAfter;
import static io.ragstone.llm.openai.ChatServer.delta;
import static io.ragstone.llm.openai.ChatServer.endlessStream;
import static io.ragstone.llm.openai.ChatServer.error;
import static io.ragstone.llm.openai.ChatServer.event;
import static io.ragstone.llm.openai.ChatServer.events;
import static io.ragstone.llm.openai.ChatServer.finish;
import static io.ragstone.llm.openai.ChatServer.json;
import static io.ragstone.llm.openai.ChatServer.silence;
import static io.ragstone.llm.openai.ChatServer.silenceAfter;
import static io.ragstone.llm.openai.ChatServer.startEvents;
import static io.ragstone.llm.openai.ChatServer.stream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.TokenUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiGeneratorTest extends GeneratorFixture {
  @Nested
  class Requests {
    @Test
    void carryTheTutorialsPromptLetterByLetter() throws IOException {
      ChatServer server = server(completion("In etcd."));

      generator(server).generate(request("How is data stored?", "It is stored.", "In etcd."));

      assertThat(server.requests()).hasSize(1);
      ChatServer.Request sent = server.requests().get(0);
      assertThat(sent.path()).isEqualTo("/v1/chat/completions");
      assertThat(sent.json().at("/model").asText()).isEqualTo("gpt-4o");
      assertThat(sent.json().at("/messages")).hasSize(2);
      assertThat(sent.json().at("/messages/0/role").asText()).isEqualTo("system");
      assertThat(sent.message(0))
          .isEqualTo(
              "\nHuman: You are an AI assistant. You are able to find answers to the questions from"
                  + " the contextual passage snippets provided.\n");
      assertThat(sent.json().at("/messages/1/role").asText()).isEqualTo("user");
      assertThat(sent.message(1))
          .isEqualTo(
              "\nUse the following pieces of information enclosed in <context> tags to provide an"
                  + " answer to the question enclosed in <question> tags.\n<context>\nIt is"
                  + " stored.\nIn etcd.\n</context>\n<question>\nHow is data"
                  + " stored?\n</question>\n");
    }

    @Test
    void authenticateWithTheKey() throws IOException {
      ChatServer server = server(completion("x"));
      generator(server).generate(request("?"));
      assertThat(server.requests().get(0).header("Authorization")).isEqualTo("Bearer " + KEY);
    }

    @Test
    void sendNoOptionThatWasNotSet() throws IOException {
      ChatServer server = server(completion("x"));
      generator(server).generate(request("?"));
      assertThat(server.requests().get(0).json().fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("model", "messages");
    }

    @Test
    void sendTheOptionsThatWereSet() throws IOException {
      ChatServer server = server(completion("x"));

      generator(server, b -> b.model("qwen3").temperature(0.5).maxTokens(64))
          .generate(request("?"));
      generator(server, b -> b.maxCompletionTokens(32)).generate(request("?"));

      assertThat(server.requests().get(0).json().at("/model").asText()).isEqualTo("qwen3");
      assertThat(server.requests().get(0).json().at("/temperature").asDouble()).isEqualTo(0.5);
      assertThat(server.requests().get(0).json().at("/max_tokens").asInt()).isEqualTo(64);
      assertThat(server.requests().get(1).json().at("/max_completion_tokens").asInt())
          .isEqualTo(32);
      assertThat(server.requests().get(1).json().has("max_tokens")).isFalse();
    }

    @Test
    void askForEventsAndUsageOnlyWhenStreaming() throws IOException {
      ChatServer server = server(stream("x"));

      readAll(generator(server).stream(request("?")));
      readAll(generator(server, b -> b.streamUsage(false)).stream(request("?")));

      ChatServer.Request sent = server.requests().get(0);
      assertThat(sent.json().at("/stream").asBoolean()).isTrue();
      assertThat(sent.json().at("/stream_options/include_usage").asBoolean()).isTrue();
      assertThat(sent.header("Accept")).isEqualTo("text/event-stream");
      assertThat(server.requests().get(1).json().has("stream_options")).isFalse();
    }

    @Test
    void shareConnections() throws IOException {
      ChatServer server = server(completion("x"), stream("x"), completion("x"));
      OpenAiGenerator generator = generator(server);

      generator.generate(request("?"));
      readAll(generator.stream(request("?")));
      generator.generate(request("?"));

      assertThat(server.requests().stream().map(ChatServer.Request::clientPort).distinct())
          .hasSize(1);
    }

    @Test
    void surviveTextThatIsNotWellFormed() throws IOException {
      ChatServer server = server(completion("x"));
      generator(server).generate(request("lone \uD800 surrogate"));
      assertThat(server.requests().get(0).message(1)).contains("lone \uFFFD surrogate");
    }
  }

  @Nested
  class Answers {
    @Test
    void haveTextFinishReasonAndUsage() throws IOException {
      Generation answer = generator(server(completion("In etcd."))).generate(request("?"));
      assertThat(answer)
          .isEqualTo(
              new Generation(
                  "In etcd.", "gpt-4o", FinishReason.STOP, Optional.of(new TokenUsage(11, 7))));
    }

    @Test
    void keepEveryCharacter() throws IOException {
      String text = "数据存储在 etcd 中 — naïve \uD83D\uDE80 \"quoted\"\n\tend";
      ChatServer server = server(completion(text), stream("数", "据 \uD83D\uDE80", "\"\n\t"));
      OpenAiGenerator generator = generator(server);

      assertThat(generator.generate(request("数据?\uD83D\uDE80")).text()).isEqualTo(text);
      assertThat(server.requests().get(0).message(1)).contains("数据?\uD83D\uDE80");
      assertThat(readAll(generator.stream(request("?"))).text()).isEqualTo("数据 \uD83D\uDE80\"\n\t");
    }

    @ParameterizedTest
    @CsvSource({
      "stop,STOP",
      "length,LENGTH",
      "content_filter,CONTENT_FILTER",
      "tool_calls,OTHER",
      "eos_token,OTHER",
      ",OTHER"
    })
    void nameTheirFinishReason(String wire, FinishReason expected) throws IOException {
      OpenAiGenerator generator = generator(server(json(200, completionJson("x", wire))));
      assertThat(generator.generate(request("?")).finishReason()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"length,LENGTH", "content_filter,CONTENT_FILTER", "eos_token,OTHER"})
    void nameTheirFinishReasonWhenStreamed(String wire, FinishReason expected) throws IOException {
      ChatServer server = server(events(delta("x"), finish(wire), "[DONE]"));
      Generation answer = readAll(generator(server).stream(request("?")));
      assertThat(answer.finishReason()).isEqualTo(expected);
      assertThat(answer.usage()).isEmpty();
    }

    @Test
    void areEmptyWhenTheServerSendsNoContent() throws IOException {
      OpenAiGenerator generator = generator(server(completion(null), events(finish("stop"))));
      assertThat(generator.generate(request("?")).text()).isEmpty();
      assertThat(readAll(generator.stream(request("?"))).text()).isEmpty();
    }

    @Test
    void ofModelsThatRefuseAreTheRefusal() throws IOException {
      String refusal = "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I cannot.\"}}]}";
      ChatServer server =
          server(
              json(200, refusal),
              events(chunk("{\"refusal\":\"I cannot.\"}", "null"), finish("stop")));
      OpenAiGenerator generator = generator(server);

      Generation whole = generator.generate(request("?"));
      assertThat(whole.text()).isEqualTo("I cannot.");
      assertThat(whole.finishReason()).isEqualTo(FinishReason.OTHER);

      Generation streamed = readAll(generator.stream(request("?")));
      assertThat(streamed.text()).isEqualTo("I cannot.");
      assertThat(streamed.finishReason()).isEqualTo(FinishReason.OTHER);
    }

    @Test
    void ofMinimalServersAreUnderstood() throws IOException {
      String minimal = "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{}}";
      Generation answer = generator(server(json(200, minimal))).generate(request("?"));
      assertThat(answer.text()).isEqualTo("x");
      assertThat(answer.finishReason()).isEqualTo(FinishReason.OTHER);
      assertThat(answer.usage()).isEmpty();
    }
  }

  @Nested
  class Streams {
    @Test
    void giveEachDeltaAndThenTheWhole() throws IOException {
      GenerationStream stream =
          generator(server(stream("In ", "", "etcd", "."))).stream(request("?"));

      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
      assertThat(stream).toIterable().containsExactly("In ", "etcd", ".");
      assertThat(stream.result())
          .isEqualTo(
              new Generation(
                  "In etcd.", "gpt-4o", FinishReason.STOP, Optional.of(new TokenUsage(11, 7))));
      assertThat(stream.hasNext()).isFalse();
      assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void giveADeltaAsSoonAsItIsSent() throws IOException {
      CountDownLatch firstRead = new CountDownLatch(1);
      ChatServer server =
          server(
              (request, http) -> {
                try (OutputStream out = startEvents(http)) {
                  event(out, delta("first"));
                  await(firstRead);
                  event(out, delta("second"));
                  event(out, finish("stop"));
                }
              });

      GenerationStream stream = generator(server).stream(request("?"));

      assertThat(stream.next()).isEqualTo("first");
      firstRead.countDown();
      assertThat(stream.next()).isEqualTo("second");
    }

    @Test
    void mayTakeLongerThanTheTimeoutWhileTheyKeepComing() throws IOException {
      ChatServer server =
          server(
              (request, http) -> {
                try (OutputStream out = startEvents(http)) {
                  for (int i = 0; i < 6; i++) {
                    event(out, delta("."));
                    Thread.sleep(150);
                  }
                  event(out, finish("stop"));
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      GenerationStream stream =
          generator(server, b -> b.timeout(Duration.ofMillis(600))).stream(request("?"));
      assertThat(readAll(stream).text()).isEqualTo("......");
    }

    @Test
    void failAfterTheDeltasThatArrivedWhenTheConnectionBreaks() throws IOException {
      GenerationStream stream = generator(server(cutAfter(delta("half")))).stream(request("?"));

      assertThat(stream.next()).isEqualTo("half");
      assertReason(Reason.UNAVAILABLE, stream::hasNext);
      assertReason(Reason.UNAVAILABLE, stream::next);
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failWhenTheServerFallsSilent() throws IOException {
      ChatServer server = server(silenceAfter(delta("half")));
      GenerationStream stream =
          generator(server, b -> b.timeout(Duration.ofMillis(200))).stream(request("?"));

      assertThat(stream.next()).isEqualTo("half");
      assertReason(Reason.TIMEOUT, stream::hasNext);
    }

    @Test
    void failWhenTheServerReportsAnErrorOnTheWay() throws IOException {
      GenerationStream stream =
          generator(server(events(delta("half"), "{\"error\":{\"message\":\"GPU lost\"}}"))).stream(
              request("?"));

      assertThat(stream.next()).isEqualTo("half");
      assertThat(assertReason(Reason.UNAVAILABLE, stream::hasNext))
          .hasMessageContaining("GPU lost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":", "[]", "{\"choices\":7}", "{}", "null"})
    void failOnEventsThatAreNotChunks(String event) throws IOException {
      GenerationStream stream =
          generator(server(events(delta("half"), event, finish("stop")))).stream(request("?"));
      assertThat(stream.next()).isEqualTo("half");
      assertReason(Reason.INVALID_RESPONSE, stream::hasNext);
    }

    @Test
    void failWhenTheyEndWithoutAFinishReason() throws IOException {
      ChatServer server = server(events(delta("half")), completion("not a stream"));
      OpenAiGenerator generator = generator(server);

      GenerationStream cut = generator.stream(request("?"));
      assertThat(cut.next()).isEqualTo("half");
      assertReason(Reason.INVALID_RESPONSE, cut::hasNext);
      assertReason(Reason.INVALID_RESPONSE, generator.stream(request("?"))::hasNext);
    }

    @Test
    void stopTheServerWhenClosed() throws Exception {
      ChatServer server = server(endlessStream("and "));
      GenerationStream stream = generator(server).stream(request("?"));
      assertThat(stream.next()).isEqualTo("and ");

      stream.close();
      stream.close();

      await(server.clientGone);
      assertThatThrownBy(stream::hasNext).isInstanceOf(CallCancelledException.class);
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void canBeClosedWhileAnotherThreadWaits() throws Exception {
      ChatServer server = server(silenceAfter(delta("half")));
      GenerationStream stream = generator(server).stream(request("?"));
      assertThat(stream.next()).isEqualTo("half");
      Waiting<Boolean> reader = inBackground(stream::hasNext);

      stream.close();

      reader.failsPromptlyWith(CallCancelledException.class);
    }

    @Test
    void keepTheirResultWhenClosedAfterTheirEnd() throws IOException {
      GenerationStream stream = generator(server(stream("x"))).stream(request("?"));
      Generation answer = readAll(stream);
      stream.close();
      assertThat(stream.hasNext()).isFalse();
      assertThat(stream.result()).isSameAs(answer);
    }
  }

  @Nested
  class Errors {
    @ParameterizedTest
    @CsvSource({
      "400,INVALID_REQUEST",
      "401,AUTHENTICATION",
      "403,AUTHENTICATION",
      "404,INVALID_REQUEST",
      "408,TIMEOUT",
      "413,INVALID_REQUEST",
      "422,INVALID_REQUEST",
      "429,RATE_LIMITED",
      "500,UNAVAILABLE",
      "503,UNAVAILABLE"
    })
    void nameModelHostStatusAndTheServersWords(int status, Reason reason) throws IOException {
      ChatServer server = server(error(status, "it was not to be"));
      OpenAiGenerator generator = generator(server, b -> b.maxRetries(0));
      List<ThrowingCallable> calls =
          List.of(() -> generator.generate(request("?")), () -> generator.stream(request("?")));

      for (ThrowingCallable call : calls) {
        assertThat(assertReason(reason, call))
            .hasMessageContaining("gpt-4o at " + server.host())
            .hasMessageContaining("HTTP " + status)
            .hasMessageContaining("it was not to be");
      }
      assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Not here</html>", "{\"detail\":\"x\"}", "{\"error\":\"x\"}"})
    void areUnderstoodInOtherForms(String body) throws IOException {
      OpenAiGenerator generator = generator(server(json(404, body)));
      assertThat(assertReason(Reason.INVALID_REQUEST, () -> generator.generate(request("?"))))
          .hasMessageContaining("HTTP 404");
    }

    @Test
    void quoteServersBriefly() throws IOException {
      OpenAiGenerator generator = generator(server(error(400, "too long ".repeat(10_000))));
      assertThat(
              assertReason(Reason.INVALID_REQUEST, () -> generator.generate(request("?")))
                  .getMessage())
          .hasSizeLessThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "{\"choices\":[{\"message\"",
          "<html>Welcome</html>",
          "{\"choices\":[]}",
          "{\"choices\":null}",
          "{}",
          "[]",
          "null",
          "{\"choices\":[{\"message\":null}]}",
          "{\"choices\":[{\"message\":{\"content\":[1]}}]}"
        })
    void ofAnswersThatAreNotCompletions(String body) throws IOException {
      OpenAiGenerator generator = generator(server(json(200, body)));
      assertReason(Reason.INVALID_RESPONSE, () -> generator.generate(request("?")));
    }

    @Test
    void ofAnswersThatAreCutOff() throws IOException {
      ChatServer server =
          server(
              (request, http) -> {
                http.sendResponseHeaders(200, 1000);
                http.getResponseBody().write("{\"choices\":[".getBytes(UTF_8));
                http.getResponseBody().flush();
                http.close();
              });
      OpenAiGenerator generator = generator(server, b -> b.maxRetries(0));
      assertReason(Reason.UNAVAILABLE, () -> generator.generate(request("?")));
    }

    @Test
    void ofServersThatAreNotThere() throws IOException {
      int port;
      try (ServerSocket socket =
          new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
        port = socket.getLocalPort();
      }
      OpenAiGenerator generator =
          opened(
              OpenAiGenerator.builder()
                  .apiKey(KEY)
                  .baseUrl("http://127.0.0.1:" + port + "/v1")
                  .maxRetries(0)
                  .build());
      assertThat(assertReason(Reason.UNAVAILABLE, () -> generator.generate(request("?"))))
          .hasMessageContaining("127.0.0.1:" + port)
          .hasCauseInstanceOf(Exception.class);
    }

    @Test
    void ofServersThatDoNotAnswerInTime() throws IOException {
      ChatServer server = server(silence());
      OpenAiGenerator generator =
          generator(server, b -> b.maxRetries(0).timeout(Duration.ofMillis(150)));

      assertThat(assertReason(Reason.TIMEOUT, () -> generator.generate(request("?"))))
          .hasMessageContaining("150 ms");
      assertReason(Reason.TIMEOUT, () -> generator.stream(request("?")));
    }

    @Test
    void ofServersThatAnswerTooSlowly() throws IOException {
      ChatServer server = server(blanks());
      OpenAiGenerator generator =
          generator(server, b -> b.maxRetries(0).timeout(Duration.ofMillis(150)));
      assertReason(Reason.TIMEOUT, () -> generator.generate(request("?")));
    }

    @Test
    void neverShowTheKeyEvenWhenTheServerRepeatsIt() throws IOException {
      String echo = "key " + KEY + " is not sk-anotherKey*****xyz, Bearer " + KEY;
      ChatServer server =
          server(
              error(401, echo),
              error(500, echo),
              json(200, KEY),
              json(200, "{\"choices\":\"" + KEY + "\"}"),
              events(KEY),
              events("{\"error\":{\"message\":\"" + KEY + "\"}}"));
      OpenAiGenerator generator = generator(server, b -> b.maxRetries(0));

      for (int i = 0; i < 4; i++) {
        assertNoKey(failure(() -> generator.generate(request("?"))));
      }
      for (int i = 0; i < 2; i++) {
        assertNoKey(failure(generator.stream(request("?"))::hasNext));
      }
      assertThat(generator.toString()).contains("gpt-4o", server.host()).doesNotContain(KEY);
      assertThat(server.requests()).hasSize(6);
    }

    private void assertNoKey(Throwable failure) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain(KEY).doesNotContain("sk-another");
    }
  }

  @Nested
  class Cancellation {
    @Test
    void isSeenBeforeAnythingIsSent() throws IOException {
      ChatServer server = server(completion("x"));
      OpenAiGenerator generator = generator(server);
      CallContext context = CallContext.cancellable();
      context.cancel();

      assertThatThrownBy(() -> generator.generate(request(context)))
          .isInstanceOf(CallCancelledException.class);
      assertThatThrownBy(() -> generator.stream(request(context)))
          .isInstanceOf(CallCancelledException.class);
      assertThat(server.requests()).isEmpty();
    }

    @Test
    void endsAnAnswerThatHasNotBegun() throws Exception {
      ChatServer server = server(silence());
      OpenAiGenerator generator = generator(server);
      CallContext context = CallContext.cancellable();
      Waiting<?> whole = inBackground(() -> generator.generate(request(context)));
      Waiting<?> streamed = inBackground(() -> generator.stream(request(context)));
      server.awaitRequests(2);

      context.cancel();

      whole.failsPromptlyWith(CallCancelledException.class);
      streamed.failsPromptlyWith(CallCancelledException.class);
    }

    @Test
    void stopsTheServerInTheMiddleOfAnAnswer() throws Exception {
      ChatServer server = server(blanks());
      CallContext context = CallContext.cancellable();
      OpenAiGenerator generator = generator(server);
      Waiting<Generation> call = inBackground(() -> generator.generate(request(context)));
      server.awaitRequests(1);

      context.cancel();

      call.failsPromptlyWith(CallCancelledException.class);
      await(server.clientGone);
    }

    @Test
    void stopsTheServerBetweenTwoDeltasEvenWhenNobodyReads() throws Exception {
      ChatServer server = server(endlessStream("and "));
      CallContext context = CallContext.cancellable();
      GenerationStream stream = generator(server).stream(request(context));
      assertThat(stream.next()).isEqualTo("and ");

      context.cancel();

      await(server.clientGone);
      assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
    }

    @Test
    void byInterruptKeepsTheFlag() throws Exception {
      ChatServer server = server(silence());
      OpenAiGenerator generator = generator(server);
      Waiting<Boolean> call =
          inBackground(
              () -> {
                assertThatThrownBy(() -> generator.generate(request("?")))
                    .isInstanceOf(CallCancelledException.class);
                return Thread.currentThread().isInterrupted();
              });
      server.awaitRequests(1);

      call.interrupt();

      assertThat(call.result()).isTrue();
    }

    @Test
    void leavesOtherCallsAlone() throws Exception {
      CountDownLatch cancelled = new CountDownLatch(1);
      ChatServer server =
          server(
              (request, http) -> {
                await(cancelled);
                completion("still here").answer(request, http);
              });
      OpenAiGenerator generator = generator(server);
      CallContext context = CallContext.cancellable();
      Waiting<Generation> ended = inBackground(() -> generator.generate(request(context)));
      Waiting<Generation> other = inBackground(() -> generator.generate(request("?")));
      server.awaitRequests(2);

      context.cancel();
      ended.failsPromptlyWith(CallCancelledException.class);
      cancelled.countDown();

      assertThat(other.result().text()).isEqualTo("still here");
    }
  }

  @Nested
  class Deadlines {
    @Test
    void endAnAnswerThatHasNotBegun() throws IOException {
      ChatServer server = server(silence());
      OpenAiGenerator generator = generator(server);

      assertThatThrownBy(() -> generator.generate(shortlived()))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining(server.host());
      assertThatThrownBy(() -> generator.stream(shortlived()))
          .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void endAnAnswerOnItsWayAndStopTheServer() throws Exception {
      ChatServer server = server(blanks());
      assertThatThrownBy(() -> generator(server).generate(shortlived()))
          .isInstanceOf(DeadlineExceededException.class);
      await(server.clientGone);
    }

    @Test
    void endAStreamThatKeepsComing() throws Exception {
      ChatServer server = server(endlessStream("and "));
      GenerationStream stream = generator(server).stream(shortlived());

      assertThat(stream.next()).isEqualTo("and ");
      assertThatThrownBy(() -> stream.forEachRemaining(delta -> {}))
          .isInstanceOf(DeadlineExceededException.class);
      await(server.clientGone);
    }

    private GenerationRequest shortlived() {
      return request(CallContext.withTimeout(Duration.ofMillis(300)));
    }
  }

  @Nested
  class Sharing {
    @Test
    void servesManyCallersAtOnce() throws Exception {
      int callers = 32;
      CyclicBarrier allThere = new CyclicBarrier(callers);
      ChatServer server =
          server(
              (request, http) -> {
                meet(allThere);
                String answer = "answer to " + request.message(1).lines().toList().get(6);
                boolean streamed = request.json().at("/stream").asBoolean();
                (streamed ? stream(answer) : completion(answer)).answer(request, http);
              });
      OpenAiGenerator generator = generator(server);
      List<Waiting<Generation>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        GenerationRequest request = request("question " + i);
        calls.add(
            i % 2 == 0
                ? inBackground(() -> generator.generate(request))
                : inBackground(() -> readAll(generator.stream(request))));
      }

      for (int i = 0; i < callers; i++) {
        assertThat(calls.get(i).result().text()).isEqualTo("answer to question " + i);
      }
    }
  }

  @Nested
  class Closing {
    @Test
    void refusesLaterCalls() throws IOException {
      OpenAiGenerator generator = generator(server(completion("x")));
      generator.close();
      generator.close();

      assertThatThrownBy(() -> generator.generate(request("?")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> generator.stream(request("?")))
          .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsCallsUnderWay() throws Exception {
      ChatServer server = server(endlessStream("and "));
      OpenAiGenerator generator = generator(server);
      GenerationStream stream = generator.stream(request("?"));
      assertThat(stream.next()).isEqualTo("and ");

      generator.close();

      assertThatThrownBy(stream::hasNext).isInstanceOf(IllegalStateException.class);
      await(server.clientGone);
    }
  }

  @Nested
  class GivenClients {
    @Test
    void areUsedAndNotClosed() throws IOException {
      ChatServer server = server(completion("first"), completion("second"));
      OpenAIClient client = client(server);

      try (OpenAiGenerator first = OpenAiGenerator.builder().client(client).build()) {
        assertThat(first.generate(request("?")).text()).isEqualTo("first");
      }
      try (OpenAiGenerator second = OpenAiGenerator.builder().client(client).build()) {
        assertThat(second.generate(request("?")).text()).isEqualTo("second");
      }
      assertThat(server.requests().get(0).header("X-Own")).isEqualTo("header");
    }

    @Test
    void doNotDelayCancellationOrClosing() throws Exception {
      ChatServer server = server(silence());
      OpenAiGenerator generator = opened(OpenAiGenerator.builder().client(client(server)).build());
      CallContext context = CallContext.cancellable();
      Waiting<Generation> cancelled = inBackground(() -> generator.generate(request(context)));
      Waiting<Generation> closed = inBackground(() -> generator.generate(request("?")));
      server.awaitRequests(2);

      context.cancel();
      cancelled.failsPromptlyWith(CallCancelledException.class);
      generator.close();
      closed.failsPromptlyWith(IllegalStateException.class);
    }

    @Test
    void areReleasedWhenAStreamIsClosed() throws Exception {
      ChatServer server = server(endlessStream("and "));
      OpenAiGenerator generator = opened(OpenAiGenerator.builder().client(client(server)).build());
      GenerationStream stream = generator.stream(request("?"));
      assertThat(stream.next()).isEqualTo("and ");

      stream.close();

      await(server.clientGone);
    }

    private OpenAIClient client(ChatServer server) {
      OpenAIClient client =
          OpenAIOkHttpClient.builder()
              .apiKey(KEY)
              .baseUrl(server.baseUrl())
              .putHeader("X-Own", "header")
              .build();
      opened(client::close);
      return client;
    }
  }

  @Nested
  class Configuration {
    @Test
    void comesFromTheEnvironment() throws IOException {
      ChatServer server = server(completion("x"));
      OpenAiGenerator generator =
          opened(
              OpenAiGenerator.builder()
                  .fromEnvironment(
                      Map.of("OPENAI_API_KEY", KEY + "\n", "OPENAI_BASE_URL", server.baseUrl()))
                  .build());

      generator.generate(request("?"));

      assertThat(server.requests().get(0).header("Authorization")).isEqualTo("Bearer " + KEY);
    }

    @Test
    void needsAKeyOrAClient() {
      OpenAiGenerator.Builder builder = OpenAiGenerator.builder();
      assertThatThrownBy(builder::build)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("OPENAI_API_KEY");
      assertThatThrownBy(() -> builder.fromEnvironment(Map.of("OPENAI_API_KEY", " ")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("OPENAI_API_KEY");
    }

    @Test
    void refusesWhatCannotWork() {
      OpenAiGenerator.Builder builder = OpenAiGenerator.builder().apiKey(KEY);
      assertRefused(() -> builder.baseUrl("localhost:8000"), "localhost:8000");
      assertRefused(() -> builder.baseUrl("ftp://host/v1"), "ftp://host/v1");
      assertRefused(() -> builder.model(" "), "model");
      assertRefused(() -> builder.temperature(2.1), "2.1");
      assertRefused(() -> builder.temperature(Double.NaN), "NaN");
      assertRefused(() -> builder.maxTokens(0), "maxTokens");
      assertRefused(() -> builder.maxCompletionTokens(-1), "maxCompletionTokens");
      assertRefused(() -> builder.timeout(Duration.ZERO), "timeout");
      assertRefused(() -> builder.totalTimeout(Duration.ofDays(2)), "totalTimeout");
      assertRefused(() -> builder.maxRetries(-1), "maxRetries");
      assertRefused(() -> builder.maxRetryWait(Duration.ofMillis(-1)), "maxRetryWait");
      assertRefused(() -> builder.maxResponseBytes(0), "maxResponseBytes");
      assertRefused(() -> builder.maxTokens(1).maxCompletionTokens(1).build(), "maxTokens(1)");
    }

    @Test
    void refusesSecretsWithoutRepeatingThem() {
      OpenAiGenerator.Builder builder = OpenAiGenerator.builder();
      assertThatThrownBy(() -> builder.apiKey("secret\nkey"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
      assertThatThrownBy(() -> builder.baseUrl("https://me:secret@host/v1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }

    private void assertRefused(ThrowingCallable setting, String named) {
      assertThatThrownBy(setting)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(named);
    }
  }
}
