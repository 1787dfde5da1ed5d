package io.ragstone.store.milvus;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.store.Metric;
import java.util.Optional;

/**
 * A collection that is as its opener asked for, and loaded.
 *
 * @param rows how its rows become chunks
 * @param dimension the dimension of its vectors
 * @param metric how it compares them
 * @param index how to search its index
 * @param isExact whether every search compares with every vector
 * @param embedder where its vectors come from; empty when other software made it
 * @param keywords whether it answers keyword search
 */
record OpenedCollection(
    RowLayout rows,
    int dimension,
    Metric metric,
    MilvusIndex index,
    boolean isExact,
    Optional<EmbedderIdentity> embedder,
    boolean keywords) {

  void requireDimension(Embedding embedding, String whose, String location) {
    if (embedding.dimension() != dimension) {
      throw new StoreException(
          StoreException.Reason.SCHEMA_MISMATCH,
          whose
              + " has an embedding of dimension "
              + embedding.dimension()
              + ", but the collection at "
              + location
              + " has dimension "
              + dimension
              + "; use the embedder that the collection was made with");
    }
  }
}
