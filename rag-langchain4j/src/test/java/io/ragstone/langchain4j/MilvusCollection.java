package io.ragstone.langchain4j;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.util.List;
import java.util.UUID;

/** A collection that nobody else uses, dropped at the end with its manifests. */
final class MilvusCollection extends KitStore {
  private final String uri;
  private final Metric metric;
  private final String name = "test_" + UUID.randomUUID().toString().replace('-', '_');

  MilvusCollection(String uri, Metric metric) {
    this.uri = uri;
    this.metric = metric;
  }

  @Override
  VectorStore create() {
    return MilvusVectorStore.builder(name)
        .uri(uri)
        .identity(EMBEDDER.identity())
        .metric(metric)
        .build();
  }

  @Override
  void discard() {
    MilvusClientV2 client =
        new MilvusClientV2(ConnectConfig.builder().uri(uri).rpcDeadlineMs(30_000).build());
    for (String collection : List.of(name, name + "_manifest")) {
      client.dropCollection(DropCollectionReq.builder().collectionName(collection).build());
    }
    client.close();
  }
}
