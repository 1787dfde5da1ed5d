package io.ragstone.benchmarks.workload;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The matrix products of one layer in one precision. A layer has four: queries, keys and values
 * together, the output of attention, gate and up together, and down.
 *
 * <p>Not thread-safe.
 */
final class MatrixProducts implements AutoCloseable {
  private static final int FLOAT32 = 6;
  private static final int BFLOAT16 = 15;
  private static final int INT8 = 1;
  private static final Map<String, Integer> TYPES =
      Map.of("FLOAT32", FLOAT32, "BFLOAT16", BFLOAT16, "INT8", INT8);

  private final Model model;
  private final PtSymbolBlock block;
  private final String method;
  private final double flops;

  private MatrixProducts(Model model, String method, double flops) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.method = method;
    this.flops = flops;
  }

  /** Whether there are products in the number format of a precision, given by its name. */
  static boolean exist(String precision) {
    return TYPES.containsKey(precision);
  }

  /**
   * Makes random matrices.
   *
   * @param rows the tokens of a batch
   * @param precision the name of one that products {@linkplain #exist exist} in
   */
  static MatrixProducts create(ModelShape shape, int rows, String precision)
      throws IOException, MalformedModelException {
    int type = Objects.requireNonNull(TYPES.get(precision));
    String suffix = type == INT8 ? "int8" : "float";
    Model model = Model.newInstance("products");
    // As the engine does: without it libtorch compiles anew for each shape.
    JniUtils.setGraphExecutorOptimize(false);
    byte[] archive =
        TorchScript.archive("matrix_products.py", "MatrixProducts", "inputs", "weights", "scales");
    model.load(new ByteArrayInputStream(archive));
    double flops = 2.0 * rows * shape.matrixWeights() / shape.layers();
    MatrixProducts products = new MatrixProducts(model, "multiply_" + suffix, flops);
    products.load(shape, rows, "load_" + suffix, type);
    return products;
  }

  private void load(ModelShape shape, int rows, String loader, int type) {
    int[][] sizes = {
      {shape.hidden(), shape.queries() + 2 * shape.keys()},
      {shape.queries(), shape.hidden()},
      {shape.hidden(), 2 * shape.inner()},
      {shape.inner(), shape.hidden()}
    };
    NDManager manager = model.getNDManager();
    PtNDArray[] inputs = new PtNDArray[sizes.length];
    PtNDArray[] weights = new PtNDArray[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      inputs[i] = random(manager, rows, sizes[i][0], 1);
      weights[i] = random(manager, sizes[i][1], sizes[i][0], 0.02f);
    }
    try (IValue inputList = IValue.listFrom(inputs);
        IValue weightList = IValue.listFrom(weights);
        IValue typeValue = IValue.from((long) type)) {
      IValueUtils.runMethod(block, loader, inputList, weightList, typeValue).close();
    }
  }

  private static PtNDArray random(NDManager manager, int rows, int columns, float deviation) {
    Shape shape = new Shape(rows, columns);
    return (PtNDArray) manager.randomNormal(0, deviation, shape, DataType.FLOAT32);
  }

  /**
   * Multiplies for some time, once before it counts, and says how many GFLOP a second that were.
   */
  double gigaflops(int millis) {
    IValueUtils.runMethod(block, method).close();
    long end = TimeUnit.MILLISECONDS.toNanos(millis);
    long start = System.nanoTime();
    int times = 0;
    do {
      IValueUtils.runMethod(block, method).close();
      times++;
    } while (System.nanoTime() - start < end);
    return times * flops / Stopwatch.secondsSince(start) / 1e9;
  }

  /** Reads memory that no cache holds and says how many gigabytes a second that were. */
  static double readGigabytes(NDArray memory) {
    long start = System.nanoTime();
    try (NDArray sum = memory.sum()) {
      sum.getFloat();
    }
    return memory.size() * (double) Float.BYTES / Stopwatch.secondsSince(start) / 1e9;
  }

  @Override
  public void close() {
    model.close();
  }
}
