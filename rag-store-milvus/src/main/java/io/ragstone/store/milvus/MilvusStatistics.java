package io.ragstone.store.milvus;

import java.util.Objects;
import java.util.Optional;

/**
 * What a collection is like at one moment.
 *
 * @param serverVersion the server's version in its own words, such as {@code v2.6.4}
 * @param isLoaded whether the collection can be searched
 * @param flushedRows rows in storage: replaced and deleted ones count until they are compacted
 *     away, and ones written since the last flush do not count yet; {@code VectorStore.count} is
 *     exact
 * @param index the type of the vectors' index as the server calls it; empty when there is none
 * @param indexedRows rows that are in the index; some servers always say 0
 * @param pendingRows rows in storage that wait to be indexed, and are found by comparing with each
 *     until then
 * @param indexFailure why indexing failed, if it did
 */
public record MilvusStatistics(
    String serverVersion,
    boolean isLoaded,
    long flushedRows,
    Optional<String> index,
    long indexedRows,
    long pendingRows,
    Optional<String> indexFailure) {
  /** Creates statistics. */
  public MilvusStatistics {
    Objects.requireNonNull(serverVersion, "serverVersion");
    Objects.requireNonNull(index, "index");
    Objects.requireNonNull(indexFailure, "indexFailure");
  }
}
