package io.ragstone.store.milvus;

import io.ragstone.testkit.RequiresEnvironment;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class StoreCopyIT extends StoreCopySuite {
  StoreCopyIT() {
    super(System.getenv("MILVUS_URI"));
  }
}
