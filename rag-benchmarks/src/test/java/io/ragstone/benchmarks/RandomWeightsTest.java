package io.ragstone.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.hub.HuggingFaceHub;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Models of random weights load as the real ones do, and the full size stays out of the heap. */
class RandomWeightsTest {
  private static final String NAME = "Qwen/Qwen3-Embedding-0.6B";
  private static final List<String> SMALL =
      List.of(
          "--hidden=64",
          "--layers=2",
          "--heads=4",
          "--kv-heads=2",
          "--head-dim=16",
          "--intermediate=96",
          "--vocabulary=24576");

  @TempDir Path folder;

  @Test
  void anEmbedderOpensIt() throws IOException {
    Path model = RandomWeights.write(folder.resolve("model"), small());
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.folder(model)).build()) {
      assertEquals(1, embedder.embedDocument("This is a test").norm(), 1e-5);
      assertEquals(64, embedder.dimension());
    }
  }

  @Test
  void aRerankerOpensTheOtherKind() throws IOException {
    Path model = RandomWeights.write(folder.resolve("model"), small("--kind=reranker"));
    try (Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.folder(model)).build()) {
      RerankRequest request = RerankRequest.builder("What?", List.of("This.", "That.")).build();
      assertEquals(2, reranker.rerank(request).scores().size());
    }
  }

  @Test
  void theSameSeedGivesTheSameModel() throws IOException {
    Path first = RandomWeights.write(folder.resolve("a"), small());
    Path same = RandomWeights.write(folder.resolve("b"), small());
    Path other = RandomWeights.write(folder.resolve("c"), small("--seed=43"));
    String weights = "model.safetensors";
    assertEquals(-1, Files.mismatch(first.resolve(weights), same.resolve(weights)));
    assertNotEquals(-1, Files.mismatch(first.resolve(weights), other.resolve(weights)));
  }

  @Test
  void outliersAreMultipliedAndNothingElseIs() throws IOException {
    Path plain = RandomWeights.write(folder.resolve("plain"), small());
    Path scaled = RandomWeights.write(folder.resolve("scaled"), small("--outliers=3"));

    String inner = "layers.1.mlp.";
    Set<Integer> residual = scaledColumns(plain, scaled, "embed_tokens");
    assertEquals(residual, scaledRows(plain, scaled, inner + "down_proj"));
    assertEquals(residual, scaledRows(plain, scaled, "layers.0.self_attn.o_proj"));
    Set<Integer> beforeAttention = scaledColumns(plain, scaled, "layers.0.input_layernorm");
    Set<Integer> beforeMlp = scaledColumns(plain, scaled, "layers.0.post_attention_layernorm");
    for (Set<Integer> channels :
        List.of(
            residual, beforeAttention, beforeMlp, scaledRows(plain, scaled, inner + "up_proj"))) {
      assertEquals(3, channels.size());
    }
    assertNotEquals(beforeAttention, beforeMlp);
    for (String untouched : List.of("layers.0.self_attn.q_proj", inner + "gate_proj")) {
      assertEquals(Set.of(), scaledRows(plain, scaled, untouched));
    }
    // Divided there, so that the other way round it is multiplied.
    assertEquals(residual, scaledColumns(scaled, plain, "norm"));
  }

  @Test
  void textsStillDifferWithOutliers() throws IOException {
    Path model = RandomWeights.write(folder.resolve("model"), small("--outliers=2"));
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.folder(model)).build()) {
      Embedding first = embedder.embedDocument("Segments hold the rows of a collection.");
      Embedding second = embedder.embedDocument("What is the capital of China?");
      assertTrue(Math.abs(first.dot(second)) < 0.99, "cosine: " + first.dot(second));
    }
  }

  @Test
  void anEmbedderFindsItInACacheOfTheHub() throws IOException {
    RandomWeights.write(folder.resolve("hub"), small("--hub=" + NAME));
    Path model = RandomWeights.write(folder.resolve("model"), small());
    assertEquals(embedding(offlineHub()), embedding(ModelSource.folder(model)));
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> RandomWeights.write(folder, List.of("--hiden=4")));
    assertThrows(
        IllegalArgumentException.class, () -> RandomWeights.write(folder, List.of("--hidden=0")));
    assertThrows(
        IllegalArgumentException.class, () -> RandomWeights.write(folder, small("--outliers=65")));
  }

  /** Prints what the full size costs; what it asserts is that nobody copies the weights. */
  @Test
  @EnabledIfSystemProperty(named = "ragstone.full", matches = "true")
  void theFullSizeIsUsedWhereItLies() throws IOException {
    RandomWeights.write(folder.resolve("hub"), List.of("--hub=" + NAME));
    report("before", 0);
    long start = System.nanoTime();
    Qwen3Engine.Builder builder = Qwen3Engine.builder(offlineHub()).precision(Precision.BFLOAT16);
    try (Qwen3Engine engine = builder.build();
        Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build()) {
      Map<String, Long> loaded = report("loaded", start);
      Embedding first = embedder.embedQuery("How is data stored in milvus?");
      report("first answer", start);
      assertEquals(1024, first.dimension());
      assertEquals(1, first.norm(), 1e-5);
      embedder.embedDocuments(List.of("Milvus keeps data in segments. ".repeat(60), "Short."));
      report("long text embedded", start);
      assertTrue(loaded.get("RssAnon") < 900 << 10, "RssAnon in KiB: " + loaded);
      assertTrue(heapBytes() < 400L << 20, "heap: " + heapBytes());
    }
  }

  private static Set<Integer> scaledRows(Path plain, Path scaled, String tensor)
      throws IOException {
    return scaled(plain, scaled, tensor, (index, columns) -> index / columns);
  }

  private static Set<Integer> scaledColumns(Path plain, Path scaled, String tensor)
      throws IOException {
    return scaled(plain, scaled, tensor, (index, columns) -> index % columns);
  }

  /** The rows or columns in which values differ, every one by a factor of 50 to 100. */
  private static Set<Integer> scaled(
      Path plain, Path scaled, String tensor, IntBinaryOperator position) throws IOException {
    WrittenTensor before = WrittenTensor.read(plain, tensor);
    WrittenTensor after = WrittenTensor.read(scaled, tensor);
    Set<Integer> positions = new TreeSet<>();
    for (int i = 0; i < before.size(); i++) {
      if (before.value(i) != after.value(i)) {
        float factor = after.value(i) / before.value(i);
        assertTrue(factor > 49.5 && factor < 100.5, tensor + " has a value times " + factor);
        positions.add(position.applyAsInt(i, before.columns()));
      }
    }
    return positions;
  }

  private Embedding embedding(ModelSource source) {
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(source).build()) {
      return embedder.embedDocument("This is a test");
    }
  }

  private ModelSource offlineHub() {
    HuggingFaceHub hub =
        HuggingFaceHub.builder().cacheFolder(folder.resolve("hub")).offline(true).build();
    return ModelSource.huggingFace(hub, NAME, "main");
  }

  private List<String> small(String... more) {
    List<String> options = new ArrayList<>(SMALL);
    options.addAll(List.of(more));
    return options;
  }

  private static Map<String, Long> report(String moment, long start) throws IOException {
    Map<String, Long> memory =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("Rss"))
            .collect(
                Collectors.toMap(
                    line -> line.replaceFirst(":.*", ""),
                    line -> Long.parseLong(line.replaceAll("\\D", ""))));
    Optional<Long> millis =
        Optional.of(start).filter(t -> t > 0).map(t -> (System.nanoTime() - t) / 1_000_000);
    System.out.println(
        moment + ": " + memory + " KiB, heap " + (heapBytes() >> 20) + " MiB, ms " + millis);
    return memory;
  }

  private static long heapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
