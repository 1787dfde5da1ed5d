package io.ragstone.benchmarks.overhead;

import io.ragstone.embedding.Embedding;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.milvus.MilvusVectorStore;

/** Works through the store. */
record StoreClient(MilvusVectorStore store) implements Client {
  @Override
  public void upsert(Batch batch) {
    store.upsert(UpsertRequest.of(batch.chunks()));
  }

  @Override
  public int search(Embedding query, int topK) {
    return store.search(DenseSearch.builder(query).topK(topK).build()).size();
  }

  @Override
  public void close() {
    store.close();
  }
}
