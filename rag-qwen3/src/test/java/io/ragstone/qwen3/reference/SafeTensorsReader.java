package io.ragstone.qwen3.reference;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads safetensors: eight bytes with the length of a JSON header, the header (name → type, shape,
 * offsets), the data.
 */
final class SafeTensorsReader {

  private SafeTensorsReader() {}

  static Map<String, Tensor> read(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = Math.toIntExact(bytes.getLong(0));
    int dataStart = Long.BYTES + headerLength;
    String header = new String(file, Long.BYTES, headerLength, StandardCharsets.UTF_8);
    Map<String, Tensor> tensors = new HashMap<>();
    for (var entry : JsonParser.parseString(header).getAsJsonObject().entrySet()) {
      if (!entry.getKey().equals("__metadata__")) {
        JsonObject description = entry.getValue().getAsJsonObject();
        JsonArray shape = description.getAsJsonArray("shape");
        int rows = shape.size() == 2 ? shape.get(0).getAsInt() : 1;
        int columns = shape.get(shape.size() - 1).getAsInt();
        int start = dataStart + description.getAsJsonArray("data_offsets").get(0).getAsInt();
        tensors.put(
            entry.getKey(),
            new Tensor(description.get("dtype").getAsString(), rows, columns, bytes, start));
      }
    }
    return tensors;
  }

  /** A vector or a matrix inside the file; every access widens to float64, which is exact. */
  static final class Tensor {
    private final String type;
    private final int rows;
    private final int columns;
    private final ByteBuffer file;
    private final int start;

    private Tensor(String type, int rows, int columns, ByteBuffer file, int start) {
      this.type = type;
      this.rows = rows;
      this.columns = columns;
      this.file = file;
      this.start = start;
    }

    double[] vector() {
      if (rows != 1) {
        throw new IllegalStateException("not a vector: " + rows + " x " + columns);
      }
      return row(0);
    }

    double[] row(int row) {
      if (row < 0 || row >= rows) {
        throw new IndexOutOfBoundsException("row " + row + " of " + rows);
      }
      double[] values = new double[columns];
      for (int column = 0; column < columns; column++) {
        values[column] = value(row * columns + column);
      }
      return values;
    }

    double[][] transposed() {
      double[][] transposed = new double[columns][rows];
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          transposed[column][row] = value(row * columns + column);
        }
      }
      return transposed;
    }

    private double value(int index) {
      return switch (type) {
        case "F32" -> file.getFloat(start + index * Float.BYTES);
        case "BF16" -> bfloat16(file.getShort(start + index * Short.BYTES));
        case "F16" -> float16(file.getShort(start + index * Short.BYTES));
        default -> throw new IllegalStateException("this reference cannot read " + type);
      };
    }

    /** bfloat16 is the upper half of a float32. */
    private static double bfloat16(short bits) {
      return Float.intBitsToFloat(bits << 16);
    }

    /** IEEE 754 binary16: one sign bit, five of exponent (bias 15), ten of fraction. */
    private static double float16(short bits) {
      double sign = bits < 0 ? -1 : 1;
      int exponent = bits >> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      if (exponent == 0x1f) {
        return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
      }
      return exponent == 0
          ? sign * Math.scalb((double) fraction, -24)
          : sign * Math.scalb(1024.0 + fraction, exponent - 25);
    }
  }
}
