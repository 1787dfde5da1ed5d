package io.ragstone.store;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.Embedding;
import java.util.Objects;

/**
 * A chunk with its vector: what a store keeps.
 *
 * @param chunk the chunk
 * @param embedding its embedding
 */
public record EmbeddedChunk(Chunk chunk, Embedding embedding) {
  /** Creates an embedded chunk. */
  public EmbeddedChunk {
    Objects.requireNonNull(chunk, "chunk");
    Objects.requireNonNull(embedding, "embedding");
  }
}
