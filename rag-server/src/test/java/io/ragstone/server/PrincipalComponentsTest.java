package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Principal components, on clouds whose axes are known. */
class PrincipalComponentsTest {
  /** Points along two orthogonal directions of a large space, and a little noise in all others. */
  private static List<float[]> cloud(int size, int dimension, double noise) {
    Random random = new Random(7);
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double along = 10 * random.nextGaussian();
      double across = 3 * random.nextGaussian();
      float[] point = new float[dimension];
      for (int j = 0; j < dimension; j++) {
        double axis = (j % 2 == 0 ? along : across) / Math.sqrt(dimension / 2.0);
        point[j] = (float) (5 + axis + noise * random.nextGaussian());
      }
      points.add(point);
    }
    return points;
  }

  @Test
  void thePlaneOfMostVarianceIsFound() {
    List<float[]> points = cloud(400, 64, 0.01);
    PrincipalComponents components = PrincipalComponents.of(points, () -> {});

    assertThat(components.explained()).isGreaterThan(0.99);
    for (int i = 0; i < points.size(); i++) {
      for (int j = 0; j < i; j += 37) {
        double shown =
            Math.hypot(components.x(i) - components.x(j), components.y(i) - components.y(j));
        assertThat(shown).isCloseTo(distance(points.get(i), points.get(j)), within(0.2));
      }
    }
    assertThat(variance(points.size(), components, true))
        .isGreaterThan(4 * variance(points.size(), components, false));
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (double) (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }

  private static double variance(int size, PrincipalComponents components, boolean first) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double value = first ? components.x(i) : components.y(i);
      sum += value * value / size;
    }
    return sum;
  }

  @Test
  void noiseIsNotTakenForStructure() {
    assertThat(PrincipalComponents.of(cloud(400, 64, 3), () -> {}).explained()).isLessThan(0.3);
  }

  @Test
  void theSameVectorsAreTheSamePicture() {
    PrincipalComponents one = PrincipalComponents.of(cloud(50, 16, 0.1), () -> {});
    PrincipalComponents other = PrincipalComponents.of(cloud(50, 16, 0.1), () -> {});

    assertThat(one.x(7)).isEqualTo(other.x(7));
    assertThat(one.y(7)).isEqualTo(other.y(7));
  }

  @Test
  void thereNeedBeNothingToSee() {
    assertThat(PrincipalComponents.of(List.of(), () -> {}).explained()).isEqualTo(1);
    PrincipalComponents one = PrincipalComponents.of(List.of(new float[] {1, 2, 3}), () -> {});
    assertThat(one.x(0)).isZero();
    PrincipalComponents equal =
        PrincipalComponents.of(List.of(new float[] {1, 2}, new float[] {1, 2}), () -> {});
    assertThat(equal.x(1)).isZero();
    assertThat(equal.explained()).isEqualTo(1);
    PrincipalComponents line =
        PrincipalComponents.of(List.of(new float[] {1}, new float[] {3}), () -> {});
    assertThat(Math.abs(line.x(0) - line.x(1))).isCloseTo(2, within(1e-9));
    assertThat(line.y(0)).isZero();
  }

  @Test
  void theComputationCanBeEnded() {
    CallContext context = CallContext.cancellable();
    context.cancel();

    assertThatThrownBy(() -> PrincipalComponents.of(cloud(50, 16, 0.1), () -> context.check("map")))
        .isInstanceOf(CallCancelledException.class);
  }
}
