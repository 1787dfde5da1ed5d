/** Text to vector: the {@link io.ragstone.embedding.Embedder} and what it takes and returns. */
@NullMarked
package io.ragstone.embedding;

import org.jspecify.annotations.NullMarked;
