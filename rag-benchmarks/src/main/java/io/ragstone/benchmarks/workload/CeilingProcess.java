package io.ragstone.benchmarks.workload;

import ai.djl.MalformedModelException;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The process that measures what the machine can do at best: the matrix products alone, and reading
 * memory.
 */
final class CeilingProcess {
  /** What it is asked for; any other question is the name of a precision. */
  static final String VERSIONS = "versions";

  static final String READ = "read";

  private final WorkloadOptions options;
  private final ModelShape shape;
  private final int rows;
  private final Map<String, MatrixProducts> products = new HashMap<>();

  private CeilingProcess(WorkloadOptions options, ModelShape shape) {
    this.options = options;
    this.shape = shape;
    // The rows that E1_13 has in one batch.
    this.rows =
        Math.toIntExact(TokenLists.tokens(TokenLists.generate(shape, options.seed()).e1Sample()));
  }

  public static void main(String[] arguments) throws IOException, MalformedModelException {
    WorkloadOptions options = WorkloadOptions.parse(List.of(arguments));
    new CeilingProcess(options, ModelShape.of(options.model())).serve();
  }

  private void serve() throws IOException, MalformedModelException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (NDManager manager = NDManager.newBaseManager()) {
      // Written once: pages that never were are one and the same page of zeros.
      NDArray memory = manager.ones(new Shape((long) options.readMebibytes() << 18));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        ChildJvm.answer(
            switch (line) {
              case VERSIONS ->
                  "DJL "
                      + Engine.getDjlVersion()
                      + ", libtorch "
                      + Engine.getInstance().getVersion();
              case READ -> MatrixProducts.readGigabytes(memory);
              default -> gigaflops(line);
            });
      }
    }
    products.values().forEach(MatrixProducts::close);
  }

  private double gigaflops(String precision) throws IOException, MalformedModelException {
    MatrixProducts measured = products.get(precision);
    if (measured == null) {
      measured = MatrixProducts.create(shape, rows, precision);
      products.put(precision, measured);
    }
    return measured.gigaflops(options.ceilingMillis());
  }
}
