package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What development environments complete properties from. */
class ConfigurationMetadataTest {

  @Test
  void everyPropertyIsThereWithADescriptionAndItsDefault() throws Exception {
    Map<String, JsonNode> properties = new HashMap<>();
    JsonNode metadata = metadata();
    metadata.get("properties").forEach(one -> properties.put(one.get("name").asString(), one));

    assertThat(properties)
        .containsKeys(
            "ragstone.threads",
            "ragstone.embedding.model",
            "ragstone.embedding.device",
            "ragstone.embedding.precision",
            "ragstone.rerank.enabled",
            "ragstone.store.lucene.path",
            "ragstone.store.milvus.uri",
            "ragstone.splitter.max-tokens",
            "ragstone.retrieval.top-n",
            "ragstone.llm.api-key",
            "ragstone.ingest.folder",
            "management.health.ragstone.enabled");
    assertThat(properties.values())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            one ->
                assertThat(one.path("description").asString(""))
                    .as(one.get("name").asString())
                    .endsWith("."));
    assertThat(properties.get("ragstone.embedding.model").get("defaultValue").asString())
        .isEqualTo("mini");
    assertThat(properties.get("ragstone.retrieval.top-k").get("defaultValue").asInt())
        .isEqualTo(10);
  }

  @Test
  void modelsAreProposed() throws Exception {
    JsonNode hints = metadata().get("hints");

    assertThat(hints.findValuesAsString("name"))
        .contains("ragstone.embedding.model", "ragstone.rerank.model");
    assertThat(List.copyOf(hints.findValuesAsString("value")))
        .contains("mini", "Qwen/Qwen3-Embedding-0.6B", "Qwen/Qwen3-Reranker-0.6B");
  }

  @Test
  void theDocumentationNamesNoPropertyThatIsNotThere() throws Exception {
    List<String> properties = metadata().get("properties").findValuesAsString("name");
    String documentation = Files.readString(Path.of("../docs/spring.md"));
    List<String> named =
        Pattern.compile("(?<![.\\w])ragstone\\.[a-z]+(?:[.-][a-z]+)*(?=[`=])")
            .matcher(documentation)
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(named).hasSizeGreaterThan(20).isSubsetOf(properties);
  }

  private static JsonNode metadata() throws Exception {
    try (InputStream in =
        ConfigurationMetadataTest.class
            .getClassLoader()
            .getResourceAsStream("META-INF/spring-configuration-metadata.json")) {
      // Several jars have such a file; this module's classes are the first of the class path.
      return JsonMapper.builder().build().readTree(in);
    }
  }
}
