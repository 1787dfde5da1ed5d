/** Qwen3-Embedding: prompt, last-token pooling, normalisation. */
package io.ragstone.embedding.qwen3;
