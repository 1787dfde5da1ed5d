package io.ragstone.qwen3.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.qwen3.reference.ParityFixtures.Case;
import io.ragstone.qwen3.reference.ParityFixtures.Expected;
import io.ragstone.qwen3.reference.ParityFixtures.Precision;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;

/**
 * Two independent computations agree: this package's float64 loops and the float32 of Hugging Face
 * transformers.
 */
class ReferenceQwen3Test {

  private static final double HIDDEN_TOLERANCE = 1e-4;
  private static final double UNIT_TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> agreesWithTransformersInFloat32(TestReporter reporter) throws IOException {
    return ParityFixtures.all().stream()
        .map(
            fixtures ->
                DynamicTest.dynamicTest(fixtures.name(), () -> compare(fixtures, reporter)));
  }

  private static void compare(ParityFixtures fixtures, TestReporter reporter) throws IOException {
    ReferenceQwen3 reference = ReferenceQwen3.load(fixtures::modelFile);
    assertEquals(fixtures.hasHead(), reference.hasHead());
    assertTrue(fixtures.cases().size() > 10);
    double worstHidden = 0;
    double worstUnit = 0;
    for (Case one : fixtures.cases()) {
      Expected expected = one.expected(Precision.FLOAT32);
      double[][] hidden = reference.hiddenStates(one.ids());
      double[] last = hidden[hidden.length - 1];

      double hiddenDifference = difference(expected.last(), last);
      double[][] all = expected.all().orElse(new double[0][]);
      for (int t = 0; t < all.length; t++) {
        hiddenDifference = Math.max(hiddenDifference, difference(all[t], hidden[t]));
      }
      double unitDifference = difference(expected.embedding(), ReferenceQwen3.unit(last));
      if (fixtures.hasHead()) {
        double[] logits = reference.logits(last, fixtures.yesId(), fixtures.noId());
        double[] expectedLogits = {expected.logitYes(), expected.logitNo()};
        hiddenDifference = Math.max(hiddenDifference, difference(expectedLogits, logits));
        double score = ReferenceQwen3.probabilityOfYes(logits[0], logits[1]);
        unitDifference = Math.max(unitDifference, Math.abs(expected.score() - score));
      }

      String where = fixtures.name() + " " + one.name();
      assertTrue(
          hiddenDifference <= HIDDEN_TOLERANCE, where + ": hidden off by " + hiddenDifference);
      assertTrue(
          unitDifference <= UNIT_TOLERANCE,
          where + ": embedding or score off by " + unitDifference);
      worstHidden = Math.max(worstHidden, hiddenDifference);
      worstUnit = Math.max(worstUnit, unitDifference);
    }
    reporter.publishEntry(
        fixtures.name(),
        String.format(
            Locale.ROOT,
            "hidden and logits %.1e, embeddings and scores %.1e",
            worstHidden,
            worstUnit));
  }

  private static double difference(double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double one = Math.abs(expected[i] - actual[i]);
      worst = Double.isNaN(one) ? Double.POSITIVE_INFINITY : Math.max(worst, one);
    }
    return worst;
  }
}
