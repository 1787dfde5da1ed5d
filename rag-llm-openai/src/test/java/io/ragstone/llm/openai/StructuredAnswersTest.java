package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.completion;
import static io.ragstone.llm.openai.ChatServer.completionJson;
import static io.ragstone.llm.openai.ChatServer.error;
import static io.ragstone.llm.openai.ChatServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.StructuredGeneration;
import io.ragstone.generation.TokenUsage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredAnswersTest extends GeneratorFixture {
  enum Certainty {
    HIGH,
    LOW
  }

  record Source(String file, int line) {}

  record Storage(
      String where,
      boolean durable,
      double share,
      Certainty certainty,
      List<Source> sources,
      List<String> words,
      Optional<String> note) {}

  record WithMap(Map<String, String> entries) {}

  record WithObject(Object anything) {}

  record NameThatIsLongerThanTheSixtyFourCharactersWhichOpenAiAllowsForSchemas(String text) {}

  private static final String COMPLETE =
      """
      {"where": "etcd", "durable": true, "share": 0.5, "certainty": "HIGH",
       "sources": [{"file": "faq.md", "line": 3}, {"file": "b.md", "line": 4}],
       "words": ["metadata"], "note": null}
      """;

  @Test
  void areTheRecordThatWasAskedFor() throws IOException {
    StructuredGeneration<Storage> answer = ask(completion(COMPLETE));

    assertThat(answer.value())
        .isEqualTo(
            new Storage(
                "etcd",
                true,
                0.5,
                Certainty.HIGH,
                List.of(new Source("faq.md", 3), new Source("b.md", 4)),
                List.of("metadata"),
                Optional.empty()));
    assertThat(answer.generation().text()).isEqualTo(COMPLETE);
    assertThat(answer.generation().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.generation().usage()).contains(new TokenUsage(11, 7));
  }

  @Test
  void areAskedForWithAStrictSchema() throws IOException {
    ChatServer server = server(completion(COMPLETE));
    generator(server).generate(request("?"), Storage.class);

    JsonNode format = server.requests().get(0).json().get("response_format");
    assertThat(format.at("/type").asText()).isEqualTo("json_schema");
    assertThat(format.at("/json_schema/name").asText()).isEqualTo("Storage");
    assertThat(format.at("/json_schema/strict").asBoolean()).isTrue();
    JsonNode schema = format.at("/json_schema/schema");
    assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
    assertThat(schema.at("/required")).hasSize(7);
    assertThat(schema.at("/properties/certainty/enum")).hasSize(2);
    assertThat(schema.at("/properties/note/type").toString()).contains("null");
  }

  @Test
  void mayHaveOptionalsThatAreThereOrLeftOut() throws IOException {
    String there = COMPLETE.replace("\"note\": null", "\"note\": \"see below\"");
    String leftOut = COMPLETE.replace(", \"note\": null", "");
    assertThat(ask(completion(there)).value().note()).contains("see below");
    assertThat(ask(completion(leftOut)).value().note()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"where\": \"etcd\", |",
        "\"durable\": true, |",
        "\"share\": 0.5, |",
        "\"where\": \"etcd\" | \"where\": null",
        "\"where\": \"etcd\" | \"where\": 7",
        "\"durable\": true | \"durable\": \"true\"",
        "\"durable\": true | \"durable\": null",
        "\"share\": 0.5 | \"share\": \"0.5\"",
        "\"HIGH\" | \"MIDDLE\"",
        "\"HIGH\" | 0",
        "\"line\": 3 | \"line\": 3.5",
        "\"words\": [\"metadata\"] | \"words\": [null]",
        "\"words\": [\"metadata\"] | \"words\": \"metadata\"",
        "\"words\": [\"metadata\"] | \"words\": null",
        "\"note\": null | \"note\": null, \"extra\": 1",
        "\"note\": null | \"note\": null, \"durable\": false"
      })
  void areRefusedWhenTheyDoNotFit(String part, String replacement) throws IOException {
    String unfit = COMPLETE.replace(part, Optional.ofNullable(replacement).orElse(""));
    assertThat(unfit).isNotEqualTo(COMPLETE);

    GenerationException failure = failedWith(Reason.INVALID_RESPONSE, completion(unfit));

    assertThat(failure).hasMessageContaining("not a Storage").hasMessageContaining("json_schema");
    assertThat(failure.writtenText()).contains(unfit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"It is stored in etcd.", "{\"where\":", "null", "[]", "```json\n{}\n```", "{} {}"})
  void areRefusedWhenTheyAreNotJson(String text) throws IOException {
    GenerationException failure = failedWith(Reason.INVALID_RESPONSE, completion(text));
    assertThat(failure.writtenText()).contains(text);
  }

  @Test
  void thatNeverCameAreInvalid() throws IOException {
    assertThat(failedWith(Reason.INVALID_RESPONSE, completion("")).writtenText()).isEmpty();
  }

  @Test
  void thatAreRefusalsSaySo() throws IOException {
    GenerationException failure =
        failedWith(
            Reason.REFUSED,
            json(200, "{\"choices\":[{\"message\":{\"refusal\":\"I'd rather not.\"}}]}"));
    assertThat(failure.writtenText()).contains("I'd rather not.");
  }

  @Test
  void thatWereFilteredSaySo() throws IOException {
    String filtered = completionJson("{\"where\":", "content_filter");
    assertThat(failedWith(Reason.REFUSED, json(200, filtered)).writtenText())
        .contains("{\"where\":");
  }

  @Test
  void thatAreCutOffSaySo() throws IOException {
    GenerationException failure =
        failedWith(Reason.CUT_OFF, json(200, completionJson("{\"where\": \"et", "length")));
    assertThat(failure).hasMessageContaining("limit");
    assertThat(failure.writtenText()).contains("{\"where\": \"et");
  }

  @Test
  void ofServersThatDoNotKnowThemSayWhatIsMissing() throws IOException {
    assertThat(failedWith(Reason.INVALID_REQUEST, error(400, "unknown field response_format")))
        .hasMessageContaining("unknown field response_format")
        .hasMessageContaining("does not support structured outputs");
    assertThat(failedWith(Reason.AUTHENTICATION, error(401, "no")))
        .hasMessageNotContaining("structured");
  }

  @Test
  void needARecord() throws IOException {
    ChatServer server = server(completion(COMPLETE));
    OpenAiGenerator generator = generator(server);
    assertThatThrownBy(() -> generator.generate(request("?"), String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
    assertThatThrownBy(() -> generator.generate(request("?"), WithMap.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WithMap");
    assertThatThrownBy(() -> generator.generate(request("?"), WithObject.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WithObject");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void mayHaveLongNames() throws IOException {
    ChatServer server = server(completion("{\"text\":\"x\"}"));
    generator(server)
        .generate(
            request("?"),
            NameThatIsLongerThanTheSixtyFourCharactersWhichOpenAiAllowsForSchemas.class);
    JsonNode sent = server.requests().get(0).json();
    assertThat(sent.at("/response_format/json_schema/name").asText()).hasSize(64);
  }

  @Test
  void areRepeatedLikeOthers() throws IOException {
    assertThat(ask(error(503, "busy"), completion(COMPLETE)).value().where()).isEqualTo("etcd");
  }

  private StructuredGeneration<Storage> ask(ChatServer.Reply... script) throws IOException {
    return generator(server(script)).generate(request("?"), Storage.class);
  }

  private GenerationException failedWith(Reason reason, ChatServer.Reply reply) throws IOException {
    OpenAiGenerator generator = generator(server(reply));
    return assertReason(reason, () -> generator.generate(request("?"), Storage.class));
  }
}
