package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.testkit.ForwardingEmbedder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/embeddings} on the bundled model. */
class EmbeddingsEndpointTest {
  private static final String PATH = "/v1/embeddings";
  private static final String DOCUMENT = "Milvus keeps inserted data in object storage.";

  private static RagServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    server =
        RagServer.builder()
            .port(0)
            .embedder(MiniModels.EMBEDDER, "mini")
            .limits(ServerLimits.builder().maxTexts(3).maxBodyBytes(2_000).build())
            .start();
    client = new Client(server);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonObject embed(String fields) {
    Client.Reply reply = client.post(PATH, "{\"model\": \"mini\", " + fields + "}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private static float[] vector(JsonObject reply, int index) {
    JsonObject item = reply.getAsJsonArray("data").get(index).getAsJsonObject();
    assertThat(item.get("index").getAsInt()).isEqualTo(index);
    assertThat(item.get("object").getAsString()).isEqualTo("embedding");
    JsonElement embedding = item.get("embedding");
    if (embedding.isJsonArray()) {
      List<JsonElement> numbers = embedding.getAsJsonArray().asList();
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i).getAsFloat();
      }
      return values;
    }
    FloatBuffer floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(embedding.getAsString()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }

  private static void assertSame(float[] actual, Embedding expected) {
    assertThat(actual).hasSize(expected.dimension());
    assertThat(Embedding.of(actual).dot(expected)).isBetween(0.99999, 1.00001);
  }

  @Test
  void aTextIsEmbeddedAsADocument() {
    JsonObject reply = embed("\"input\": \"" + DOCUMENT + "\"");

    assertThat(reply.get("object").getAsString()).isEqualTo("list");
    assertThat(reply.get("model").getAsString()).isEqualTo("mini");
    assertThat(reply.getAsJsonArray("data")).hasSize(1);
    assertSame(vector(reply, 0), MiniModels.EMBEDDER.embedDocument(DOCUMENT));
    long tokens =
        MiniModels.EMBEDDER.embed(EmbeddingRequest.documents(List.of(DOCUMENT)).build()).tokens();
    assertThat(reply.getAsJsonObject("usage").get("prompt_tokens").getAsLong()).isEqualTo(tokens);
    assertThat(reply.getAsJsonObject("usage").get("total_tokens").getAsLong()).isEqualTo(tokens);
    assertThat(reply.get("truncated").getAsInt()).isZero();
  }

  @Test
  void aQueryIsEmbeddedAsOne() {
    JsonObject reply = embed("\"input\": \"Where are data?\", \"input_type\": \"query\"");

    assertSame(vector(reply, 0), MiniModels.EMBEDDER.embedQuery("Where are data?"));
  }

  @Test
  void aQueryMayHaveItsOwnInstruction() {
    JsonObject reply =
        embed("\"input\": \"data\", \"input_type\": \"query\", \"instruction\": \"Find code\"");

    assertSame(
        vector(reply, 0),
        MiniModels.EMBEDDER
            .embed(EmbeddingRequest.queries(List.of("data")).instruction("Find code").build())
            .embeddings()
            .get(0));
  }

  @Test
  void textsComeBackInTheirOrderInBothEncodings() {
    JsonObject floats = embed("\"input\": [\"one\", \"two\", \"Ünïcödé 🦊\"]");
    JsonObject base64 =
        embed("\"input\": [\"one\", \"two\", \"Ünïcödé 🦊\"], \"encoding_format\": \"base64\"");

    List<String> texts = List.of("one", "two", "Ünïcödé 🦊");
    for (int i = 0; i < texts.size(); i++) {
      assertSame(vector(floats, i), MiniModels.EMBEDDER.embedDocument(texts.get(i)));
      assertSame(vector(base64, i), MiniModels.EMBEDDER.embedDocument(texts.get(i)));
    }
  }

  @Test
  void dimensionsAreTheLeadingOnesAtUnitLength() {
    JsonObject reply = embed("\"input\": \"" + DOCUMENT + "\", \"dimensions\": 32");

    assertSame(vector(reply, 0), MiniModels.EMBEDDER.embedDocument(DOCUMENT).truncate(32));
  }

