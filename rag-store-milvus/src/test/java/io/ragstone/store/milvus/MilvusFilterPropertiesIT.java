package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusFilterPropertiesIT extends FilterProperties {
  MilvusFilterPropertiesIT() {
    super(SuiteEnvironment.get("MILVUS_URI"));
  }
}
