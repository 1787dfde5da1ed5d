/** Qwen3-Embedding: prompt, last-token pooling, normalisation. */
@NullMarked
package io.ragstone.embedding.qwen3;

import org.jspecify.annotations.NullMarked;
