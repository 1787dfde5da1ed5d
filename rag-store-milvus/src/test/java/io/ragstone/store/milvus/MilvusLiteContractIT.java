package io.ragstone.store.milvus;

import io.ragstone.store.Metric;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import org.junit.jupiter.api.Nested;

@RequiresEnvironment(
    value = "MILVUS_LITE_URI",
    provides = "a server of milvus-lite",
    start = "see CONTRIBUTING.md")
class MilvusLiteContractIT {
  private static final String URI = SuiteEnvironment.get("MILVUS_LITE_URI");

  @Nested
  class InnerProduct extends MilvusContract {
    InnerProduct() {
      super(URI, Metric.INNER_PRODUCT, MilvusIndex.autoIndex());
    }
  }

  @Nested
  class Cosine extends MilvusContract {
    Cosine() {
      super(URI, Metric.COSINE, MilvusIndex.hnsw(16, 200));
    }
  }

  @Nested
  class Euclidean extends MilvusContract {
    Euclidean() {
      super(URI, Metric.EUCLIDEAN, MilvusIndex.flat());
    }
  }
}
