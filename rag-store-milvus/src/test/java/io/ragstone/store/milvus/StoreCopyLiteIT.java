package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class StoreCopyLiteIT extends StoreCopySuite {
  StoreCopyLiteIT() {
    super(System.getenv("MILVUS_LITE_URI"));
  }
}
