package io.ragstone.cli;

import io.ragstone.qwen3.ComputeDevice;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "${env:RAGSTONE_DEVICE:-cpu}",
      converter = DeviceConverter.class,
      description =
          "Where to compute: cpu, or a GPU such as cuda or cuda:1; by default RAGSTONE_DEVICE or"
              + " cpu")
  private ComputeDevice device;

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
        .device(device)
        .precision(precision);
  }

  /** Without picocli's own words around what {@link ComputeDevice} says. */
  private static final class DeviceConverter implements ITypeConverter<ComputeDevice> {
    @Override
    public ComputeDevice convert(String name) {
      try {
        return ComputeDevice.of(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
