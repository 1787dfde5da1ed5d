package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.hub.LocalHub;
import io.ragstone.qwen3.reference.ParityFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine loads a model by its name on the hub: what it needs, no more, and nothing twice. */
class HubModelTest {
  private static final String MINI = "qwen3-embedding-mini";
  private static final String SHARDED = "tiny-reranker-f32-shards";

  @TempDir Path folder;
  private final LocalHub hub = new LocalHub();

  @AfterEach
  void stopHub() {
    hub.close();
  }

  @Test
  void theBundledModelIsTheSameFromTheHub() throws IOException {
    publish(MINI);
    ModelSource source = source(false);
    assertEquals(List.of(), hub.requests(), "nothing is asked before an engine is built");
    try (Qwen3Engine bundled = Qwen3Engine.builder(ModelSource.miniEmbedding()).build();
        Qwen3Engine fetched = Qwen3Engine.builder(source).build()) {
      assertEquals(states(bundled), states(fetched));
      assertEquals(bundled.contentHash(), fetched.contentHash());
      assertEquals("tiny", fetched.name());
      assertEquals("huggingface:test/tiny@main", source.toString());
    }
    hub.close();
    try (Qwen3Engine offline = Qwen3Engine.builder(source(true)).build()) {
      assertEquals("tiny", offline.name());
    }
  }

  @Test
  void allShardsAreFetchedAndNothingElse() throws IOException {
    publish(SHARDED);
    hub.publish("README.md", new byte[10]).publish("pytorch_model.bin", new byte[10]);
    Qwen3Engine.builder(source(false)).build().close();
    assertEquals(
        Set.of(
            "config.json",
            "tokenizer.json",
            "model.safetensors",
            "model.safetensors.index.json",
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors"),
        requested());
    Qwen3Engine.builder(source(true)).build().close();
  }

  @Test
  void aModelOfAnotherKindIsRefusedBeforeItsWeightsAreFetched() throws IOException {
    publish(MINI);
    hub.publish("config.json", "{\"model_type\": \"bert\"}".getBytes(StandardCharsets.UTF_8));
    String message =
        assertThrows(ModelException.class, () -> Qwen3Engine.builder(source(false)).build())
            .getMessage();
    assertTrue(message.contains("huggingface:test/tiny@main/config.json"), message);
    assertEquals(Set.of("config.json"), requested());
  }

  @Test
  void anIndexThatNamesFilesElsewhereIsRefused() throws IOException {
    for (String name : List.of("../evil.safetensors", "/evil.safetensors", "a/b.safetensors")) {
      publish(SHARDED);
      hub.publish(
          "model.safetensors.index.json",
          ("{\"weight_map\": {\"norm.weight\": \"" + name + "\"}}")
              .getBytes(StandardCharsets.UTF_8));
      assertThrows(ModelException.class, () -> Qwen3Engine.builder(source(false)).build());
    }
    assertFalse(requested().toString().contains("evil"), requested().toString());
  }

  @Test
  void aSmallFileThatIsTooLargeIsNotFetched() {
    hub.publish("config.json", new byte[(1 << 20) + 1]);
    assertThrows(ModelDownloadException.class, () -> Qwen3Engine.builder(source(false)).build());
    assertTrue(hub.requests().stream().noneMatch(request -> request.method().equals("GET")));
  }

  private void publish(String fixture) throws IOException {
    Path model = ParityFixtures.load(fixture).copyModelTo(folder.resolve(fixture));
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        hub.publish(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
  }

  private ModelSource source(boolean offline) {
    return ModelSource.huggingFace(
        hub.in(folder.resolve("cache")).offline(offline).build(), LocalHub.REPOSITORY, "main");
  }

  private Set<String> requested() {
    return hub.requests().stream()
        .map(LocalHub.Request::file)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Embedding> states(Qwen3Engine engine) {
    TokenIds ids = engine.tokenizer().encode("Where is the data kept?");
    return engine.lastHiddenStates(List.of(ids), CallContext.unbounded());
  }
}
