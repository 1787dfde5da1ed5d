package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.ragstone.embedding.Embedding;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's client for Java is served as by OpenAI. */
class OpenAiJavaTest {
  private static final String TOKEN = "a-token-of-sixteen-and-more";
  private static final String TEXT = "Milvus keeps inserted data in object storage.";

  private static RagServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() {
    server =
        RagServer.builder()
            .port(0)
            .token(TOKEN)
            .embedder(MiniModels.EMBEDDER, "mini")
            .reranker(MiniModels.RERANKER, "mini-reranker")
            .start();
    client = client(TOKEN);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static OpenAIClient client(String token) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(server.uri() + "v1")
        .apiKey(token)
        .maxRetries(0)
        .build();
  }

  private static EmbeddingCreateParams.Builder request() {
    return EmbeddingCreateParams.builder().model("mini");
  }

  private static void assertSame(CreateEmbeddingResponse response, List<Embedding> expected) {
    assertThat(response.data()).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      List<Float> floats = response.data().get(i).embedding();
      float[] values = new float[floats.size()];
      for (int j = 0; j < values.length; j++) {
        values[j] = floats.get(j);
      }
      assertThat(response.data().get(i).index()).isEqualTo(i);
      assertThat(Embedding.of(values).dot(expected.get(i))).isBetween(0.99999, 1.00001);
    }
  }

  @Test
  void textsAreEmbeddedInBothEncodings() {
    List<Embedding> expected = MiniModels.EMBEDDER.embedDocuments(List.of(TEXT, "two"));
    for (EmbeddingCreateParams.EncodingFormat format :
        List.of(
            EmbeddingCreateParams.EncodingFormat.FLOAT,
            EmbeddingCreateParams.EncodingFormat.BASE64)) {
      CreateEmbeddingResponse response =
          client
              .embeddings()
              .create(
                  request()
                      .inputOfArrayOfStrings(List.of(TEXT, "two"))
                      .encodingFormat(format)
                      .build());

      assertSame(response, expected);
      assertThat(response.model()).isEqualTo("mini");
      assertThat(response.usage().totalTokens()).isPositive();
    }
  }

  @Test
  void queriesAndDimensionsAreHonoured() {
    assertSame(
        client
            .embeddings()
            .create(
                request()
                    .input(TEXT)
                    .putAdditionalBodyProperty("input_type", JsonValue.from("query"))
                    .build()),
        List.of(MiniModels.EMBEDDER.embedQuery(TEXT)));
    assertSame(
        client.embeddings().create(request().input(TEXT).dimensions(32).build()),
        List.of(MiniModels.EMBEDDER.embedDocument(TEXT).truncate(32)));
  }

  @Test
  void modelsAreListed() {
    assertThat(client.models().list().data())
        .extracting(Model::id)
        .containsExactly("mini", "mini-reranker");
    assertThat(client.models().retrieve("mini").ownedBy()).isEqualTo("ragstone");
  }

  @Test
  void failuresAreTheClientsOwnExceptions() {
    assertThatThrownBy(
            () ->
                client.embeddings().create(request().inputOfArrayOfTokens(List.of(1L, 2L)).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("token ids");
    assertThatThrownBy(
            () -> client.embeddings().create(request().model("other").input(TEXT).build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("mini");
    OpenAIClient stranger = client("another-token-of-sixteen");
    try {
      assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    } finally {
      stranger.close();
    }
  }
}
