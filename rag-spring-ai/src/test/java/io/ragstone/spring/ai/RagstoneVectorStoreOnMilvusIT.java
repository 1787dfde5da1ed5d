package io.ragstone.spring.ai;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class RagstoneVectorStoreOnMilvusIT extends VectorStoreSuite {
  private static final String URI = SuiteEnvironment.get("MILVUS_URI");

  private final String collection = "test_" + UUID.randomUUID().toString().replace('-', '_');

  @Override
  VectorStore open(Embedder embedder, Metric metric) {
    return builder().embedder(embedder).metric(metric).build();
  }

  @AfterEach
  void dropCollection() {
    builder().build().dropCollection();
  }

  private MilvusVectorStore.Builder builder() {
    return MilvusVectorStore.builder(collection).uri(URI);
  }
}
