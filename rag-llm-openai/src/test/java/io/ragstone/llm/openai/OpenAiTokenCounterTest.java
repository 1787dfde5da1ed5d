package io.ragstone.llm.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with what tiktoken counts; src/test/python/make_token_counts.py made the fixture. */
class OpenAiTokenCounterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"gpt-4o", "gpt-4"})
  void countsAsTiktokenDoes(String model) throws IOException {
    OpenAiTokenCounter counter = OpenAiTokenCounter.forModel(model);
    List<JsonNode> texts = fixture().subList(1, fixture().size());

    assertThat(texts).hasSizeGreaterThan(2900);
    for (JsonNode text : texts) {
      assertThat(counter.count(text.get("text").asText()))
          .as(text.get("text").toString())
          .isEqualTo(text.get(counter.encoding()).asInt());
    }
  }

  @Test
  void choosesTheEncodingThatTiktokenChooses() throws IOException {
    JsonNode models = fixture().get(0).get("models");
    assertThat(models.size()).isGreaterThan(25);
    models
        .properties()
        .forEach(
            model ->
                assertThat(OpenAiTokenCounter.forModel(model.getKey()).encoding())
                    .as(model.getKey())
                    .isEqualTo(model.getValue().asText()));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-6,o200k_base",
    "Qwen/Qwen3-8B,o200k_base",
    "openai/gpt-4-turbo,cl100k_base",
    "ft:gpt-4.1-mini:acme::1,o200k_base"
  })
  void choosesForOtherNamesToo(String model, String encoding) {
    assertThat(OpenAiTokenCounter.forModel(model).encoding()).isEqualTo(encoding);
  }

  @Test
  void countsALoneSurrogateAsTheCharacterThatIsSentForIt() {
    OpenAiTokenCounter counter = OpenAiTokenCounter.forModel("gpt-4o");
    assertThat(counter.count("lone \uD800")).isEqualTo(counter.count("lone \uFFFD"));
  }

  @Test
  void saysWhichEncodingItTook() {
    assertThat(OpenAiTokenCounter.forModel("gpt-4o")).hasToString("OpenAiTokenCounter[o200k_base]");
  }

  @Test
  void belongsToTheModelOfAGeneratorUnlessThereIsABetterOne() {
    OpenAiGenerator.Builder builder = OpenAiGenerator.builder().apiKey("key").model("gpt-4");
    try (OpenAiGenerator own = builder.build();
        OpenAiGenerator given = builder.tokenCounter(String::length).build()) {
      assertThat(own.tokenCounter()).get().hasToString("OpenAiTokenCounter[cl100k_base]");
      assertThat(given.tokenCounter().orElseThrow().count("four")).isEqualTo(4);
    }
  }

  @Test
  void mayBeSharedByThreads() throws Exception {
    OpenAiTokenCounter counter = OpenAiTokenCounter.forModel("gpt-4o");
    List<JsonNode> texts = fixture().subList(1, 400);
    Callable<Boolean> count =
        () ->
            texts.stream()
                .allMatch(
                    text ->
                        counter.count(text.get("text").asText()) == text.get("o200k_base").asInt());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        results.add(threads.submit(count));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<JsonNode> fixture() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    OpenAiTokenCounterTest.class.getResourceAsStream("/tokens/counts.jsonl.gz")),
                UTF_8))) {
      List<JsonNode> nodes = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        nodes.add(JSON.readTree(line));
      }
      return nodes;
    }
  }
}
