package io.ragstone.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be said of compose.yaml without Docker: it is YAML, and what it refers to is there. */
class ComposeFileTest {
  private static final Set<String> TOP_LEVEL = Set.of("name", "services", "configs", "volumes");

  private Map<String, Object> file;

  @BeforeEach
  void read() throws IOException {
    file = parse(Files.readString(Path.of("compose.yaml")));
  }

  @Test
  void itHasTheSectionsThatComposeKnows() {
    assertEquals(TOP_LEVEL, file.keySet());
  }

  @Test
  void theImageIsPinnedToOneVersionOfMilvus26() {
    String image = (String) milvus().get("image");
    assertTrue(image.matches("milvusdb/milvus:v2\\.6\\.\\d+"), image);
  }

  @Test
  void everyVolumeAndConfigurationThatIsUsedIsDeclared() {
    for (Object volume : list(milvus(), "volumes")) {
      String name = ((String) volume).replaceFirst(":.*", "");
      assertTrue(map(file, "volumes").containsKey(name), name);
    }
    for (Object config : list(milvus(), "configs")) {
      String name = (String) assertInstanceOf(Map.class, config).get("source");
      assertTrue(map(file, "configs").containsKey(name), name);
    }
  }

  @Test
  void theConfigurationOfEtcdIsYamlAtThePathThatMilvusIsTold() {
    String content = (String) map(map(file, "configs"), "etcd").get("content");
    assertEquals("http://0.0.0.0:2379", parse(content).get("listen-client-urls"));
    Object target = assertInstanceOf(Map.class, list(milvus(), "configs").get(0)).get("target");
    assertEquals(target, map(milvus(), "environment").get("ETCD_CONFIG_PATH"));
  }

  @Test
  void portsAreOpenOnThisMachineOnlyAndIncludeThatOfTheTutorial() {
    List<?> ports = list(milvus(), "ports");
    assertTrue(ports.contains("127.0.0.1:19530:19530"), ports.toString());
    assertTrue(ports.stream().allMatch(port -> ((String) port).startsWith("127.0.0.1:")));
  }

  @Test
  void upWaitsUntilMilvusIsHealthy() {
    assertEquals(
        List.of("CMD", "curl", "-f", "http://localhost:9091/healthz"),
        map(milvus(), "healthcheck").get("test"));
  }

  private Map<String, Object> milvus() {
    return map(map(file, "services"), "milvus");
  }

  @SuppressWarnings("unchecked") // Keys are texts in all that this file has.
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) assertInstanceOf(Map.class, parent.get(key), key);
  }

  private static Map<String, Object> parse(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  private static List<?> list(Map<String, Object> parent, String key) {
    return assertInstanceOf(List.class, parent.get(key), key);
  }
}
