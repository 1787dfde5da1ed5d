package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.SampleTexts;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The whole way from texts to vectors, and how much of it libtorch does not run. */
final class TextEmbedding {
  private final Qwen3Engine engine;
  private final List<String> texts = new ArrayList<>();

  TextEmbedding(Qwen3Engine engine, List<TokenIds> lengths) {
    this.engine = engine;
    SampleTexts sample = new SampleTexts(engine.tokenizer());
    // One token is appended to each.
    lengths.forEach(ids -> texts.addAll(sample.ofLength(1, ids.length() - 1)));
  }

  Run run() {
    long start = System.nanoTime();
    long tokens = texts.stream().mapToLong(text -> engine.tokenizer().count(text) + 1L).sum();
    double tokenising = Stopwatch.secondsSince(start);
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(engine).build();
        LibtorchShare libtorch = LibtorchShare.watch()) {
      Stopwatch stopwatch = Stopwatch.start();
      embedder.embedDocuments(texts);
      double wallSeconds = stopwatch.wallSeconds();
      return stopwatch.stop(
          tokens,
          Map.of(
              Run.OUTSIDE_LIBTORCH,
              1 - libtorch.share(),
              Run.TOKENISING,
              tokenising / wallSeconds));
    }
  }
}
