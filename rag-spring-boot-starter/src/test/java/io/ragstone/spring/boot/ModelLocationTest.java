package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.qwen3.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelLocationTest {

  @ParameterizedTest
  @CsvSource({
    "/models/qwen, /models/qwen",
    "./models/qwen, ./models/qwen",
    "../qwen, ../qwen",
    "file:models/qwen, models/qwen",
    "file:/models/qwen, /models/qwen",
    "file:///models/qwen, /models/qwen"
  })
  void whatLooksLikeAPathIsAFolder(String model, String folder) {
    assertThat(locate(model))
        .hasToString(ModelSource.folder(java.nio.file.Path.of(folder)).toString());
  }

  @Test
  void aNameOfTheHubIsLookedUpThere() {
    assertThat(locate("Qwen/Qwen3-Embedding-0.6B"))
        .hasToString(ModelSource.huggingFace("Qwen/Qwen3-Embedding-0.6B", "main").toString());
  }

  @Test
  void miniIsTheBundledModel() {
    assertThat(locate(" mini ")).hasToString(ModelSource.miniEmbedding().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Qwen3-Embedding-0.6B", "models/qwen/small", "https://x/y"})
  void anythingElseIsRefusedWithTheThreeForms(String model) {
    assertThatThrownBy(() -> locate(model))
        .isInstanceOfSatisfying(
            PropertyException.class,
            e ->
                assertThat(e.action())
                    .contains("mini", "Qwen/Qwen3-Embedding-0.6B", "./models/Qwen3-Embedding-0.6B"))
        .hasMessageContaining("\"" + model + "\"");
  }

  private static ModelSource locate(String model) {
    return ModelLocation.of(
        "ragstone.embedding.model",
        model,
        "main",
        ModelSource.miniEmbedding(),
        "Qwen/Qwen3-Embedding-0.6B");
  }
}
