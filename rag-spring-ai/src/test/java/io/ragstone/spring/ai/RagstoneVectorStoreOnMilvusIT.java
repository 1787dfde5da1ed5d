package io.ragstone.spring.ai;

import io.ragstone.embedding.Embedder;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class RagstoneVectorStoreOnMilvusIT extends VectorStoreSuite {
  private static final String URI = SuiteEnvironment.get("MILVUS_URI");

  /** Making a collection takes seconds: tests share one for each metric, and empty it. */
  private static final Map<Metric, MilvusVectorStore> COLLECTIONS = new EnumMap<>(Metric.class);

  @Override
  VectorStore open(Embedder embedder, Metric metric) {
    return new ForwardingVectorStore(
        COLLECTIONS.computeIfAbsent(metric, unused -> create(embedder, metric))) {
      @Override
      public void close() {
        delete(DeleteRequest.byFilter(Filter.all()));
      }
    };
  }

  private static MilvusVectorStore create(Embedder embedder, Metric metric) {
    return MilvusVectorStore.builder("test_" + UUID.randomUUID().toString().replace('-', '_'))
        .uri(URI)
        .embedder(embedder)
        .metric(metric)
        .build();
  }

  @AfterAll
  static void dropCollections() {
    COLLECTIONS.values().forEach(MilvusVectorStore::dropCollection);
  }
}
