package io.ragstone.benchmarks.workload;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.benchmarks.BenchmarkModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/**
 * What of a model's {@code config.json} says how much there is to compute.
 *
 * @param layers decoder layers
 * @param hidden values of a hidden state
 * @param queries values of all query heads
 * @param keys values of all key heads, and of all value heads
 * @param inner values inside the feed-forward network
 * @param vocabulary rows of the embedding table
 * @param maxPositions the longest sequence
 */
record ModelShape(
    int layers, int hidden, int queries, int keys, int inner, int vocabulary, int maxPositions) {
  private static final String MINI = "/io/ragstone/models/mini/qwen3-embedding-mini/config.json";

  /** Reads the shape of a model that {@link BenchmarkModel} knows. */
  static ModelShape of(String model) throws IOException {
    JsonObject config = JsonParser.parseString(config(model)).getAsJsonObject();
    int headDim = config.get("head_dim").getAsInt();
    return new ModelShape(
        config.get("num_hidden_layers").getAsInt(),
        config.get("hidden_size").getAsInt(),
        config.get("num_attention_heads").getAsInt() * headDim,
        config.get("num_key_value_heads").getAsInt() * headDim,
        config.get("intermediate_size").getAsInt(),
        config.get("vocab_size").getAsInt(),
        config.get("max_position_embeddings").getAsInt());
  }

  private static String config(String model) throws IOException {
    if (!model.equals(BenchmarkModel.MINI)) {
      return Files.readString(BenchmarkModel.folder(model).resolve("config.json"));
    }
    try (InputStream in = ModelShape.class.getResourceAsStream(MINI)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The weights that every token is multiplied with: all matrices but the embedding table. */
  long matrixWeights() {
    long attention = (long) hidden * (queries + 2L * keys) + (long) queries * hidden;
    return layers * (attention + 3L * hidden * inner);
  }

  /** Floating-point operations of the matrix products of one token; attention itself is not in. */
  double flopsOfToken() {
    return 2.0 * matrixWeights();
  }
}
