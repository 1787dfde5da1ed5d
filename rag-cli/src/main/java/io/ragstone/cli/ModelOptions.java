package io.ragstone.cli;

import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which models compute, and how. */
final class ModelOptions {
  private static final String NONE = "none";

  @Option(
      names = "--embedder",
      paramLabel = "MODEL",
      defaultValue = "${env:RAGSTONE_EMBEDDER:-mini}",
      description =
          "A model's folder, its name on the Hugging Face hub (OWNER/NAME or OWNER/NAME@REVISION),"
              + " or mini; by default RAGSTONE_EMBEDDER or mini, the bundled one")
  private String embedder;

  @Option(
      names = "--reranker",
      paramLabel = "MODEL",
      defaultValue = "${env:RAGSTONE_RERANKER:-}",
      description =
          "The same for the reranker, or none; by default RAGSTONE_RERANKER, otherwise mini beside"
              + " the bundled embedder and none beside another")
  private String reranker;

  @Option(
      names = "--precision",
      defaultValue = "${env:RAGSTONE_PRECISION:-float32}",
      description =
          "What to compute in: ${COMPLETION-CANDIDATES}; by default RAGSTONE_PRECISION or float32")
  private Precision precision;

  Precision precision() {
    return precision;
  }

  String embedderName() {
    return embedder;
  }

  /** The reranker's name, empty for none. */
  Optional<String> rerankerName() {
    if (reranker.isBlank()) {
      return embedder.equals(ModelName.MINI) ? Optional.of(ModelName.MINI) : Optional.empty();
    }
    return Optional.of(reranker).filter(name -> !name.equals(NONE));
  }

  /** How to load the embedder's model. */
  Qwen3Engine.Builder embedderEngine(Output output) {
    return engine(embedder, ModelName.Kind.EMBEDDER, output);
  }

  /** How to load the reranker's model, where there is to be one. */
  Optional<Qwen3Engine.Builder> rerankerEngine(Output output) {
    return rerankerName().map(name -> engine(name, ModelName.Kind.RERANKER, output));
  }

  private Qwen3Engine.Builder engine(String name, ModelName.Kind kind, Output output) {
    return Qwen3Engine.builder(ModelName.parse(name).source(kind, new Downloads(output)))
        .precision(precision);
  }
}
