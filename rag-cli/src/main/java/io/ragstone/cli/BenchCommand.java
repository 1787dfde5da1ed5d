package io.ragstone.cli;

import com.google.gson.JsonObject;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures this machine. */
@Command(
    name = "bench",
    description = {
      "Measures, with these models on this machine: how many tokens of documents are embedded in a"
          + " second, how long a query takes, and how long ten passages take to rerank. A look, not"
          + " a benchmark: other programs on the machine show in it."
    })
final class BenchCommand extends RagCommand {
  private static final int BATCH = 32;
  private static final int PASSAGES = 10;

  /** About 120 tokens. */
  private static final String TEXT =
      "A vector database keeps passages of text together with vectors that a model has computed for"
          + " them, and finds those whose vectors are nearest to that of a question. Inserted data"
          + " are written to a log first, so that nothing is lost when a process ends, and are"
          + " merged into larger segments later on, for which an index is built. A search looks"
          + " into all segments, those that are still growing included, merges what it finds, and"
          + " gives back the best with their scores. A second model then reads each of these"
          + " passages together with the question, and says how well it answers.";

  private static final String QUERY = "How does a vector database keep what was inserted?";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long each of the three is measured at least; ${DEFAULT-VALUE} by default")
  private int seconds;

  @Mixin private ModelOptions models;

  /** The times of one kind of call, in milliseconds. */
  private record Times(List<Double> sorted, long tokens) {
    double quantile(double share) {
      return sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
    }

    double tokensPerSecond() {
      return tokens / sorted.stream().mapToDouble(time -> time / 1e3).sum();
    }
  }

  @Override
  int run(Output output) {
    if (seconds < 1) {
      throw new IllegalArgumentException("--seconds must be at least 1, but was " + seconds);
    }
    JsonObject json = new JsonObject();
    CpuFeatures cpu = CpuFeatures.ofThisMachine();
    json.addProperty("processor", cpu.model().orElse(System.getProperty("os.arch")));
    json.addProperty("cores", Runtime.getRuntime().availableProcessors());
    try (Qwen3Engine engine = models.embedderEngine(output).build();
        Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build()) {
      json.addProperty("embedder", engine.name());
      json.addProperty("precision", engine.precision().name().toLowerCase(Locale.ROOT));
      Times documents = measure("Documents", () -> embed(embedder), output);
      json.addProperty("documentTokensPerSecond", documents.tokensPerSecond());
      add("queryMillis", measure("Queries", () -> query(embedder), output), json);
    }
    Optional<Qwen3Engine.Builder> rerankers = models.rerankerEngine(output);
    if (rerankers.isPresent()) {
      try (Qwen3Engine engine = rerankers.get().build();
          Qwen3Reranker reranker = Qwen3Reranker.builder(engine).build()) {
        json.addProperty("reranker", engine.name());
        add("rerankMillis", measure("Reranks", () -> rerank(reranker), output), json);
      }
    }
    if (output.isJson()) {
      output.json(json);
    } else {
      print(json, output);
    }
    return ExitCode.OK;
  }

  private static void add(String name, Times times, JsonObject json) {
    JsonObject millis = new JsonObject();
    millis.addProperty("p50", times.quantile(0.5));
    millis.addProperty("p95", times.quantile(0.95));
    millis.addProperty("calls", times.sorted().size());
    json.add(name, millis);
  }

  private Times measure(String task, LongSupplier call, Output output) {
    // The first call compiles and warms up.
    long warmup = call.getAsLong();
    List<Double> millis = new ArrayList<>();
    long tokens = 0;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    try (Output.Progress progress = output.progress(task, " calls")) {
      while (millis.isEmpty() || System.nanoTime() < end) {
        context().check("bench");
        long start = System.nanoTime();
        tokens += call.getAsLong();
        millis.add((System.nanoTime() - start) / 1e6);
        progress.at(millis.size(), -1);
      }
    }
    Collections.sort(millis);
    return new Times(List.copyOf(millis), warmup < 0 ? 0 : tokens);
  }

  private long embed(Qwen3Embedder embedder) {
    return embedded(embedder, EmbeddingRequest.documents(Collections.nCopies(BATCH, TEXT)));
  }

  private long query(Qwen3Embedder embedder) {
    return embedded(embedder, EmbeddingRequest.queries(List.of(QUERY)));
  }

  private long embedded(Qwen3Embedder embedder, EmbeddingRequest.Builder request) {
    EmbeddingResult result = embedder.embed(request.context(context()).build());
    return result.tokens();
  }

  private long rerank(Qwen3Reranker reranker) {
    RerankRequest request =
        RerankRequest.builder(QUERY, Collections.nCopies(PASSAGES, TEXT))
            .context(context())
            .build();
    return reranker.rerank(request).tokens();
  }

  private static void print(JsonObject json, Output output) {
    output.line(
        json.get("processor").getAsString() + ", " + json.get("cores").getAsInt() + " cores");
    output.line(
        String.format(
            Locale.ROOT,
            "%s, %s: %.0f tokens/s, a query in %.1f ms (p95 %.1f ms)",
            json.get("embedder").getAsString(),
            json.get("precision").getAsString(),
            json.get("documentTokensPerSecond").getAsDouble(),
            millis(json, "queryMillis", "p50"),
            millis(json, "queryMillis", "p95")));
    if (json.has("reranker")) {
      output.line(
          String.format(
              Locale.ROOT,
              "%s: %d passages in %.1f ms (p95 %.1f ms)",
              json.get("reranker").getAsString(),
              PASSAGES,
              millis(json, "rerankMillis", "p50"),
              millis(json, "rerankMillis", "p95")));
    }
  }

  private static double millis(JsonObject json, String name, String quantile) {
    return json.getAsJsonObject(name).get(quantile).getAsDouble();
  }
}
