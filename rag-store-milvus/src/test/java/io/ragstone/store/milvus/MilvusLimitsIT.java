package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusLimitsIT extends LimitsSuite {
  MilvusLimitsIT() {
    super(SuiteEnvironment.get("MILVUS_URI"));
  }
}
