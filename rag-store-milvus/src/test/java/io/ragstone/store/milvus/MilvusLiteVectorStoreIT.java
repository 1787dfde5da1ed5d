package io.ragstone.store.milvus;

import io.ragstone.error.StoreException.Reason;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import org.junit.jupiter.api.Test;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class MilvusLiteVectorStoreIT extends MilvusSuite {
  MilvusLiteVectorStoreIT() {
    super(SuiteEnvironment.get("MILVUS_LITE_URI"));
  }

  @Test
  void aCollectionMadeWithoutKeywordSearchDoesNotGetIt() {
    own().keywordSearch(false).build().close();

    assertFails(
        Reason.SCHEMA_MISMATCH,
        () -> own().keywordSearch(true).build(),
        "no keyword search",
        "recreate(true)");
  }
}
