package io.ragstone.qwen3;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import io.ragstone.error.ModelException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the forward pass runs: the processor, or one GPU.
 *
 * <p>The libtorch of Maven Central computes on processors alone. For a GPU, set {@code
 * PYTORCH_LIBRARY_PATH} to the {@code lib} folder of a libtorch of the same version for CUDA, and
 * {@code PYTORCH_FLAVOR} to {@code cu128}.
 *
 * @param kind processor or GPU
 * @param index which of its kind, from 0; always 0 for the processor
 */
public record ComputeDevice(Kind kind, int index) {
  private static final Pattern NAME = Pattern.compile("(cpu)|cuda(?::(\\d{1,3}))?");

  /** The kinds of devices. */
  public enum Kind {
    /** The processor, with as many threads as libtorch is told to take. */
    CPU,
    /** A GPU of NVIDIA's. */
    CUDA
  }

  /** The processor, which is the default. */
  public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException when the index is negative, or not 0 for the processor
   */
  public ComputeDevice {
    Objects.requireNonNull(kind, "kind");
    if (index < 0 || (kind == Kind.CPU && index > 0)) {
      throw new IllegalArgumentException(
          kind == Kind.CPU
              ? "There is one processor, cpu, but its index was " + index
              : "The index of a GPU must be at least 0, but was " + index);
    }
  }

  /**
   * A GPU.
   *
   * @param index which, from 0, as CUDA counts those that {@code CUDA_VISIBLE_DEVICES} leaves
   * @return the device
   */
  public static ComputeDevice cuda(int index) {
    return new ComputeDevice(Kind.CUDA, index);
  }

  /**
   * Reads a name as PyTorch writes it.
   *
   * @param name {@code cpu}, {@code cuda} or {@code cuda:1}
   * @return the device
   * @throws IllegalArgumentException when it is none of these
   */
  public static ComputeDevice of(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "A device is cpu, cuda or cuda:1, but was \"" + name + "\"");
    }
    if (matcher.group(1) != null) {
      return CPU;
    }
    return cuda(matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
  }

  /** The name as PyTorch writes it, such as {@code cuda:0}. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }

  /** What DJL calls it. */
  Device device() {
    return kind == Kind.CPU ? Device.cpu() : Device.gpu(index);
  }

  /**
   * Checks that this process can compute there.
   *
   * @throws ModelException when libtorch finds no such device
   */
  void requireAvailable() {
    if (kind == Kind.CPU) {
      return;
    }
    int count = NativeLibraries.offline(ComputeDevice::gpus);
    if (index >= count) {
      throw new ModelException(
          "There is no device "
              + this
              + ": libtorch finds "
              + count
              + " GPUs. It must be a libtorch "
              + NativeLibraries.PYTORCH_VERSION
              + " for CUDA, whose lib folder PYTORCH_LIBRARY_PATH names, with"
              + " PYTORCH_FLAVOR=cu128; or take the device cpu");
    }
  }

  private static int gpus() {
    try {
      return Engine.getEngine("PyTorch").getGpuCount();
    } catch (EngineException | LinkageError e) {
      throw new ModelException("libtorch could not be started: " + e.getMessage(), e);
    }
  }
}
