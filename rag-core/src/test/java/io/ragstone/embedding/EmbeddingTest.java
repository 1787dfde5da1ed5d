package io.ragstone.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {

  @Test
  void isIndependentOfTheArraysItComesFromAndGives() {
    float[] values = {1, 2};
    Embedding embedding = Embedding.of(values);
    values[0] = 9;
    embedding.toArray()[1] = 9;

    assertEquals(Embedding.of(1, 2), embedding);
    assertEquals(2, embedding.dimension());
    assertEquals(2f, embedding.get(1));
  }

  @Test
  void dotIsTheInnerProduct() {
    assertEquals(32, Embedding.of(1, 2, 3).dot(Embedding.of(4, 5, 6)));
    assertEquals(0, Embedding.of(1, 0).dot(Embedding.of(0, 1)));
    assertThrows(
        IllegalArgumentException.class, () -> Embedding.of(1, 2).dot(Embedding.of(1, 2, 3)));
  }

  @Test
  void dotIsSummedInDoublePrecision() {
    float big = 1 << 24;

    assertEquals(1, Embedding.of(big, 1, -big).dot(Embedding.of(1, 1, 1)));
    assertEquals(
        (double) Float.MAX_VALUE * Float.MAX_VALUE,
        Embedding.of(Float.MAX_VALUE).dot(Embedding.of(Float.MAX_VALUE)));
  }

  @Test
  void normalizeKeepsTheDirectionAtUnitLength() {
    assertArrayEquals(new float[] {0.6f, 0.8f}, Embedding.of(3, 4).normalize().toArray());
    Random random = new Random(1);
    for (int round = 0; round < 100; round++) {
      float[] values = new float[1 + random.nextInt(2048)];
      float scale = (float) Math.pow(10, random.nextInt(44) - 8);
      for (int i = 0; i < values.length; i++) {
        values[i] = (random.nextFloat() - 0.5f) * scale;
      }

      assertEquals(1, Embedding.of(values).normalize().norm(), 1e-6);
    }
  }

  @Test
  void zeroAndNearlyZeroStayFinite() {
    assertEquals(Embedding.of(0, 0), Embedding.of(0, 0).normalize());
    assertEquals(1e-8f, Embedding.of(1e-20f).normalize().get(0), 1e-14f);
    assertEquals(1, Embedding.of(Float.MAX_VALUE).normalize().get(0));
  }

  @Test
  void truncateTakesTheLeadingValuesAtUnitLength() {
    Embedding whole = Embedding.of(3, 4, 12);

    assertEquals(Embedding.of(0.6f, 0.8f), whole.truncate(2));
    assertEquals(Embedding.of(1), whole.truncate(1));
    assertEquals(whole.normalize(), whole.truncate(3));
    assertEquals(Embedding.of(0), Embedding.of(0, 5).truncate(1));
    assertThrows(IllegalArgumentException.class, () -> whole.truncate(0));
    assertThrows(IllegalArgumentException.class, () -> whole.truncate(4));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNotFinite(float value) {
    assertThrows(IllegalArgumentException.class, () -> Embedding.of(0, value));
  }

  @Test
  void refusesNoValues() {
    assertThrows(IllegalArgumentException.class, () -> Embedding.of());
  }
}
