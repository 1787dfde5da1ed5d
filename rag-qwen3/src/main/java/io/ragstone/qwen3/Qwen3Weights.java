package io.ragstone.qwen3;

import com.google.gson.JsonElement;
import io.ragstone.error.ModelException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The weights of a Qwen3 model: which tensors there must be, of which shapes, and where they are.
 *
 * <p>Everything is checked when it is built; closing it closes the files, not the mappings.
 */
final class Qwen3Weights implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long MAX_INDEX_BYTES = 4L << 20;
  private static final String OUTPUT = "lm_head.weight";
  private static final int LAYER_TENSORS = 11;

  private final Qwen3Config config;
  private final String source;
  private final Map<String, ModelFiles.LargeFile> files = new LinkedHashMap<>();
  private final Map<String, SafeTensors.Tensor> tensors = new HashMap<>();
  private final List<SafeTensors.Tensor> forwardTensors;

  Qwen3Weights(ModelFiles modelFiles, Qwen3Config config) {
    this.config = config;
    this.source = modelFiles.toString();
    try {
      for (String file : shards(modelFiles)) {
        ModelFiles.LargeFile opened = modelFiles.open(file);
        files.put(file, opened);
        SafeTensors.parse(file, opened)
            .tensors()
            .forEach(
                (name, tensor) -> {
                  if (tensors.put(withoutPrefix(name), tensor) != null) {
                    throw new ModelException(
                        source + ": more than one file has tensor " + Json.clip(name));
                  }
                });
      }
      this.forwardTensors =
          forwardNames().entrySet().stream()
              .map(entry -> require(entry.getKey(), entry.getValue()))
              .toList();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The embedding table. */
  SafeTensors.Tensor embeddingTable() {
    return forwardTensors.get(0);
  }

  /** The weight of the final norm. */
  SafeTensors.Tensor finalNorm() {
    return forwardTensors.get(1);
  }

  /** The eleven tensors of a layer in the order in which {@code qwen3.py} takes them. */
  List<SafeTensors.Tensor> layer(int index) {
    return forwardTensors.subList(2 + LAYER_TENSORS * index, 2 + LAYER_TENSORS * (index + 1));
  }

  private ModelFiles.LargeFile file(SafeTensors.Tensor tensor) {
    return Objects.requireNonNull(files.get(tensor.file()), tensor.file());
  }

  /** A tensor where it lies: mapped, when it is in a file. */
  ByteBuffer bytes(SafeTensors.Tensor tensor) {
    return tensor.bytes(file(tensor));
  }

  /** Copies a tensor. */
  void read(SafeTensors.Tensor tensor, ByteBuffer target) {
    file(tensor).read(tensor.offset(), target);
  }

  /** Rows of the matrix that turns hidden states into logits, one a token. */
  float[] outputRow(int token) {
    List<Long> shape = List.of((long) config.vocabularySize(), (long) config.hiddenSize());
    SafeTensors.Tensor matrix =
        require(config.tiedEmbeddings() ? "embed_tokens.weight" : OUTPUT, shape);
    int rowBytes = config.hiddenSize() * matrix.type().bytes();
    ByteBuffer row =
        file(matrix)
            .part(matrix.offset() + (long) token * rowBytes, rowBytes)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[config.hiddenSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (matrix.type()) {
            case F32 -> row.getFloat(4 * i);
            case BF16 -> Float.intBitsToFloat(row.getShort(2 * i) << 16);
            case F16 -> HalfFloat.toFloat(row.getShort(2 * i));
          };
    }
    return values;
  }

  Map<String, ModelFiles.LargeFile> files() {
    return files;
  }

  @Override
  public void close() {
    files.values().forEach(ModelFiles.LargeFile::close);
  }

  private Map<String, List<Long>> forwardNames() {
    long hidden = config.hiddenSize();
    long headDim = config.headDim();
    long queries = config.heads() * headDim;
    long keys = config.kvHeads() * headDim;
    long inner = config.intermediateSize();
    Map<String, List<Long>> names = new LinkedHashMap<>();
    names.put("embed_tokens.weight", List.of((long) config.vocabularySize(), hidden));
    names.put("norm.weight", List.of(hidden));
    for (int i = 0; i < config.layers(); i++) {
      String layer = "layers." + i + ".";
      names.put(layer + "input_layernorm.weight", List.of(hidden));
      names.put(layer + "self_attn.q_proj.weight", List.of(queries, hidden));
      names.put(layer + "self_attn.k_proj.weight", List.of(keys, hidden));
      names.put(layer + "self_attn.v_proj.weight", List.of(keys, hidden));
      names.put(layer + "self_attn.q_norm.weight", List.of(headDim));
      names.put(layer + "self_attn.k_norm.weight", List.of(headDim));
      names.put(layer + "self_attn.o_proj.weight", List.of(hidden, queries));
      names.put(layer + "post_attention_layernorm.weight", List.of(hidden));
      names.put(layer + "mlp.gate_proj.weight", List.of(inner, hidden));
      names.put(layer + "mlp.up_proj.weight", List.of(inner, hidden));
      names.put(layer + "mlp.down_proj.weight", List.of(hidden, inner));
    }
    return names;
  }

  private SafeTensors.Tensor require(String name, List<Long> shape) {
    SafeTensors.Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(
          source + " has no tensor " + name + "; its files " + files.keySet() + " are incomplete");
    }
    if (!tensor.shape().equals(shape)) {
      throw new ModelException(
          source
              + ": tensor "
              + name
              + " has shape "
              + tensor.shape()
              + ", but config.json asks for "
              + shape);
    }
    return tensor;
  }

  private static List<String> shards(ModelFiles modelFiles) {
    if (modelFiles.has(SINGLE) || !modelFiles.has(INDEX)) {
      return List.of(SINGLE);
    }
    Json index = Json.parse(INDEX, modelFiles.read(INDEX, MAX_INDEX_BYTES));
    Optional<Json> map = index.child("weight_map");
    TreeSet<String> names = new TreeSet<>();
    for (JsonElement file : map.map(json -> json.object().asMap().values()).orElse(List.of())) {
      String name = file.isJsonPrimitive() ? file.getAsString() : file.toString();
      if (!name.matches("[A-Za-z0-9._-]+\\.safetensors")) {
        throw new ModelException(
            INDEX
                + " names the file \""
                + Json.clip(name)
                + "\"; shards must be safetensors files beside it");
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      throw new ModelException(INDEX + " names no files in \"weight_map\"");
    }
    return new ArrayList<>(names);
  }

  /** Embedders are published without the prefix that the causal language models carry. */
  private static String withoutPrefix(String name) {
    return name.startsWith("model.") ? name.substring("model.".length()) : name;
  }
}
