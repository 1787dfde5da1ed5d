package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class MilvusLiteFilterPropertiesIT extends FilterProperties {
  MilvusLiteFilterPropertiesIT() {
    super(System.getenv("MILVUS_LITE_URI"));
  }
}
