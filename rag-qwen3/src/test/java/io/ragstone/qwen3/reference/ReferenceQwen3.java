package io.ragstone.qwen3.reference;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The Qwen3 decoder in float64, in plain loops, straight from its definition. It is the yardstick
 * of the tests: slow, short, and without a line in common with the engine it measures.
 *
 * <pre>
 * x  = embedding[id]                                    one row per token
 * x += o_proj(attention(rmsNorm(x)))                    in every layer
 * x += down_proj(silu(gate_proj(y)) * up_proj(y))       in every layer, y = rmsNorm(x)
 * h  = rmsNorm(x)                                       the hidden states
 * </pre>
 *
 * <p>Everywhere below {@code x[t]} is the row of token {@code t}. A linear layer without bias keeps
 * its matrix as {@code [in][out]}, the transpose of the file's layout, because the inner loop then
 * runs over memory in order.
 */
public final class ReferenceQwen3 {

  /** Gives the bytes of one of the model's files, or nothing if the model has no such file. */
  @FunctionalInterface
  public interface ModelFiles {
    Optional<byte[]> read(String name) throws IOException;
  }

  private final int heads;
  private final int keyValueHeads;
  private final int headDim;
  private final double ropeTheta;
  private final double epsilon;

  private final SafeTensorsReader.Tensor embedding;
  private final List<Layer> layers = new ArrayList<>();
  private final double[] finalNorm;

  /** The output matrix; absent in an embedding model that is neither tied nor has a head. */
  private final Optional<SafeTensorsReader.Tensor> head;

  private static final class Layer {
    double[] inputNorm;
    double[][] queryProjection;
    double[][] keyProjection;
    double[][] valueProjection;
    double[] queryNorm;
    double[] keyNorm;
    double[][] outputProjection;
    double[] postAttentionNorm;
    double[][] gateProjection;
    double[][] upProjection;
    double[][] downProjection;
  }

  private ReferenceQwen3(JsonObject config, Map<String, SafeTensorsReader.Tensor> tensors) {
    require(config, "model_type", "\"qwen3\"");
    require(config, "hidden_act", "\"silu\"");
    require(config, "attention_bias", "false");
    require(config, "use_sliding_window", "false");
    heads = config.get("num_attention_heads").getAsInt();
    keyValueHeads = config.get("num_key_value_heads").getAsInt();
    headDim = config.get("head_dim").getAsInt();
    epsilon = config.get("rms_norm_eps").getAsDouble();
    JsonObject rope =
        config.has("rope_parameters") ? config.getAsJsonObject("rope_parameters") : config;
    ropeTheta = rope.get("rope_theta").getAsDouble();

    // Qwen3ForCausalLM calls its decoder "model"; a bare Qwen3Model has no name in front.
    String prefix = tensors.containsKey("model.norm.weight") ? "model." : "";
    embedding = tensor(tensors, prefix + "embed_tokens.weight");
    for (int i = 0; i < config.get("num_hidden_layers").getAsInt(); i++) {
      String at = prefix + "layers." + i + ".";
      Layer layer = new Layer();
      layer.inputNorm = tensor(tensors, at + "input_layernorm.weight").vector();
      layer.queryProjection = tensor(tensors, at + "self_attn.q_proj.weight").transposed();
      layer.keyProjection = tensor(tensors, at + "self_attn.k_proj.weight").transposed();
      layer.valueProjection = tensor(tensors, at + "self_attn.v_proj.weight").transposed();
      layer.queryNorm = tensor(tensors, at + "self_attn.q_norm.weight").vector();
      layer.keyNorm = tensor(tensors, at + "self_attn.k_norm.weight").vector();
      layer.outputProjection = tensor(tensors, at + "self_attn.o_proj.weight").transposed();
      layer.postAttentionNorm = tensor(tensors, at + "post_attention_layernorm.weight").vector();
      layer.gateProjection = tensor(tensors, at + "mlp.gate_proj.weight").transposed();
      layer.upProjection = tensor(tensors, at + "mlp.up_proj.weight").transposed();
      layer.downProjection = tensor(tensors, at + "mlp.down_proj.weight").transposed();
      layers.add(layer);
    }
    finalNorm = tensor(tensors, prefix + "norm.weight").vector();
    boolean tied = config.get("tie_word_embeddings").getAsBoolean();
    head = tied ? Optional.of(embedding) : Optional.ofNullable(tensors.get("lm_head.weight"));
  }

