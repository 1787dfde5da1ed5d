package io.ragstone.rerank.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.error.InputTooLongException;
import io.ragstone.qwen3.LongInput;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.retrieval.ScoreKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Qwen3Reranker gives the scores that the model card's code gives. */
class Qwen3RerankerTest {
  private static final double TOLERANCE = 1e-5;
  private static final String QUERY = "Where is data stored?";

  private static Qwen3Engine engine;

  @BeforeAll
  static void load() {
    engine = Qwen3Engine.builder(ModelSource.miniReranker()).build();
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  @Test
  void scoresEqualTransformers() throws IOException {
    Qwen3Reranker trusting = Qwen3Reranker.builder(engine).recognizeSpecialTokens(true).build();
    Qwen3Reranker literal = Qwen3Reranker.builder(engine).build();
    for (JsonObject fixture : fixtures()) {
      double actual = score(fixture.has("literal") ? literal : trusting, fixture);
      assertEquals(expected(fixture), actual, TOLERANCE, text(fixture, "name"));
    }
  }

  @Test
  void bfloat16StaysWithinItsRounding() throws IOException {
    try (Qwen3Reranker reranker =
        Qwen3Reranker.builder(
                Qwen3Engine.builder(ModelSource.miniReranker()).precision(Precision.BFLOAT16))
            .build()) {
      for (JsonObject fixture : fixtures()) {
        if (fixture.has("literal") || !text(fixture, "document").contains("<|")) {
          // transformers itself is up to 0.008 off on these.
          assertEquals(expected(fixture), score(reranker, fixture), 0.016, text(fixture, "name"));
        }
      }
    }
  }

  @Test
  void aPassagesScoreDoesNotDependOnItsNeighbours() {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build();
    List<String> passages =
        IntStream.range(0, 24)
            .mapToObj(i -> "Passage " + "about storage ".repeat(i * 5 % 24) + i)
            .toList();
    RerankResult together = reranker.rerank(RerankRequest.builder(QUERY, passages).build());
    for (int i = 0; i < passages.size(); i++) {
      RerankResult alone =
          reranker.rerank(RerankRequest.builder(QUERY, List.of(passages.get(i))).build());
      assertEquals(alone.scores().get(0).value(), together.scores().get(i).value(), TOLERANCE);
    }
  }

  @Test
  void thePromptAndTheQueryAreComputedOnce() {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build();
    List<String> passages = List.of("one passage", "another passage", "the third");
    long together = reranker.rerank(RerankRequest.builder(QUERY, passages).build()).tokens();
    long alone = 0;
    for (String passage : passages) {
      alone += reranker.rerank(RerankRequest.builder(QUERY, List.of(passage)).build()).tokens();
    }
    assertTrue(together < alone * 0.7, together + " tokens together, " + alone + " alone");
  }

  @Test
  void aFutureHasWhatACallReturns() throws Exception {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build();
    RerankRequest request = RerankRequest.builder(QUERY, List.of("one", "another")).build();
    assertEquals(reranker.rerank(request).scores(), reranker.rerankAsync(request).get().scores());
  }

  @Test
  void equalPassagesGetEqualScores() {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build();
    RerankResult result =
        reranker.rerank(RerankRequest.builder(QUERY, List.of("same", "same", "other")).build());
    assertEquals(result.scores().get(0).value(), result.scores().get(1).value(), TOLERANCE);
  }

  @Test
  void scoresAreProbabilities() {
    RerankResult result =
        Qwen3Reranker.builder(engine)
            .build()
            .rerank(RerankRequest.builder(QUERY, List.of("", "Data is stored in etcd.")).build());
    result
        .scores()
        .forEach(
            score -> {
              assertEquals(ScoreKind.RERANK_PROBABILITY, score.kind());
              assertTrue(score.value() > 0 && score.value() < 1, score.toString());
            });
  }

  @Test
  void theInstructionIsPartOfThePrompt() {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build();
    List<String> passages = List.of("Data is stored in etcd.");
    RerankResult own = reranker.rerank(RerankRequest.builder(QUERY, passages).build());
    RerankResult other =
        reranker.rerank(
            RerankRequest.builder(QUERY, passages).instruction("Find the opposite").build());
    assertNotEquals(own.scores(), other.scores());
  }

  @Test
  void onlyTheBodyIsTruncated() {
    Qwen3Reranker reranker = Qwen3Reranker.builder(engine).maxTokens(128).build();
    String longPassage = "storage ".repeat(500);
    RerankResult cut = reranker.rerank(RerankRequest.builder(QUERY, List.of(longPassage)).build());
    assertEquals(128, cut.tokens());
    assertEquals(1, cut.truncated());
    RerankResult longer =
        reranker.rerank(RerankRequest.builder(QUERY, List.of(longPassage + "and more")).build());
    assertEquals(cut.scores().get(0).value(), longer.scores().get(0).value(), TOLERANCE);

    Qwen3Reranker refusing =
        Qwen3Reranker.builder(engine).maxTokens(128).longInput(LongInput.REJECT).build();
    RerankRequest request = RerankRequest.builder(QUERY, List.of(longPassage)).build();
    assertThrows(InputTooLongException.class, () -> refusing.rerank(request));
  }

  @Test
  void aMaximumWithoutRoomForABodyIsRefused() {
    Qwen3Reranker.Builder builder = Qwen3Reranker.builder(engine).maxTokens(40);
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(refusal.getMessage().contains("40"), refusal.getMessage());
  }

  @Test
  void noPassagesGiveNoScores() {
    RerankResult result =
        Qwen3Reranker.builder(engine).build().rerank(RerankRequest.builder("x", List.of()).build());
    assertEquals(new RerankResult(List.of(), 0, 0), result);
  }

  @Test
  void closingClosesOnlyAnOwnEngine() {
    RerankRequest request = RerankRequest.builder("x", List.of("y")).build();
    Qwen3Reranker.builder(engine).build().close();
    assertEquals(1, Qwen3Reranker.builder(engine).build().rerank(request).scores().size());
    Qwen3Reranker owner = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
    owner.close();
    owner.close();
    assertThrows(IllegalStateException.class, () -> owner.rerank(request));
  }

  private static double score(Qwen3Reranker reranker, JsonObject fixture) {
    RerankRequest request =
        RerankRequest.builder(text(fixture, "query"), List.of(text(fixture, "document")))
            .instruction(text(fixture, "instruction"))
            .build();
    return reranker.rerank(request).scores().get(0).value();
  }

  private static double expected(JsonObject fixture) {
    return fixture.getAsJsonObject("float32").get("score").getAsDouble();
  }

  private static String text(JsonObject fixture, String field) {
    return fixture.get(field).getAsString();
  }

  private static List<JsonObject> fixtures() throws IOException {
    String resource = "/parity/qwen3-reranker-mini/expected.json";
    try (InputStream in = Qwen3RerankerTest.class.getResourceAsStream(resource);
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader)
          .getAsJsonObject()
          .getAsJsonArray("cases")
          .asList()
          .stream()
          .map(JsonElement::getAsJsonObject)
          .toList();
    }
  }
}
