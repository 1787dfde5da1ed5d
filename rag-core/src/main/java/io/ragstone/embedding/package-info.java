/** Text to vector: the {@link io.ragstone.embedding.Embedder} and what it takes and returns. */
package io.ragstone.embedding;
