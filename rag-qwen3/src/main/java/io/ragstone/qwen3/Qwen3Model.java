package io.ragstone.qwen3;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
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
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forward pass on libtorch: {@code qwen3.py} with a model's weights in it.
 *
 * <p>Not thread-safe: used by the thread of one {@link InferenceLane} alone, {@link #close()}
 * included. Its arguments are trusted; {@link Qwen3Engine} checks them.
 */
final class Qwen3Model implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Qwen3Model.class);

  /** Rows of the products that precisions are compared by: a few sequences. */
  private static final long TRIAL_ROWS = 256;

  private static final int TRIAL_RUNS = 5;

  private static final String ENGINE = "PyTorch";

  /** By how much bfloat16 must be faster to be taken for it. */
  private static final double WORTHWHILE = 1.1;

  private final Model model;
  private final PtSymbolBlock block;
  private final Qwen3Config config;
  private final Precision precision;

  private Qwen3Model(Model model, Qwen3Config config, Precision precision) {
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
    this.config = config;
    this.precision = precision;
  }

  /**
   * Makes a thread one that models may be loaded and run on, and starts libtorch where nobody has.
   *
   * @param threads how many threads of libtorch what runs on it may use, empty for its own choice
   */
  static void prepareThread(OptionalInt threads) {
    try {
      Engine unused = NativeLibraries.offline(() -> Engine.getEngine(ENGINE));
    } catch (EngineException | LinkageError e) {
      throw new ModelException(
          "libtorch could not be started: " + LoadFailure.reason(e) + "; " + LoadFailure.advice(e),
          e);
    }
    // Switches the profiling executor off on this thread alone; it would recompile for every shape.
    JniUtils.setGraphExecutorOptimize(false);
    threads.ifPresent(JniUtils::setNumThreads);
  }

  /** Loads it in the way in which products work best on this machine. */
  static Qwen3Model load(
      Qwen3Weights weights, Qwen3Config config, Precision precision, ComputeDevice device) {
    Precision chosen = precision == Precision.AUTO ? fastest(config, device) : precision;
    return open(config, chosen, device).withWeights(weights);
  }

  /** Loads it with products of one kind, whether or not there are better ones. */
  static Qwen3Model load(
      Qwen3Weights weights, Qwen3Config config, Precision precision, Products products) {
    return tryProducts(config, precision, products, ComputeDevice.CPU)
        .orElseThrow()
        .withWeights(weights);
  }

  private Qwen3Model withWeights(Qwen3Weights weights) {
    try {
      setWeights(weights);
      return this;
    } catch (EngineException e) {
      close();
      throw new ModelException("libtorch could not load the model: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What it computes in, never {@link Precision#AUTO}. */
  Precision precision() {
    return precision;
  }

  private static Precision fastest(Qwen3Config config, ComputeDevice device) {
    double exact = secondsOfTrial(config, Precision.FLOAT32, device);
    double rounded = secondsOfTrial(config, Precision.BFLOAT16, device);
    boolean worthwhile = rounded * WORTHWHILE < exact;
    Precision chosen = worthwhile ? Precision.BFLOAT16 : Precision.FLOAT32;
    logger.info(
        "Precision AUTO: {}, since a product takes {} ms in FLOAT32 and {} ms in BFLOAT16 here",
        chosen,
        exact * 1e3,
        rounded * 1e3);
    return chosen;
  }

  /** The least of some runs: whatever else the machine does makes runs longer, never shorter. */
  private static double secondsOfTrial(
      Qwen3Config config, Precision precision, ComputeDevice device) {
    try (Qwen3Model trial = open(config, precision, device)) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < TRIAL_RUNS; i++) {
        long start = System.nanoTime();
        IValueUtils.runMethod(trial.block, "run_trial").close();
        least = Math.min(least, System.nanoTime() - start);
      }
      return least / 1e9;
    }
  }

  /**
   * A model with random matrices for a trial, in the way in which products work on this machine.
   */
  private static Qwen3Model open(Qwen3Config config, Precision precision, ComputeDevice device) {
    if (precision == Precision.INT8) {
      requireRotatable(config);
      return tryProducts(config, precision, Products.INT8, device)
          .orElseThrow(
              () ->
                  new ModelException(
                      "libtorch has no products of 8-bit integers on this machine; take FLOAT32 or"
                          + " BFLOAT16"));
    }
    Optional<Qwen3Model> packed =
        device.kind() == ComputeDevice.Kind.CPU
            ? tryProducts(config, precision, Products.PACKED, device)
            : Optional.empty();
    return packed
        .or(() -> tryProducts(config, precision, Products.PLAIN, device))
        .orElseThrow(
            () ->
                new ModelException(
                    "libtorch does not compute in " + precision + " on " + device + " here"));
  }

  static void requireRotatable(Qwen3Config config) {
    int size = config.headDim();
    boolean fits = config.hiddenSize() % size == 0 && config.intermediateSize() % size == 0;
    if (Integer.bitCount(size) != 1 || !fits) {
      throw new ModelException(
          "INT8 needs a head_dim that is a power of two and divides hidden_size and"
              + " intermediate_size, but they are "
              + size
              + ", "
              + config.hiddenSize()
              + ", "
              + config.intermediateSize()
              + "; take FLOAT32 or BFLOAT16");
    }
  }

  /** Nothing when this machine's libtorch or CPU lacks what the products need. */
  private static Optional<Qwen3Model> tryProducts(
      Qwen3Config config, Precision precision, Products products, ComputeDevice device) {
    Model model = newModel(device);
    try {
      model.load(new ByteArrayInputStream(TorchScriptArchive.of(config, products)));
      Qwen3Model opened = new Qwen3Model(model, config, precision);
      try (NDArray here = model.getNDManager().zeros(new Shape(1));
          IValue place = IValue.from((PtNDArray) here);
          IValue rows = IValue.from(TRIAL_ROWS);
          IValue residual = IValue.from((long) precision.residualType())) {
        IValueUtils.runMethod(opened.block, "prepare_trial", place, rows, residual).close();
      }
      IValueUtils.runMethod(opened.block, "run_trial").close();
      return Optional.of(opened);
    } catch (IOException e) {
      model.close();
      throw new ModelException(
          "DJL makes a folder in "
              + System.getProperty("java.io.tmpdir")
              + " when it opens a model, and could not ("
              + e
              + "); name a folder that can be written with -Djava.io.tmpdir",
          e);
    } catch (MalformedModelException | EngineException e) {
      model.close();
      logger.debug("{} by {} does not work here", precision, products, e);
      return Optional.empty();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Model newModel(ComputeDevice device) {
    return Model.newInstance("qwen3", device.device(), ENGINE);
  }

  /**
   * The embedding table is used where it lies, or copied to a GPU. The matrices are rearranged, so
   * they are read into buffers that the next layer is read into again: mapped, they would stay in
   * memory beside what was made of them until some garbage collection.
   */
  private void setWeights(Qwen3Weights weights) {
    List<SafeTensors.Tensor> ends = List.of(weights.embeddingTable(), weights.finalNorm());
    NDManager manager = model.getNDManager();
    PtNDArray table =
        (PtNDArray)
            manager.create(weights.bytes(ends.get(0)), shape(ends.get(0)), type(ends.get(0)));
    try (NDManager temporary = manager.newSubManager()) {
      PtNDArray norm =
          (PtNDArray)
              temporary.create(weights.bytes(ends.get(1)), shape(ends.get(1)), type(ends.get(1)));
      try (IValue tableValue = IValue.from(table);
          IValue normValue = IValue.from(norm);
          IValue types = types(ends)) {
        IValueUtils.runMethod(block, "load", tableValue, normValue, types).close();
      }
    }
    LayerBuffers buffers = new LayerBuffers(weights);
    for (int i = 0; i < config.layers(); i++) {
      addLayer(buffers, i);
    }
    FreedMemory.release();
  }

  private void addLayer(LayerBuffers buffers, int index) {
    List<SafeTensors.Tensor> tensors = buffers.read(index);
    try (NDManager temporary = model.getNDManager().newSubManager()) {
      PtNDArray[] arrays = new PtNDArray[tensors.size()];
      for (int i = 0; i < arrays.length; i++) {
        SafeTensors.Tensor tensor = tensors.get(i);
        arrays[i] = (PtNDArray) temporary.create(buffers.get(i), shape(tensor), type(tensor));
      }
      try (IValue list = IValue.listFrom(arrays);
          IValue types = types(tensors);
          IValue residual = IValue.from((long) precision.residualType());
          IValue last = IValue.from(index == config.layers() - 1)) {
        IValueUtils.runMethod(block, "add_layer", list, types, residual, last).close();
      }
    }
  }

  private static IValue types(List<SafeTensors.Tensor> tensors) {
    return IValue.listFrom(
        tensors.stream().mapToLong(tensor -> tensor.type().scalarType()).toArray());
  }

  private static Shape shape(SafeTensors.Tensor tensor) {
    return new Shape(tensor.shape());
  }

  /** DJL aborts the process on bfloat16; qwen3.py reinterprets the bytes. */
  private static DataType type(SafeTensors.Tensor tensor) {
    return tensor.type().bytes() == 4 ? DataType.FLOAT32 : DataType.FLOAT16;
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
    try (NDManager manager = model.getNDManager().newSubManager();
        NDArray tokens = manager.create(ids);
        IValue tokenValue = IValue.from((PtNDArray) tokens);
        IValue lengthValue = IValue.listFrom(lengths);
        IValue sharedValue = IValue.from((long) shared.length());
        IValue residual = IValue.from((long) precision.residualType());
        IValue attention = IValue.from((long) precision.attentionType());
        IValue result =
            IValueUtils.runMethod(
                block, "forward", tokenValue, lengthValue, sharedValue, residual, attention);
        NDArray states = result.toTensor((PtNDManager) manager)) {
      float[] values = states.toFloatArray();
      int size = config.hiddenSize();
      List<Embedding> hidden = new ArrayList<>(lengths.length);
      for (int i = 0; i < lengths.length; i++) {
        hidden.add(Embedding.of(Arrays.copyOfRange(values, i * size, (i + 1) * size)));
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
