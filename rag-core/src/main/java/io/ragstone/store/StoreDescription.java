package io.ragstone.store;

import io.ragstone.embedding.EmbedderIdentity;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a store is and can do.
 *
 * @param location where it is, for messages: a folder, a server and collection
 * @param dimension the dimension of its vectors
 * @param metric how it compares vectors
 * @param embedder the embedder its vectors come from; empty when it was made by other software that
 *     recorded none
 * @param capabilities what it can do beyond vector search
 */
public record StoreDescription(
    String location,
    int dimension,
    Metric metric,
    Optional<EmbedderIdentity> embedder,
    Set<StoreCapability> capabilities) {
  /** Creates a description. */
  public StoreDescription {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(metric, "metric");
    Objects.requireNonNull(embedder, "embedder");
    capabilities = Set.copyOf(capabilities);
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, but was " + dimension);
    }
  }
}
