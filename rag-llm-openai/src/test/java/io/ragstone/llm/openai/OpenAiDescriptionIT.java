package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.json;
import static io.ragstone.llm.openai.ChatServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.prompt.Message;
import io.ragstone.testkit.RequiresEnvironment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of request that we send keeps to OpenAI's own description of its API, by the judgement
 * of a validator that is not ours. The validator cannot stream, so it judges what a server of ours
 * got before that answers.
 */
@RequiresEnvironment(
    value = "OPENAI_MOCK_URI",
    provides = "Prism with OpenAI's description of its API",
    start = "see CONTRIBUTING.md")
class OpenAiDescriptionIT extends GeneratorFixture {
  record Place(String name, List<String> kinds, Optional<Integer> year, Part part) {}

  record Part(boolean durable, Size size) {}

  enum Size {
    SMALL,
    LARGE
  }

  private static final String PLACE =
      "{\"name\":\"etcd\",\"kinds\":[],\"year\":null,\"part\":{\"durable\":true,\"size\":\"LARGE\"}}";

  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"Where is data stored?\"}]";

  private final URI judge = URI.create(System.getenv("OPENAI_MOCK_URI") + "/v1/chat/completions");
  private final HttpClient http = HttpClient.newHttpClient();

  /** Without these, a validator that lets everything pass would not be noticed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"gpt-4o\"}",
        "{" + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"messages\":[]}",
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"human\",\"content\":\"?\"}]}",
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\"}]}",
        "{\"model\":\"gpt-4o\",\"temperature\":2.1," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"temperature\":\"hot\"," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"max_tokens\":\"many\"," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"max_completion_tokens\":1.5," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"stream\":\"yes\"," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"stream_options\":{\"include_usage\":1}," + MESSAGES + "}",
        "{\"model\":\"gpt-4o\",\"response_format\":{\"type\":\"json_schema\"}," + MESSAGES + "}"
      })
  void theJudgeRefusesWhatViolatesTheDescription(String body) throws Exception {
    assertThat(judged(body).statusCode()).isEqualTo(422);
  }

  @Test
  void aViolationFailsTheRequest() throws IOException {
    ChatServer server =
        server(
            (request, http) ->
                json(422, judgement("{\"model\":\"gpt-4o\"}")).answer(request, http));
    assertThat(assertReason(Reason.INVALID_REQUEST, () -> generator(server).generate(request("?"))))
        .hasMessageContaining("messages");
  }

  @Test
  void plainRequestsKeepToIt() throws IOException {
    accepted(b -> {}, generator -> generator.generate(request("Where?", "In etcd.")));
  }

  @Test
  void everyOptionKeepsToIt() throws IOException {
    accepted(b -> b.temperature(0.5).maxTokens(64), generator -> generator.generate(request("?")));
    accepted(b -> b.maxCompletionTokens(64), generator -> generator.generate(request("?")));
  }

  @Test
  void conversationsKeepToIt() throws IOException {
    GenerationRequest followUp =
        request("And who wrote it?")
            .withHistory(
                List.of(
                    new Message(Message.Role.USER, "What is etcd?"),
                    new Message(Message.Role.ASSISTANT, "A key-value store.")));
    accepted(b -> {}, generator -> generator.generate(followUp));
  }

  @Test
  void streamedRequestsKeepToIt() throws IOException {
    ChatServer server = server(afterJudgement(stream("In ", "etcd.")));
    assertThat(readAll(generator(server).stream(request("?"))).text()).isEqualTo("In etcd.");
    assertThat(readAll(generator(server, b -> b.streamUsage(false)).stream(request("?"))).text())
        .isEqualTo("In etcd.");
  }

  @Test
  void requestsForRecordsKeepToIt() throws IOException {
    ChatServer server = server(afterJudgement(completion(PLACE)));
    assertThat(generator(server).generate(request("?"), Place.class).value().name())
        .isEqualTo("etcd");
  }

  @Test
  void answersMadeFromTheDescriptionAreUnderstood() {
    OpenAiGenerator generator =
        opened(
            OpenAiGenerator.builder()
                .apiKey(KEY)
                .baseUrl(System.getenv("OPENAI_MOCK_URI"))
                .build());
    Generation answer = generator.generate(request("?"));
    assertThat(answer.text()).isNotEmpty();
    assertThat(answer.usage()).isPresent();
  }

  private void accepted(Consumer<OpenAiGenerator.Builder> settings, Consumer<OpenAiGenerator> call)
      throws IOException {
    ChatServer server = server(afterJudgement(completion("accepted")));
    call.accept(generator(server, settings));
    assertThat(server.requests()).hasSize(1);
  }

  /** Answers what is valid, and gives the judgement back on what is not. */
  private ChatServer.Reply afterJudgement(ChatServer.Reply answer) {
    return (request, exchange) -> {
      HttpResponse<String> response = judged(request.json().toString());
      ChatServer.Reply reply =
          response.statusCode() == 200 ? answer : json(response.statusCode(), response.body());
      reply.answer(request, exchange);
    };
  }

  private String judgement(String body) throws IOException {
    return judged(body).body();
  }

  private HttpResponse<String> judged(String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(judge)
            .header("Authorization", "Bearer " + KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
