package io.ragstone.qwen3;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Native memory that the tensors of one layer after the other are read into. Not thread-safe. */
final class LayerBuffers {
  private final Qwen3Weights weights;
  private final List<ByteBuffer> buffers = new ArrayList<>();

  LayerBuffers(Qwen3Weights weights) {
    this.weights = weights;
  }

  /** Reads a layer in place of the one before, and returns what its tensors are. */
  List<SafeTensors.Tensor> read(int layer) {
    List<SafeTensors.Tensor> tensors = weights.layer(layer);
    for (int i = 0; i < tensors.size(); i++) {
      SafeTensors.Tensor tensor = tensors.get(i);
      int length = Math.toIntExact(tensor.length());
      // Layers may differ in their number formats.
      if (i == buffers.size()) {
        buffers.add(allocate(length));
      } else if (buffers.get(i).capacity() < length) {
        buffers.set(i, allocate(length));
      }
      ByteBuffer buffer = buffers.get(i).clear().limit(length);
      weights.read(tensor, buffer);
      buffer.flip();
    }
    return tensors;
  }

  /** The bytes of a tensor of the layer that was read last. */
  ByteBuffer get(int index) {
    return buffers.get(index);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
