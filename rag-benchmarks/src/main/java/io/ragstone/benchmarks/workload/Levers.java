package io.ragstone.benchmarks.workload;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.ragstone.benchmarks.measurement.Machine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures what each thing that the engine does gives beside what it could do instead, by itself,
 * with the operators of libtorch: {@code levers.py}. Both take turns, and the least time of each
 * counts, since whatever else the machine does makes it longer.
 *
 * <p>Needs an x86-64 CPU with AVX-512. The argument is the file to write; it is printed without.
 */
public final class Levers {
  private static final int TURNS = 6;
  private static final long MILLIS_A_TURN = 150;

  /** Tokens of a batch of documents, and of a query. */
  private static final int BATCH = 1536;

  private static final int QUERY = 24;

  private final PtSymbolBlock block;
  private final StringBuilder table = new StringBuilder();

  private Levers(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Measures and writes the table.
   *
   * @param arguments the file to write to, if any
   * @throws IOException when it cannot be written
   * @throws MalformedModelException when libtorch does not take the operators
   */
  public static void main(String[] arguments) throws IOException, MalformedModelException {
    try (Model model = Model.newInstance("levers", "PyTorch")) {
      // As the engine does: without it libtorch compiles anew for each shape.
      JniUtils.setGraphExecutorOptimize(false);
      byte[] archive = TorchScript.archive("levers.py", "Levers", "weights", "inputs", "rows");
      model.load(new ByteArrayInputStream(archive));
      String table = new Levers((PtSymbolBlock) model.getBlock()).measure();
      if (arguments.length > 0) {
        Files.writeString(Path.of(arguments[0]), table);
      }
      new PrintStream(System.out, true, StandardCharsets.UTF_8).print(table);
    }
  }

  private String measure() {
    table.append("# What each lever gave\n\n");
    Machine machine = Machine.here();
    table
        .append(machine.processor())
        .append(", ")
        .append(machine.processors())
        .append(" processors");
    table.append(
        ", bfloat16 where nothing else is said. Milliseconds, the least of some runs in"
            + " turns.\n\n");
    table.append("| what | instead of | ms | now | ms | ratio |\n|---|---|---|---|---|---|\n");
    prepare(BATCH);
    String batch = "the products of a layer, " + BATCH + " tokens";
    row(batch, "plain weights", "plain", "packed weights", "packed");
    row(batch, "packed weights", "packed", "8-bit integers, rows quantised already", "int8");
    row(
        "gate and up, " + BATCH + " tokens",
        "silu and product apart",
        "gate_apart",
        "in the product",
        "gate_fused");
    row("RMSNorm", "rms_norm", "norm_of_torch", "length, then one product", "norm_by_length");
    row(
        "rows to bytes",
        "quantize_per_channel",
        "bytes_by_channel",
        "scaled, then quantize_per_tensor",
        "bytes_scaled");
    row(
        "rows to bytes",
        "scales of another type",
        "bytes_of_mixed_types",
        "of the same type",
        "bytes_scaled");
    row(
        "rotary positions of 24 heads",
        "halves of a head",
        "turn_halves",
        "complex numbers",
        "turn_planes");
    for (int length : List.of(QUERY, 118, 256, 512)) {
      int rounded = (length + 31) / 32 * 32;
      row(
          "attention, " + length + " tokens",
          "scaled_dot_product_attention",
          "attend_by_torch",
          List.of(length),
          "two products",
          "attend_by_products",
          List.of(length, rounded));
      if (rounded != length) {
        row(
            "attention, " + length + " tokens",
            length + " keys",
            "attend_by_products",
            List.of(length, length),
            rounded + " keys",
            "attend_by_products",
            List.of(length, rounded));
      }
    }
    prepare(QUERY);
    String query = "the products of a layer, " + QUERY + " tokens";
    row(query, "plain weights", "plain", "packed weights", "packed");
    row(query, "packed weights", "packed", "8-bit integers, rows quantised already", "int8");
    return table.toString();
  }

  private void prepare(int rows) {
    run("prepare", List.of(rows));
  }

  private void row(String what, String before, String beforeMethod, String now, String nowMethod) {
    row(what, before, beforeMethod, List.of(), now, nowMethod, List.of());
  }

  private void row(
      String what,
      String before,
      String beforeMethod,
      List<Integer> beforeArguments,
      String now,
      String nowMethod,
      List<Integer> nowArguments) {
    double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
    for (int turn = 0; turn < TURNS; turn++) {
      least[0] = Math.min(least[0], leastMillis(beforeMethod, beforeArguments));
      least[1] = Math.min(least[1], leastMillis(nowMethod, nowArguments));
    }
    table.append(
        "| %s | %s | %.3f | %s | %.3f | %.2f |%n"
            .formatted(what, before, least[0], now, least[1], least[0] / least[1]));
  }

  private double leastMillis(String method, List<Integer> arguments) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS_A_TURN);
    long least = Long.MAX_VALUE;
    do {
      long start = System.nanoTime();
      run(method, arguments);
      least = Math.min(least, System.nanoTime() - start);
    } while (System.nanoTime() < end);
    return least / 1e6;
  }

  private void run(String method, List<Integer> arguments) {
    IValue[] values =
        arguments.stream().map(argument -> IValue.from((long) argument)).toArray(IValue[]::new);
    try {
      IValueUtils.runMethod(block, method, values).close();
    } finally {
      Arrays.stream(values).forEach(IValue::close);
    }
  }
}
