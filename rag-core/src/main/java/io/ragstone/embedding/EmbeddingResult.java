package io.ragstone.embedding;

import java.util.List;

/**
 * The embeddings of a batch, in the order of its texts.
 *
 * @param embeddings one for each text
 * @param tokens how many tokens were computed in all
 * @param truncated how many texts were cut to the maximum length
 */
public record EmbeddingResult(List<Embedding> embeddings, long tokens, int truncated) {
  /** Creates a result. */
  public EmbeddingResult {
    embeddings = List.copyOf(embeddings);
  }
}
