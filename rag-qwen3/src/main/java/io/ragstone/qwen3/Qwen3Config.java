package io.ragstone.qwen3;

import io.ragstone.error.ModelException;
import java.util.Optional;

/**
 * The shape of a Qwen3 model, as its {@code config.json} says, checked against what the engine
 * computes.
 *
 * @param hiddenSize values of a hidden state
 * @param layers decoder layers
 * @param heads query heads
 * @param kvHeads key and value heads; {@code heads} is a multiple of it (grouped-query attention)
 * @param headDim values of a head; need not be {@code hiddenSize / heads}
 * @param intermediateSize values inside the feed-forward network
 * @param vocabularySize rows of the embedding table
 * @param maxPositions the longest sequence the model was made for, in tokens
 * @param rmsNormEpsilon added to the mean square in RMSNorm
 * @param ropeTheta the base of the rotary frequencies
 * @param tiedEmbeddings whether the output matrix is the embedding table
 */
public record Qwen3Config(
    int hiddenSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int intermediateSize,
    int vocabularySize,
    int maxPositions,
    double rmsNormEpsilon,
    double ropeTheta,
    boolean tiedEmbeddings) {
  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_VOCABULARY = 1 << 24;

  static Qwen3Config parse(Json json) {
    String type = json.text("model_type");
    if (!type.equals("qwen3")) {
      throw new ModelException(
          json.file()
              + " describes a model of type \""
              + Json.clip(type)
              + "\"; this engine runs \"qwen3\" (Qwen3-Embedding and Qwen3-Reranker)");
    }
    require(json, "hidden_act", json.text("hidden_act").equals("silu"), "silu");
    require(json, "attention_bias", !json.flag("attention_bias", false), "false");
    require(json, "use_sliding_window", !json.flag("use_sliding_window", false), "false");
    Optional<Json> rope = json.child("rope_parameters");
    rope.ifPresent(Qwen3Config::requireUnscaledRope);
    json.child("rope_scaling").ifPresent(Qwen3Config::requireUnscaledRope);
    Qwen3Config config =
        new Qwen3Config(
            json.positiveInt("hidden_size", MAX_SIZE),
            json.positiveInt("num_hidden_layers", 1024),
            json.positiveInt("num_attention_heads", 4096),
            json.positiveInt("num_key_value_heads", 4096),
            json.positiveInt("head_dim", 4096),
            json.positiveInt("intermediate_size", MAX_SIZE),
            json.positiveInt("vocab_size", MAX_VOCABULARY),
            json.positiveInt("max_position_embeddings", MAX_VOCABULARY),
            json.number("rms_norm_eps"),
            rope.filter(object -> object.get("rope_theta").isPresent())
                .orElse(json)
                .number("rope_theta"),
            json.flag("tie_word_embeddings", false));
    if (config.heads % config.kvHeads != 0) {
      throw json.malformed(
          "num_key_value_heads",
          "must divide num_attention_heads, but they are " + config.kvHeads + ", " + config.heads);
    }
    if (config.headDim % 2 != 0) {
      throw json.malformed("head_dim", "must be even, but is " + config.headDim);
    }
    if (!(config.rmsNormEpsilon > 0 && config.rmsNormEpsilon < 1)) {
      throw json.malformed(
          "rms_norm_eps", "must be between 0 and 1, but is " + config.rmsNormEpsilon);
    }
    if (!(config.ropeTheta > 1 && Double.isFinite(config.ropeTheta))) {
      throw json.malformed("rope_theta", "must be over 1, but is " + config.ropeTheta);
    }
    return config;
  }

  private static void requireUnscaledRope(Json rope) {
    boolean legacy = rope.get("rope_type").isEmpty() && rope.get("type").isPresent();
    String field = legacy ? "type" : "rope_type";
    boolean unscaled = rope.get("factor").isEmpty() && rope.get(field).isEmpty();
    require(rope, field, unscaled || rope.text(field).equals("default"), "default");
  }

  private static void require(Json json, String field, boolean met, String supported) {
    if (!met) {
      String actual = json.get(field).map(Json::brief).orElse("missing");
      throw json.malformed(field, "is " + actual + "; this engine supports only " + supported);
    }
  }
}
