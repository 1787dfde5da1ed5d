package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/rerank} on the bundled model. */
class RerankEndpointTest {
  private static final String PATH = "/v1/rerank";
  private static final String QUERY = "Where is inserted data stored?";
  private static final List<String> DOCUMENTS =
      List.of(
          "The heron stands in shallow water and waits.",
          "Inserted data is stored in object storage.",
          "Deleted data is removed by compaction.");
  private static final String BODY =
      "{\"query\": \""
          + QUERY
          + "\", \"documents\": [\""
          + String.join("\", \"", DOCUMENTS)
          + "\"]";

  private static RagServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    server =
        RagServer.builder()
            .port(0)
            .reranker(MiniModels.RERANKER, "mini")
            .limits(ServerLimits.builder().maxTexts(3).build())
            .start();
    client = new Client(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject rerank(String more) {
    Client.Reply reply = client.post(PATH, BODY + more + "}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private static JsonObject result(JsonObject reply, int place) {
    return reply.getAsJsonArray("results").get(place).getAsJsonObject();
  }

  @Test
  void documentsComeBestFirstWithTheScoresOfTheModel() {
    JsonObject reply = rerank(", \"model\": \"mini\"");
    RerankResult expected =
        MiniModels.RERANKER.rerank(RerankRequest.builder(QUERY, DOCUMENTS).build());

    assertThat(reply.getAsJsonArray("results")).hasSize(3);
    double above = 1;
    for (int place = 0; place < 3; place++) {
      JsonObject result = result(reply, place);
      double score = result.get("relevance_score").getAsDouble();
      assertThat(score).isBetween(0.0, above);
      assertThat(Math.abs(score - expected.scores().get(result.get("index").getAsInt()).value()))
          .isLessThan(1e-4);
      assertThat(result.has("document")).isFalse();
      above = score;
    }
    assertThat(result(reply, 0).get("index").getAsInt()).isEqualTo(1);
    assertThat(reply.getAsJsonObject("usage").get("total_tokens").getAsLong())
        .isEqualTo(expected.tokens());
  }

  @Test
  void onlyTheBestComeWithTheirTextWhereThatIsWanted() {
    JsonObject reply = rerank(", \"top_n\": 1, \"return_documents\": true");

    assertThat(reply.getAsJsonArray("results")).hasSize(1);
    assertThat(result(reply, 0).getAsJsonObject("document").get("text").getAsString())
        .isEqualTo(DOCUMENTS.get(1));
  }

  @Test
  void documentsMayBeObjectsAsOfCohere() {
    Client.Reply reply =
        client.post(PATH, "{\"query\": \"q\", \"documents\": [{\"text\": \"a\"}, \"b\"]}");

    assertThat(reply.json().getAsJsonArray("results")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"documents": ["a"]}                                            | query            | missing
          {"query": " ", "documents": ["a"]}                              | query            | blank
          {"query": 7, "documents": ["a"]}                                | query            | must be a string
          {"query": "q"}                                                  | documents        | missing
          {"query": "q", "documents": []}                                 | documents        | array of texts, but was []
          {"query": "q", "documents": "a"}                                | documents        | array of texts
          {"query": "q", "documents": [{"body": "a"}]}                    | documents        | must be a string
          {"query": "q", "documents": ["a", "b", "c", "d"]}               | documents        | may have 3
          {"query": "q", "documents": ["a"], "top_n": 0}                  | top_n            | from 1
          {"query": "q", "documents": ["a"], "top_n": 1.5}                | top_n            | whole number
          {"query": "q", "documents": ["a"], "return_documents": "yes"}   | return_documents | true or false
          """)
  void whatIsWrongIsNamed(String body, String param, String message) {
    Client.Reply reply = client.post(PATH, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error().get("param").getAsString()).isEqualTo(param);
    assertThat(reply.message()).contains(message);
  }

  @Test
  void aQuestionThatIsTooLongIsRefused() {
    String query = "a".repeat(ServerLimits.DEFAULT.maxQuestionCharacters() + 1);

    Client.Reply reply =
        client.post(PATH, "{\"query\": \"" + query + "\", \"documents\": [\"a\"]}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).contains("may have 8000 characters");
  }
}
