package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.ModelException;
import io.ragstone.qwen3.reference.ParityFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine computes what Hugging Face transformers computes. */
class EngineParityTest {
  private static final double HIDDEN_TOLERANCE = 1e-4;
  private static final double UNIT_TOLERANCE = 1e-5;

  /** How far a cosine to float32 may be from 1 in bfloat16. */
  private static final double BFLOAT16_TOLERANCE = 1e-3;

  /** The same in 8-bit integers, on tiny random networks too. */
  private static final double INT8_TOLERANCE = 1e-2;

  @TempDir Path folder;

  static List<ParityFixtures> models() throws IOException {
    return ParityFixtures.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void hiddenStatesEqualTransformersInFloat32(ParityFixtures model) throws IOException {
    try (Qwen3Engine engine = engine(model, Precision.FLOAT32)) {
      List<ParityFixtures.Case> cases = model.cases();
      List<Embedding> actual = engine.lastHiddenStates(ids(cases), CallContext.unbounded());
      for (int i = 0; i < cases.size(); i++) {
        ParityFixtures.Expected expected = cases.get(i).expected(ParityFixtures.Precision.FLOAT32);
        String name = cases.get(i).name();
        assertClose(expected.last(), actual.get(i), HIDDEN_TOLERANCE, name);
        assertClose(expected.embedding(), actual.get(i).normalize(), UNIT_TOLERANCE, name);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void everyPositionEqualsTransformers(ParityFixtures model) throws IOException {
    try (Qwen3Engine engine = engine(model, Precision.FLOAT32)) {
      for (ParityFixtures.Case fixture : model.cases()) {
        double[][] all =
            fixture.expected(ParityFixtures.Precision.FLOAT32).all().orElse(new double[0][]);
        // Attention is causal: the state at a position is the last state of the text up to it.
        TokenIds ids = TokenIds.of(fixture.ids());
        List<TokenIds> prefixes = new ArrayList<>();
        for (int length = 1; length <= all.length; length++) {
          prefixes.add(ids.truncate(length));
        }
        List<Embedding> actual = engine.lastHiddenStates(prefixes, CallContext.unbounded());
        for (int i = 0; i < all.length; i++) {
          assertClose(all[i], actual.get(i), HIDDEN_TOLERANCE, fixture.name() + " at " + i);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void bfloat16StaysWithinItsRounding(ParityFixtures model) throws IOException {
    // Tiny random networks amplify rounding: transformers itself loses more there.
    double reference = 1 - model.bfloat16MinCosine();
    assertCosines(model, Precision.BFLOAT16, 1 - Math.max(BFLOAT16_TOLERANCE, 2 * reference));
  }

  /** Without the tiny networks whose heads are of no power of two. */
  static List<ParityFixtures> rotatableModels() throws IOException {
    List<ParityFixtures> rotatable = new ArrayList<>();
    for (ParityFixtures model : models()) {
      byte[] json = model.modelFile("config.json").orElseThrow();
      Qwen3Config config = Qwen3Config.parse(Json.parse("config.json", json));
      if (Integer.bitCount(config.headDim()) == 1) {
        rotatable.add(model);
      }
    }
    return rotatable;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rotatableModels")
  void int8StaysWithinItsRounding(ParityFixtures model) throws IOException {
    assertCosines(model, Precision.INT8, 1 - INT8_TOLERANCE);
  }

  private void assertCosines(ParityFixtures model, Precision precision, double least)
      throws IOException {
    try (Qwen3Engine engine = engine(model, precision)) {
      List<ParityFixtures.Case> cases = model.cases();
      List<Embedding> actual = engine.lastHiddenStates(ids(cases), CallContext.unbounded());
      for (int i = 0; i < cases.size(); i++) {
        double[] exact = cases.get(i).expected(ParityFixtures.Precision.FLOAT32).embedding();
        double cosine = actual.get(i).normalize().dot(embedding(exact));
        assertTrue(
            cosine >= least, cases.get(i).name() + ": cosine " + cosine + " is under " + least);
      }
    }
  }

  /** They are what machines without oneDNN get, and no other test would notice them here. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void plainProductsEqualTransformersToo(ParityFixtures model) throws IOException {
    NativeLibraries.requireAvailable();
    Qwen3Model.prepareThread(OptionalInt.empty());
    ModelFiles files = ModelSource.folder(model.copyModelTo(folder)).files();
    Qwen3Config config =
        Qwen3Config.parse(Json.parse("config.json", files.read("config.json", 1 << 20)));
    List<ParityFixtures.Case> cases = model.cases();
    try (Qwen3Weights weights = new Qwen3Weights(files, config);
        Qwen3Model plain = Qwen3Model.load(weights, config, Precision.FLOAT32, Products.PLAIN)) {
      List<Embedding> actual = plain.forward(TokenIds.of(), ids(cases));
      for (int i = 0; i < cases.size(); i++) {
        double[] expected = cases.get(i).expected(ParityFixtures.Precision.FLOAT32).last();
        assertClose(expected, actual.get(i), HIDDEN_TOLERANCE, cases.get(i).name());
      }
    }
  }

  @Test
  void autoTakesOneOfTheExactPrecisions() throws IOException {
    try (Qwen3Engine engine = engine(models().get(0), Precision.AUTO)) {
      assertTrue(
          List.of(Precision.FLOAT32, Precision.BFLOAT16).contains(engine.precision()),
          engine.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"96, 1024, 3072", "128, 1000, 3072", "128, 1024, 3000"})
  void int8RefusesShapesThatCannotBeRotated(int headDim, int hidden, int inner) {
    Qwen3Config config =
        new Qwen3Config(hidden, 28, 16, 8, headDim, inner, 1000, 4096, 1e-6, 1e6, true);
    ModelException failure =
        assertThrows(ModelException.class, () -> Qwen3Model.requireRotatable(config));
    for (int size : List.of(headDim, hidden, inner)) {
      assertTrue(failure.getMessage().contains(" " + size), failure.getMessage());
    }
  }

  private Qwen3Engine engine(ParityFixtures model, Precision precision) throws IOException {
    model.copyModelTo(folder);
    return Qwen3Engine.builder(ModelSource.folder(folder)).precision(precision).build();
  }

  private static List<TokenIds> ids(List<ParityFixtures.Case> cases) {
    return cases.stream().map(fixture -> TokenIds.of(fixture.ids())).toList();
  }

  private static Embedding embedding(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return Embedding.of(floats);
  }

  private static void assertClose(
      double[] expected, Embedding actual, double tolerance, String name) {
    assertEquals(expected.length, actual.dimension(), name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.get(i), tolerance, name + " [" + i + "]");
    }
  }
}
