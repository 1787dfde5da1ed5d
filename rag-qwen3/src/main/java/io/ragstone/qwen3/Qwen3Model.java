package io.ragstone.qwen3;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward pass on libtorch: {@code qwen3.py} with a model's weights in it.
 *
 * <p>Not thread-safe: used by the thread of one {@link InferenceLane} alone, {@link #close()}
 * included. Its arguments are trusted; {@link Qwen3Engine} checks them.
 */
final class Qwen3Model implements AutoCloseable {
  private final Model model;
  private final PtSymbolBlock block;
  private final int hiddenSize;

  private Qwen3Model(Model model, int hiddenSize) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.hiddenSize = hiddenSize;
  }

  static Qwen3Model load(Qwen3Weights weights, Qwen3Config config, Precision precision) {
    Model model = newModel();
    try {
      // Switches the profiling executor off on this thread alone; it would recompile for every
      // shape.
      JniUtils.setGraphExecutorOptimize(false);
      model.load(new ByteArrayInputStream(TorchScriptArchive.of(config)));
      Qwen3Model loaded = new Qwen3Model(model, config.hiddenSize());
      loaded.setWeights(weights, precision);
      return loaded;
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new ModelException("libtorch could not load the model: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Model newModel() {
    try {
      return NativeLibraries.offline(() -> Model.newInstance("qwen3", Device.cpu(), "PyTorch"));
    } catch (EngineException | LinkageError e) {
      String reason = e.getCause() == null ? e.toString() : e.getCause().toString();
      throw new ModelException("libtorch could not be started: " + reason, e);
    }
  }

  private void setWeights(Qwen3Weights weights, Precision precision) {
    NDManager manager = model.getNDManager();
    List<PtNDArray> arrays = new ArrayList<>();
    List<Long> types = new ArrayList<>();
    for (SafeTensors.Tensor tensor : weights.forwardTensors()) {
      Shape shape = new Shape(tensor.shape());
      // DJL aborts the process on bfloat16; qwen3.py reinterprets the bytes.
      DataType type = tensor.type().bytes() == 4 ? DataType.FLOAT32 : DataType.FLOAT16;
      arrays.add((PtNDArray) manager.create(weights.bytes(tensor), shape, type));
      types.add((long) tensor.type().scalarType());
    }
    try (IValue list = IValue.listFrom(arrays.toArray(PtNDArray[]::new));
        IValue typeList = IValue.listFrom(types.stream().mapToLong(Long::longValue).toArray());
        IValue compute = IValue.from(precision.scalarType())) {
      IValueUtils.runMethod(block, "load", list, typeList, compute).close();
    }
    // The embedding table, and with a matching precision every weight, is used where it lies: those
    // arrays hold the mapping and live as long as the model. The others have been converted.
    for (int i = 1; i < arrays.size(); i++) {
      if (types.get(i) != precision.scalarType()) {
        arrays.get(i).close();
      }
    }
  }

  /**
   * Runs one batch.
   *
   * @param shared leading tokens that all sequences have in common, possibly none
   * @param sequences the own tokens of each sequence, at least one each
   * @return the final hidden state after the last token of each sequence
   */
  List<Embedding> forward(TokenIds shared, List<TokenIds> sequences) {
    long[] lengths = sequences.stream().mapToLong(TokenIds::length).toArray();
    long[] ids = new long[shared.length() + (int) Arrays.stream(lengths).sum()];
    int next = copy(shared, ids, 0);
    for (TokenIds sequence : sequences) {
      next = copy(sequence, ids, next);
    }
    try (NDManager manager = model.getNDManager().newSubManager(Device.cpu());
        NDArray tokens = manager.create(ids);
        IValue tokenValue = IValue.from((PtNDArray) tokens);
        IValue lengthValue = IValue.listFrom(lengths);
        IValue sharedValue = IValue.from((long) shared.length());
        IValue result =
            IValueUtils.runMethod(block, "forward", tokenValue, lengthValue, sharedValue);
        NDArray states = result.toTensor((PtNDManager) manager)) {
      float[] values = states.toFloatArray();
      List<Embedding> hidden = new ArrayList<>(lengths.length);
      for (int i = 0; i < lengths.length; i++) {
        hidden.add(Embedding.of(Arrays.copyOfRange(values, i * hiddenSize, (i + 1) * hiddenSize)));
      }
      return hidden;
    } catch (EngineException | IllegalArgumentException e) {
      throw new ModelException("The forward pass failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    model.close();
  }

  private static int copy(TokenIds from, long[] to, int start) {
    for (int i = 0; i < from.length(); i++) {
      to[start + i] = from.get(i);
    }
    return start + from.length();
  }
}
