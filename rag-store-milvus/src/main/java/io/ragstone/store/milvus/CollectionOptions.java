package io.ragstone.store.milvus;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.store.Metric;
import java.time.Duration;
import java.util.Optional;

/** What the opener of a collection asked for; what is empty is taken as the collection has it. */
record CollectionOptions(
    Optional<EmbedderIdentity> embedder,
    Optional<ExistingSchema> existingSchema,
    Metric metric,
    Optional<MilvusIndex> index,
    Optional<Boolean> keywords,
    Optional<String> partitionKey,
    int partitions,
    int maxIdBytes,
    int shards,
    int replicas,
    Duration loadTimeout,
    Duration maintenanceTimeout) {}
