package io.ragstone.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixProductsTest {
  private static final ModelShape SHAPE = new ModelShape(2, 64, 128, 64, 192, 1000, 512);

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT32", "BFLOAT16", "INT8"})
  void productsRunInEveryNumberFormat(String precision) throws Exception {
    try (MatrixProducts products = MatrixProducts.create(SHAPE, 100, precision)) {
      assertTrue(products.gigaflops(1) > 0);
    }
  }

  @Test
  void thereAreNoneInWhatIsNoNumberFormat() {
    assertFalse(MatrixProducts.exist("AUTO"));
  }

  @Test
  void memoryIsRead() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertTrue(MatrixProducts.readGigabytes(manager.ones(new Shape(1 << 20))) > 0);
    }
  }
}
