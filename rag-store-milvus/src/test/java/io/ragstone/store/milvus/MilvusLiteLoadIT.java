package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class MilvusLiteLoadIT extends LoadSuite {
  MilvusLiteLoadIT() {
    super(SuiteEnvironment.get("MILVUS_LITE_URI"));
  }
}
