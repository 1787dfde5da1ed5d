package io.ragstone.store.milvus;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Names of collections that nobody else uses, dropped at the end with their manifests. */
final class TemporaryCollections implements AutoCloseable {
  private final String uri;
  private final List<String> names = new ArrayList<>();

  TemporaryCollections(String uri) {
    this.uri = uri;
  }

  String name() {
    names.add("test_" + UUID.randomUUID().toString().replace('-', '_'));
    return names.get(names.size() - 1);
  }

  MilvusClientV2 client() {
    return new MilvusClientV2(ConnectConfig.builder().uri(uri).rpcDeadlineMs(30_000).build());
  }

  @Override
  public void close() {
    MilvusClientV2 client = client();
    for (String name : names) {
      for (String collection : List.of(name, name + "_manifest")) {
        if (client.hasCollection(HasCollectionReq.builder().collectionName(collection).build())) {
          client.dropCollection(DropCollectionReq.builder().collectionName(collection).build());
        }
      }
    }
    client.close();
  }
}
