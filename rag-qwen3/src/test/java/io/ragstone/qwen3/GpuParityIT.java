package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.qwen3.reference.ParityFixtures;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A GPU computes what the processor computes, which equals transformers. */
@RequiresEnvironment(
    value = "RAGSTONE_DEVICE",
    provides = "a GPU such as cuda:0",
    start = "set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR as well, see docs/gpu.md",
    requiredInCi = false)
class GpuParityIT {
  @TempDir Path folder;

  static Stream<Arguments> modelsAndPrecisions() throws IOException {
    return ParityFixtures.all().stream()
        .flatMap(
            model ->
                Stream.of(
                    Arguments.of(model, Precision.FLOAT32, 1 - 1e-5),
                    Arguments.of(model, Precision.BFLOAT16, loss(model)),
                    Arguments.of(model, Precision.FLOAT16, loss(model))));
  }

  private static double loss(ParityFixtures model) {
    return 1 - Math.max(1e-3, 2 * (1 - model.bfloat16MinCosine()));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("modelsAndPrecisions")
  void embeddingsAreThoseOfTheProcessor(ParityFixtures model, Precision precision, double least)
      throws IOException {
    ModelSource source = ModelSource.folder(model.copyModelTo(folder));
    ComputeDevice device = ComputeDevice.of(SuiteEnvironment.get("RAGSTONE_DEVICE"));
    assertEquals(ComputeDevice.Kind.CUDA, device.kind(), "RAGSTONE_DEVICE names no GPU");
    List<TokenIds> ids = model.cases().stream().map(fixture -> TokenIds.of(fixture.ids())).toList();
    try (Qwen3Engine processor = Qwen3Engine.builder(source).build();
        Qwen3Engine gpu = Qwen3Engine.builder(source).precision(precision).device(device).build()) {
      List<Embedding> expected = processor.lastHiddenStates(ids, CallContext.unbounded());
      List<Embedding> actual = gpu.lastHiddenStates(ids, CallContext.unbounded());
      for (int i = 0; i < expected.size(); i++) {
        double cosine = actual.get(i).normalize().dot(expected.get(i).normalize());
        assertTrue(cosine >= least, model.cases().get(i).name() + ": cosine " + cosine);
      }
    }
  }
}
