package io.ragstone.langchain4j;

import io.ragstone.store.Metric;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import org.junit.jupiter.api.Nested;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusStoreKitIT {
  private static final String URI = SuiteEnvironment.get("MILVUS_URI");

  @Nested
  class InnerProductFiltering extends FilteringKit {
    InnerProductFiltering() {
      super(new MilvusCollection(URI, Metric.INNER_PRODUCT));
    }
  }

  @Nested
  class InnerProductRemoval extends RemovalKit {
    InnerProductRemoval() {
      super(new MilvusCollection(URI, Metric.INNER_PRODUCT));
    }
  }

  @Nested
  class CosineFiltering extends FilteringKit {
    CosineFiltering() {
      super(new MilvusCollection(URI, Metric.COSINE));
    }
  }

  @Nested
  class CosineRemoval extends RemovalKit {
    CosineRemoval() {
      super(new MilvusCollection(URI, Metric.COSINE));
    }
  }

  @Nested
  class EuclideanFiltering extends FilteringKit {
    EuclideanFiltering() {
      super(new MilvusCollection(URI, Metric.EUCLIDEAN));
    }
  }

  @Nested
  class EuclideanRemoval extends RemovalKit {
    EuclideanRemoval() {
      super(new MilvusCollection(URI, Metric.EUCLIDEAN));
    }
  }
}
