package io.ragstone.testkit;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import org.junit.jupiter.api.Nested;

class InMemoryVectorStoreTest {

  @Nested
  class InnerProduct extends Contract {
    InnerProduct() {
      super(Metric.INNER_PRODUCT);
    }
  }

  @Nested
  class Cosine extends Contract {
    Cosine() {
      super(Metric.COSINE);
    }
  }

  @Nested
  class Euclidean extends Contract {
    Euclidean() {
      super(Metric.EUCLIDEAN);
    }
  }

  abstract static class Contract extends VectorStoreContract {
    private final Metric metric;
    private InMemoryVectorStore store;

    Contract(Metric metric) {
      this.metric = metric;
    }

    @Override
    protected Metric metric() {
      return metric;
    }

    @Override
    protected VectorStore create(EmbedderIdentity embedder, Metric metric) {
      store = new InMemoryVectorStore(embedder, metric);
      return store;
    }

    @Override
    protected VectorStore reopen(EmbedderIdentity embedder, Metric metric) {
      return store.reopen(embedder, metric);
    }
  }
}
