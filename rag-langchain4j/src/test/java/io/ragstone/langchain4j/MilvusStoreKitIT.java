package io.ragstone.langchain4j;

import io.ragstone.store.Metric;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import org.junit.jupiter.api.Nested;

/** With the store's own metric; what others differ in, {@link LuceneStoreKitTest} looks at. */
@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusStoreKitIT {
  private static final String URI = SuiteEnvironment.get("MILVUS_URI");

  @Nested
  class Filtering extends FilteringKit {
    Filtering() {
      super(new MilvusCollection(URI, Metric.INNER_PRODUCT));
    }
  }

  @Nested
  class Removal extends RemovalKit {
    Removal() {
      super(new MilvusCollection(URI, Metric.INNER_PRODUCT));
    }
  }
}
