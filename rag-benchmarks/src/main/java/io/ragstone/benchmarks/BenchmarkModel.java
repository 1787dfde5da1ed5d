package io.ragstone.benchmarks;

import io.ragstone.qwen3.ModelSource;
import java.nio.file.Path;

/** Turns the benchmark parameter {@code model} into a source. */
final class BenchmarkModel {
  static final String MINI = "mini";

  private BenchmarkModel() {}

  static ModelSource embedding(String model) {
    return model.equals(MINI) ? ModelSource.miniEmbedding() : ModelSource.folder(Path.of(model));
  }

  static ModelSource reranker(String model) {
    return model.equals(MINI) ? ModelSource.miniReranker() : ModelSource.folder(Path.of(model));
  }
}
