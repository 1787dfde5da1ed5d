package io.ragstone.langchain4j;

import io.ragstone.store.Metric;
import org.junit.jupiter.api.Nested;

class LuceneStoreKitTest {

  @Nested
  class InnerProductFiltering extends FilteringKit {
    InnerProductFiltering() {
      super(new LuceneFolder(Metric.INNER_PRODUCT));
    }
  }

  @Nested
  class InnerProductRemoval extends RemovalKit {
    InnerProductRemoval() {
      super(new LuceneFolder(Metric.INNER_PRODUCT));
    }
  }

  @Nested
  class CosineFiltering extends FilteringKit {
    CosineFiltering() {
      super(new LuceneFolder(Metric.COSINE));
    }
  }

  @Nested
  class CosineRemoval extends RemovalKit {
    CosineRemoval() {
      super(new LuceneFolder(Metric.COSINE));
    }
  }

  @Nested
  class EuclideanFiltering extends FilteringKit {
    EuclideanFiltering() {
      super(new LuceneFolder(Metric.EUCLIDEAN));
    }
  }

  @Nested
  class EuclideanRemoval extends RemovalKit {
    EuclideanRemoval() {
      super(new LuceneFolder(Metric.EUCLIDEAN));
    }
  }
}
