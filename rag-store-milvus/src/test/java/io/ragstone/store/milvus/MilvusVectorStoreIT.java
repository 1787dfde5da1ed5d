package io.ragstone.store.milvus;

import io.ragstone.error.StoreException.Reason;
import io.ragstone.testkit.RequiresEnvironment;
import org.junit.jupiter.api.Test;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusVectorStoreIT extends MilvusSuite {
  MilvusVectorStoreIT() {
    super(System.getenv("MILVUS_URI"));
  }

  @Test
  void keywordSearchIsThereOrItsVersionIsNamed() {
    MilvusVectorStore.Builder builder = own().keywordSearch(true);
    String version;
    try (MilvusVectorStore store = own().keywordSearch(false).build()) {
      version = store.serverVersion();
      store.dropCollection();
    }

    if (new ServerVersion(version).hasKeywordSearch()) {
      builder.build().close();
    } else {
      assertFails(Reason.UNSUPPORTED, builder::build, "Milvus 2.5", version);
    }
  }
}
