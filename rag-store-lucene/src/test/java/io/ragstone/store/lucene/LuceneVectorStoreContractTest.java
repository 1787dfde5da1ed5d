package io.ragstone.store.lucene;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.VectorStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class LuceneVectorStoreContractTest {

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

    @TempDir private Path directory;

    Contract(Metric metric) {
      this.metric = metric;
    }

    @Override
    protected Metric metric() {
      return metric;
    }

    @Override
    protected VectorStore create(EmbedderIdentity embedder, Metric metric) {
      return open(embedder, metric);
    }

    @Override
    protected VectorStore reopen(EmbedderIdentity embedder, Metric metric) {
      return open(embedder, metric);
    }

    private VectorStore open(EmbedderIdentity embedder, Metric metric) {
      return LuceneVectorStore.builder(directory, embedder).metric(metric).open();
    }
  }
}
