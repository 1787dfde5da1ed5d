package io.ragstone.qwen3;

import io.ragstone.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of one safetensors file: eight bytes of header length, a JSON header that says name,
 * type, shape and place of each tensor, then the bytes. Every claim of the header is checked before
 * a tensor is handed on: the file may come from anywhere.
 *
 * @param tensors the tensors by name, in the order of the header
 */
record SafeTensors(Map<String, Tensor> tensors) {
  /** Three times what a model of 1,024 layers needs; more would only fill the heap. */
  private static final long MAX_HEADER_BYTES = 4 << 20;

  /** The number types that Qwen3 weights come in. */
  enum Type {
    F32(4, 6),
    F16(2, 5),
    BF16(2, 15);

    private final int bytes;
    private final int scalarType;

    Type(int bytes, int scalarType) {
      this.bytes = bytes;
      this.scalarType = scalarType;
    }

    int bytes() {
      return bytes;
    }

    /** The code of {@code c10::ScalarType} in libtorch. */
    int scalarType() {
      return scalarType;
    }
  }

  /** A tensor that has been checked but not yet read. */
  record Tensor(String name, Type type, List<Long> shape, long offset, long length, String file) {
    /** Its bytes as a direct read-only buffer. */
    ByteBuffer bytes(ModelFiles.LargeFile source) {
      if (length > Integer.MAX_VALUE) {
        throw new ModelException(
            file
                + ": tensor "
                + name
                + " has "
                + length
                + " bytes, more than the 2 GiB that Java can map at once; convert the model to"
                + " BF16");
      }
      ByteBuffer part = source.part(offset, length).order(ByteOrder.LITTLE_ENDIAN);
      boolean aligned = part.alignmentOffset(0, type.bytes) == 0;
      return aligned ? part : ByteBuffer.allocateDirect((int) length).put(part).flip();
    }
  }

  static SafeTensors parse(String file, ModelFiles.LargeFile source) {
    long size = source.size();
    if (size < Long.BYTES) {
      throw new ModelException(file + " has " + size + " bytes and is no safetensors file");
    }
    long headerLength = source.part(0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerLength < 2 || headerLength > MAX_HEADER_BYTES || headerLength > size - Long.BYTES) {
      throw new ModelException(
          file
              + ": the header claims "
              + headerLength
              + " bytes, but the file has "
              + size
              + "; it is truncated or no safetensors file");
    }
    Json header = Json.parse(file + " (header)", source.part(Long.BYTES, headerLength));
    long start = Long.BYTES + headerLength;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : header.object().keySet()) {
      if (!name.equals("__metadata__")) {
        Json entry = header.child(name).orElseThrow(() -> header.malformed(name, "is null"));
        tensors.put(name, tensor(file, name, entry, start, size - start));
      }
    }
    requireContiguous(file, tensors.values().stream().toList(), start, size);
    return new SafeTensors(tensors);
  }

  private static Tensor tensor(String file, String name, Json entry, long start, long available) {
    Type type;
    try {
      type = Type.valueOf(entry.text("dtype"));
    } catch (IllegalArgumentException e) {
      throw entry.malformed(
          "dtype", "is " + Json.clip(entry.text("dtype")) + "; supported: F32, F16, BF16");
    }
    List<Long> shape = entry.wholeNumbers("shape", Integer.MAX_VALUE);
    List<Long> offsets = entry.wholeNumbers("data_offsets", Long.MAX_VALUE);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > available) {
      throw entry.malformed(
          "data_offsets",
          "are " + offsets + ", outside of the " + available + " bytes that the file has");
    }
    long length = offsets.get(1) - offsets.get(0);
    long claimed;
    try {
      claimed = shape.stream().reduce((long) type.bytes, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw entry.malformed("shape", "is impossibly large: " + shape);
    }
    if (claimed != length) {
      throw entry.malformed(
          "shape", shape + " of " + type + " needs " + claimed + " bytes, not " + length);
    }
    return new Tensor(name, type, shape, start + offsets.get(0), length, file);
  }

  private static void requireContiguous(String file, List<Tensor> tensors, long start, long end) {
    List<Tensor> byOffset = new ArrayList<>(tensors);
    byOffset.sort(Comparator.comparingLong(Tensor::offset).thenComparingLong(Tensor::length));
    long expected = start;
    for (Tensor tensor : byOffset) {
      if (tensor.offset() != expected) {
        throw new ModelException(
            file
                + ": tensor "
                + Json.clip(tensor.name())
                + " starts at byte "
                + tensor.offset()
                + " instead of "
                + expected
                + (tensor.offset() < expected ? ": tensors overlap" : ": there is a hole"));
      }
      expected += tensor.length();
    }
    if (expected != end) {
      throw new ModelException(
          file + ": the tensors end at byte " + expected + ", but the file has " + end);
    }
  }
}
