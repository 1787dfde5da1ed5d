package io.ragstone.spring.boot;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.VectorStore;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Down when the store does not answer or a model is closed. Nothing is embedded, since a check
 * would wait behind the batches of an ingest; the language model is not asked, since that costs.
 */
final class RagstoneHealthIndicator extends AbstractHealthIndicator {
  private final VectorStore store;
  private final Embedder embedder;

  RagstoneHealthIndicator(VectorStore store, Embedder embedder) {
    super("The store or the embedder does not answer");
    this.store = store;
    this.embedder = embedder;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    StoreDescription description = store.describe();
    EmbedderIdentity identity = embedder.identity();
    health
        .withDetail("store", description.location())
        .withDetail("embedder", identity.model())
        .withDetail("dimension", identity.dimension());
    store.ping();
    health.up();
  }
}
