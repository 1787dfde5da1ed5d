package io.ragstone.pipeline;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.ConfigurationException;
import io.ragstone.store.StoreCapability;
import io.ragstone.store.StoreDescription;
import java.util.Optional;

/** Checks that a store fits what a pipeline wants of it, and says what to do where it does not. */
final class StoreFit {
  private StoreFit() {}

  static void requireFit(StoreDescription store, Embedder embedder) {
    if (store.dimension() != embedder.dimension()) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " holds vectors of dimension "
              + store.dimension()
              + ", but the embedder makes "
              + embedder.dimension()
              + "; open the store that was made with this embedder, or set the embedder's"
              + " dimension");
    }
    Optional<EmbedderIdentity> recorded = store.embedder();
    if (recorded.isPresent() && !recorded.get().isCompatibleWith(embedder.identity())) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " was made with another embedder: it has "
              + String.join("; ", recorded.get().differences(embedder.identity()))
              + ". Use that embedder, or ingest into a new store");
    }
  }

  static void requireCapability(StoreDescription store, SearchMode mode) {
    boolean capable =
        switch (mode) {
          case DENSE -> true;
          case KEYWORD -> store.capabilities().contains(StoreCapability.KEYWORD_SEARCH);
          case HYBRID -> store.capabilities().contains(StoreCapability.HYBRID_SEARCH);
        };
    if (!capable) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " cannot search "
              + mode
              + "; it can "
              + store.capabilities()
              + ". Use SearchMode.DENSE or another store");
    }
  }

  static void requireManifests(StoreDescription store) {
    if (!store.capabilities().contains(StoreCapability.MANIFESTS)) {
      throw new ConfigurationException(
          "The store "
              + store.location()
              + " keeps no manifests, without which an ingest cannot tell what has changed; ingest"
              + " into another store");
    }
  }
}
