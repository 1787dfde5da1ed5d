package io.ragstone.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.ragstone.embedding.Embedder;
import io.ragstone.error.ConfigurationException;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.document.Document;

class RagstoneVectorStoreOnLuceneTest extends VectorStoreSuite {
  @TempDir private Path directory;

  @Override
  VectorStore open(Embedder embedder, Metric metric) {
    return LuceneVectorStore.builder(directory, embedder.identity()).metric(metric).open();
  }

  @Test
  void aStoreOfAnotherEmbedderIsRefused() {
    try (VectorStore store = open(new HashingEmbedder(64), Metric.COSINE)) {
      var builder = RagstoneVectorStore.builder(store, new HashingEmbedder(32));

      assertThatThrownBy(builder::build)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("dimension 64, not 32")
          .hasMessageContaining(directory.toString());
    }
  }

  @Test
  void theStoreItselfCanBeReached() {
    try (VectorStore store = open(new HashingEmbedder(64), Metric.COSINE)) {
      var spring = RagstoneVectorStore.builder(store, new HashingEmbedder(64)).build();

      assertThat(spring.<VectorStore>getNativeClient()).containsSame(store);
    }
  }

  @Test
  void callsAreObservedAsThoseOfAnyStoreOfSpringAi() {
    TestObservationRegistry observations = TestObservationRegistry.create();
    HashingEmbedder embedder = new HashingEmbedder(64);
    try (VectorStore store = open(embedder, Metric.INNER_PRODUCT)) {
      var spring =
          RagstoneVectorStore.builder(store, embedder).observationRegistry(observations).build();

      spring.add(List.of(new Document("A text.", Map.of())));

      TestObservationRegistryAssert.assertThat(observations)
          .hasObservationWithNameEqualTo("db.vector.client.operation")
          .that()
          .hasLowCardinalityKeyValue("db.system", "ragstone")
          .hasLowCardinalityKeyValue("db.operation.name", "add")
          .hasHighCardinalityKeyValue("db.vector.dimension_count", "64")
          .hasBeenStopped();
    }
  }
}
