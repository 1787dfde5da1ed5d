package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class MilvusLiteLimitsIT extends LimitsSuite {
  MilvusLiteLimitsIT() {
    super(SuiteEnvironment.get("MILVUS_LITE_URI"));
  }
}
