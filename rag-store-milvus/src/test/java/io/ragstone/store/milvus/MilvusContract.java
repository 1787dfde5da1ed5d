package io.ragstone.store.milvus;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.VectorStoreContract;
import org.junit.jupiter.api.AfterEach;

/** The contract of all stores, on a server, with one metric and index. */
abstract class MilvusContract extends VectorStoreContract {
  private final String uri;
  private final Metric metric;
  private final MilvusIndex index;
  private final TemporaryCollections collections;
  private final String collection;

  MilvusContract(String uri, Metric metric, MilvusIndex index) {
    this.uri = uri;
    this.metric = metric;
    this.index = index;
    this.collections = new TemporaryCollections(uri);
    this.collection = collections.name();
  }

  @Override
  protected Metric metric() {
    return metric;
  }

  @Override
  protected VectorStore create(EmbedderIdentity embedder, Metric metric) {
    return reopen(embedder, metric);
  }

  @Override
  protected VectorStore reopen(EmbedderIdentity embedder, Metric metric) {
    return MilvusVectorStore.builder(collection)
        .uri(uri)
        .identity(embedder)
        .metric(metric)
        .index(index)
        .build();
  }

  @AfterEach
  void dropCollections() {
    collections.close();
  }
}
