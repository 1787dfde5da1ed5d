package io.ragstone.embedding;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.ModelException;
import io.ragstone.splitter.TokenCounter;
import java.util.List;

/**
 * Turns texts into vectors whose inner product says how well a document answers a query.
 *
 * <p>Contract: one embedding a text, in the order of the texts, all finite and of {@link
 * #dimension()} values (or the request's own dimension, which is an {@link
 * IllegalArgumentException} when the embedder cannot give it); every text has one, the empty text
 * too; a text's embedding does not depend on what else is in the batch, nor on when it is computed,
 * beyond rounding; an empty batch gives an empty result; thread-safe. The request's deadline and
 * cancellation are looked at before and between batches. After {@link #close()} every call is an
 * {@link IllegalStateException}.
 *
 * <p>{@code EmbedderContract} of {@code rag-testkit} is this contract as a suite to extend.
 */
public interface Embedder extends AutoCloseable {

  /**
   * Embeds a batch.
   *
   * @param request the texts and how to embed them
   * @return their embeddings
   * @throws IllegalArgumentException when the embedder cannot give the request's dimension
   * @throws CallCancelledException when the call is cancelled or its thread interrupted
   * @throws DeadlineExceededException when the request's deadline has passed
   * @throws InputTooLongException when a text is too long and truncation is switched off
   * @throws ModelException when inference fails
   */
  EmbeddingResult embed(EmbeddingRequest request);

  /**
   * The number of values of each embedding, unless a request asks for another.
   *
   * @return at least 1
   */
  int dimension();

  /**
   * What a store records and checks, so that vectors of different models never mix.
   *
   * @return the identity
   */
  EmbedderIdentity identity();

  /**
   * Counts tokens as this embedder's model does.
   *
   * @return a thread-safe counter, usable until {@link #close()}
   */
  TokenCounter tokenCounter();

  /**
   * Embeds one query.
   *
   * @param query the query
   * @return its embedding
   */
  default Embedding embedQuery(String query) {
    return embed(EmbeddingRequest.queries(List.of(query)).build()).embeddings().get(0);
  }

  /**
   * Embeds one document.
   *
   * @param document the document
   * @return its embedding
   */
  default Embedding embedDocument(String document) {
    return embedDocuments(List.of(document)).get(0);
  }

  /**
   * Embeds documents.
   *
   * @param documents the documents
   * @return their embeddings in the same order
   */
  default List<Embedding> embedDocuments(List<String> documents) {
    return embed(EmbeddingRequest.documents(documents).build()).embeddings();
  }

  /** Frees native memory and other resources; closing again does nothing. */
  @Override
  void close();
}
