package io.ragstone.benchmarks.peers;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.management.OperatingSystemMXBean;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * LangChain4j's in-process embedder on its own model, by the protocol of {@code serving.py}: texts
 * of the same lengths, as it takes no ids. It answers with how many operations its model needs for
 * a token, so that its time can be set beside that of a larger one.
 */
public final class LangChain4j {
  /** Each is one token of BERT's vocabulary. */
  private static final List<String> WORDS =
      List.of("time", "people", "water", "house", "world", "school", "state", "family", "music");

  /** BERT puts one token in front of a text and one behind it. */
  private static final int SPECIAL_TOKENS = 2;

  /** all-MiniLM-L6-v2. */
  private static final int LAYERS = 6;

  private static final long HIDDEN = 384;
  private static final long INTERMEDIATE = 1536;
  private static final long OPERATIONS_OF_TOKEN =
      2 * LAYERS * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INTERMEDIATE);

  private static final int DEFAULT_QUERIES = 20;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Gson gson = new Gson();
  private final Random random = new Random(42);
  private final EmbeddingModel model;
  private final JsonObject lists;
  private final PrintStream answers;

  private LangChain4j(EmbeddingModel model, JsonObject lists, PrintStream answers) {
    this.model = model;
    this.lists = lists;
    this.answers = answers;
  }

  /**
   * Starts with a folder that it does not need, a file of token lists, and settings.
   *
   * @param arguments these
   * @throws IOException when the lists cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    JsonObject lists =
        JsonParser.parseString(Files.readString(Path.of(arguments[1]))).getAsJsonObject();
    String name = JsonParser.parseString(arguments[2]).getAsJsonObject().get("model").getAsString();
    long start = System.nanoTime();
    ExecutorService executor =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      EmbeddingModel model =
          name.endsWith("-q")
              ? new AllMiniLmL6V2QuantizedEmbeddingModel(executor)
              : new AllMiniLmL6V2EmbeddingModel(executor);
      model.embed("one text");
      LangChain4j process = new LangChain4j(model, lists, answers);
      process.answer(
          Map.of(
              "ready",
              true,
              "load",
              (System.nanoTime() - start) / 1e9,
              "versions",
              Map.of("langchain4j-embeddings", version())));
      process.serve();
    } finally {
      executor.shutdown();
    }
  }

  /** Of the jar that it was built with, which Maven writes into it. */
  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        LangChain4j.class.getResourceAsStream(
            "/META-INF/maven/dev.langchain4j/langchain4j-embeddings/pom.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject request = JsonParser.parseString(line).getAsJsonObject();
      String workload = request.get("workload").getAsString();
      answer(
          workload.equals("E2")
              ? query(request.has("queries") ? request.get("queries").getAsInt() : DEFAULT_QUERIES)
              : embed(workload));
    }
  }

  private Map<String, Object> embed(String workload) {
    List<TextSegment> texts = new ArrayList<>();
    long tokens = 0;
    for (var ids : lists.getAsJsonArray(workload)) {
      int length = ids.getAsJsonArray().size();
      texts.add(TextSegment.from(text(length)));
      tokens += length;
    }
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    model.embedAll(texts);
    return result(
        (System.nanoTime() - start) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9, tokens);
  }

  /** The median on the clock, the mean of the processors. */
  private Map<String, Object> query(int queries) {
    JsonArray ids = lists.getAsJsonArray("E2");
    String text = text(ids.size());
    double[] seconds = new double[queries];
    long cpu = PROCESS.getProcessCpuTime();
    for (int i = 0; i < queries; i++) {
      long start = System.nanoTime();
      model.embed(text);
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    double cpuSeconds = (PROCESS.getProcessCpuTime() - cpu) / 1e9 / queries;
    Arrays.sort(seconds);
    return result(seconds[queries / 2], cpuSeconds, ids.size());
  }

  private static Map<String, Object> result(double wall, double cpu, long tokens) {
    return Map.of(
        "wall", wall, "cpu", cpu, "tokens", tokens, "flops_of_token", OPERATIONS_OF_TOKEN);
  }

  /** Words that make this many tokens. */
  private String text(int tokens) {
    return random
        .ints(tokens - SPECIAL_TOKENS, 0, WORDS.size())
        .mapToObj(WORDS::get)
        .collect(Collectors.joining(" "));
  }

  private void answer(Object value) {
    answers.println(gson.toJson(value));
    answers.flush();
  }
}