  /** Loads a model folder. */
  public static ReferenceQwen3 load(Path folder) throws IOException {
    return load(
        name -> {
          Path file = folder.resolve(name);
          return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        });
  }

  /** Loads {@code config.json} and the weights, one file or the shards that the index names. */
  public static ReferenceQwen3 load(ModelFiles files) throws IOException {
    JsonObject config = json(files, "config.json").orElseThrow();
    Map<String, SafeTensorsReader.Tensor> tensors = new HashMap<>();
    Optional<JsonObject> index = json(files, "model.safetensors.index.json");
    if (index.isPresent()) {
      List<String> shards =
          index.get().getAsJsonObject("weight_map").entrySet().stream()
              .map(entry -> entry.getValue().getAsString())
              .distinct()
              .toList();
      for (String shard : shards) {
        tensors.putAll(SafeTensorsReader.read(files.read(shard).orElseThrow()));
      }
    } else {
      tensors.putAll(SafeTensorsReader.read(files.read("model.safetensors").orElseThrow()));
    }
    return new ReferenceQwen3(config, tensors);
  }

  /** The hidden states after the final norm, one row per token. */
  public double[][] hiddenStates(int[] ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = embedding.row(ids[t]);
    }
    for (Layer layer : layers) {
      addTo(x, attention(layer, rmsNorm(x, layer.inputNorm)));
      addTo(x, feedForward(layer, rmsNorm(x, layer.postAttentionNorm)));
    }
    return rmsNorm(x, finalNorm);
  }

  /** The logits of some tokens, given one row of {@link #hiddenStates}. */
  public double[] logits(double[] hidden, int... tokenIds) {
    SafeTensorsReader.Tensor matrix =
        head.orElseThrow(() -> new IllegalStateException("this model has no language-model head"));
    double[] logits = new double[tokenIds.length];
    for (int i = 0; i < tokenIds.length; i++) {
      logits[i] = dot(matrix.row(tokenIds[i]), hidden);
    }
    return logits;
  }

  /** Whether {@link #logits} can be asked for: the head is tied or in the file. */
  public boolean hasHead() {
    return head.isPresent();
  }

  /** A row at length 1: what an embedding model returns for the row of the last token. */
  public static double[] unit(double[] hidden) {
    double length = Math.sqrt(dot(hidden, hidden));
    double[] unit = new double[hidden.length];
    for (int i = 0; i < hidden.length; i++) {
      unit[i] = hidden[i] / length;
    }
    return unit;
  }

  /** The probability of "yes" if "yes" and "no" were the only tokens. */
  public static double probabilityOfYes(double logitYes, double logitNo) {
    return 1 / (1 + Math.exp(logitNo - logitYes));
  }

  /** Causal attention with grouped keys and values. */
  private double[][] attention(Layer layer, double[][] x) {
    double[][] queries = linear(x, layer.queryProjection);
    double[][] keys = linear(x, layer.keyProjection);
    double[][] values = linear(x, layer.valueProjection);
    for (int t = 0; t < x.length; t++) {
      normaliseAndRotateHeads(queries[t], heads, layer.queryNorm, t);
      normaliseAndRotateHeads(keys[t], keyValueHeads, layer.keyNorm, t);
    }
    double scale = 1 / Math.sqrt(headDim);
    int headsPerGroup = heads / keyValueHeads;
    double[][] mixed = new double[x.length][heads * headDim];
    for (int t = 0; t < x.length; t++) {
      for (int head = 0; head < heads; head++) {
        int from = head * headDim;
        int group = head / headsPerGroup * headDim;
        double[] weights = new double[t + 1]; // token t sees itself and what stands before it
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < headDim; d++) {
            weights[s] += queries[t][from + d] * keys[s][group + d];
          }
          weights[s] *= scale;
        }
        softmax(weights);
        for (int s = 0; s <= t; s++) {
          for (int d = 0; d < headDim; d++) {
            mixed[t][from + d] += weights[s] * values[s][group + d];
          }
        }
      }
    }
    return linear(mixed, layer.outputProjection);
  }

  /** Qwen3 norms each head of the queries and of the keys before it rotates them. */
  private void normaliseAndRotateHeads(double[] row, int count, double[] norm, int position) {
    for (int head = 0; head < count; head++) {
      double[] one = new double[headDim];
      System.arraycopy(row, head * headDim, one, 0, headDim);
      one = rotate(rmsNorm(one, norm), position);
      System.arraycopy(one, 0, row, head * headDim, headDim);
    }
  }

  /**
   * Rotary position embedding: the first and the second half of a head are the two coordinates of
   * its pairs.
   */
  private double[] rotate(double[] x, int position) {
    int half = headDim / 2;
    double[] rotated = new double[headDim];
    for (int i = 0; i < half; i++) {
      double angle = position * Math.pow(ropeTheta, -2.0 * i / headDim);
      rotated[i] = x[i] * Math.cos(angle) - x[i + half] * Math.sin(angle);
      rotated[i + half] = x[i + half] * Math.cos(angle) + x[i] * Math.sin(angle);
    }
    return rotated;
  }

  /** SwiGLU. */
  private static double[][] feedForward(Layer layer, double[][] x) {
    double[][] gate = linear(x, layer.gateProjection);
    double[][] up = linear(x, layer.upProjection);
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < gate[t].length; i++) {
        double silu = gate[t][i] / (1 + Math.exp(-gate[t][i]));
        up[t][i] *= silu;
      }
    }
    return linear(up, layer.downProjection);
  }

  private double[][] rmsNorm(double[][] x, double[] weight) {
    double[][] normed = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      normed[t] = rmsNorm(x[t], weight);
    }
    return normed;
  }

  private double[] rmsNorm(double[] x, double[] weight) {
    double scale = 1 / Math.sqrt(dot(x, x) / x.length + epsilon);
    double[] normed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      normed[i] = x[i] * scale * weight[i];
    }
    return normed;
  }

  private static double[][] linear(double[][] x, double[][] matrix) {
    double[][] y = new double[x.length][matrix[0].length];
    for (int in = 0; in < matrix.length; in++) {
      double[] row = matrix[in];
      for (int t = 0; t < x.length; t++) {
        double factor = x[t][in];
        double[] sum = y[t];
        for (int out = 0; out < row.length; out++) {
          sum[out] += factor * row[out];
        }
      }
    }
    return y;
  }

  private static void softmax(double[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : x) {
      max = Math.max(max, value);
    }
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.exp(x[i] - max);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= sum;
    }
  }

  private static void addTo(double[][] x, double[][] y) {
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < x[t].length; i++) {
        x[t][i] += y[t][i];
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static SafeTensorsReader.Tensor tensor(
      Map<String, SafeTensorsReader.Tensor> tensors, String name) {
    SafeTensorsReader.Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new NoSuchElementException("no tensor " + name + " among " + tensors.keySet());
    }
    return tensor;
  }

  private static Optional<JsonObject> json(ModelFiles files, String name) throws IOException {
    return files
        .read(name)
        .map(
            bytes ->
                JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonObject());
  }

  private static void require(JsonObject config, String key, String value) {
    if (!config.has(key) || !config.get(key).toString().equals(value)) {
      throw new IllegalArgumentException(
          "this reference knows only " + key + " = " + value + ", not " + config.get(key));
    }
  }
}