  @Test
  void whatTheEmbedderSaysOfDimensionsIsPassedOn() {
    ForwardingEmbedder fixed =
        new ForwardingEmbedder(MiniModels.EMBEDDER) {
          @Override
          public io.ragstone.embedding.EmbeddingResult embed(EmbeddingRequest request) {
            if (request.dimension().isPresent()) {
              throw new IllegalArgumentException("This model has one dimension only");
            }
            return super.embed(request);
          }
        };
    try (RagServer other = RagServer.builder().port(0).embedder(fixed).start()) {
      Client.Reply reply =
          new Client(other).post(PATH, "{\"input\": \"text\", \"dimensions\": 32}");

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.message()).isEqualTo("This model has one dimension only");
      assertThat(reply.error().get("param").getAsString()).isEqualTo("dimensions");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | 400 | input           | missing
          {"input": null}                               | 400 | input           | missing
          {"input": []}                                 | 400 | input           | no text
          {"input": [1, 2, 3]}                          | 400 | input           | token ids
          {"input": [[1, 2], [3]]}                      | 400 | input           | check_embedding_ctx_length
          {"input": ["a", true]}                        | 400 | input           | must be a string, but was true
          {"input": {"text": "a"}}                      | 400 | input           | must be a string
          {"input": ["a", "b", "c", "d"]}               | 400 | input           | may have 3 texts, but has 4
          {"input": "a", "encoding_format": "hex"}      | 400 | encoding_format | [float, base64], but was "hex"
          {"input": "a", "input_type": "search"}        | 400 | input_type      | [document, query]
          {"input": "a", "dimensions": 0}               | 400 | dimensions      | from 1 to
          {"input": "a", "dimensions": 100000}          | 400 | dimensions      | but was 100000
          {"input": "a", "dimensions": 1e999999999}     | 400 | dimensions      | whole number
          {"input": "a", "dimensions": "32"}            | 400 | dimensions      | whole number
          {"input": "a", "instruction": "Find code"}    | 400 | instruction     | Only queries
          {"input": "a", "model": "gpt-4o"}             | 404 |                 | there is "mini"
          """)
  void whatIsWrongIsNamed(String body, int status, String param, String message) {
    Client.Reply reply = client.post(PATH, body);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.error().get("type").getAsString()).isEqualTo("invalid_request_error");
    assertThat(reply.message()).contains(message);
    assertThat(
            reply.error().get("param").isJsonNull()
                ? null
                : reply.error().get("param").getAsString())
        .isEqualTo(param);
  }

  @ParameterizedTest
  @CsvSource({"'{', JSON", "'[]', something else", "'', something else", "'{a: 1}', JSON"})
  void whatIsNoJsonObjectIsRefused(String body, String message) {
    Client.Reply reply = client.post(PATH, body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.error().get("code").getAsString()).isEqualTo("invalid_json");
    assertThat(reply.message()).contains(message);
  }

  @Test
  void aBodyThatIsTooLongIsRefusedWhetherItSaysSoOrNot() {
    String body = "{\"input\": \"" + "a".repeat(2_000) + "\"}";
    Client.Reply announced = client.post(PATH, body);
    Client.Reply chunked =
        client.send(
            client
                .request(PATH)
                .header("Content-Type", "application/json")
                .POST(
                    java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                        () ->
                            new java.io.ByteArrayInputStream(
                                body.getBytes(java.nio.charset.StandardCharsets.UTF_8)))));

    assertThat(List.of(announced, chunked))
        .allSatisfy(
            reply -> {
              assertThat(reply.status()).isEqualTo(413);
              assertThat(reply.message()).contains("2000 bytes");
            });
  }

  @Test
  void whatDoesNotSayThatItIsJsonIsRefused() {
    Client.Reply reply =
        client.send(
            client
                .request(PATH)
                .header("Content-Type", "text/plain")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"input\": \"a\"}")));

    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.message()).contains("Content-Type: application/json");
  }

  @Test
  void anotherMethodIsRefusedAndTheRightOneNamed() {
    Client.Reply reply = client.get(PATH);

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).hasValue("POST");
    assertThat(reply.message()).contains("POST");
  }

  @Test
  void modelsAreListedAndFound() {
    Client.Reply list = client.get("/v1/models");
    Client.Reply one = client.get("/v1/models/mini");
    Client.Reply none = client.get("/v1/models/other");

    assertThat(list.json().getAsJsonArray("data")).hasSize(1);
    assertThat(one.json().get("id").getAsString()).isEqualTo("mini");
    assertThat(one.json().get("object").getAsString()).isEqualTo("model");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.message()).contains("other", "mini");
  }

  @Test
  void whatIsNotServedIsNotThere() {
    assertThat(client.post("/v1/rerank", "{}").status()).isEqualTo(404);
    assertThat(client.get("/").status()).isEqualTo(404);
    assertThat(client.get("/api/status").message()).contains("/api/status");
  }
}
