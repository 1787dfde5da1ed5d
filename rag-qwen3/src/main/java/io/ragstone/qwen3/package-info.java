/**
 * The Qwen3 engine that the embedder and the reranker share: from a model folder and token ids to
 * the hidden states that vectors and scores are made of.
 *
 * <p>In the order in which a token travels: {@link io.ragstone.qwen3.ModelSource} (where the files
 * are; {@link io.ragstone.qwen3.hub} fetches them), {@code Qwen3Config} and {@code SafeTensors}
 * (what they say, validated), {@link io.ragstone.qwen3.Qwen3Tokenizer} (text to ids), {@code
 * InferenceQueue} (calls to token-budget batches), {@code InferenceLanes} (whose turn it is),
 * {@code Qwen3Model} and {@code qwen3.py} (the forward pass, one file).
 */
@NullMarked
package io.ragstone.qwen3;

import org.jspecify.annotations.NullMarked;
