package io.ragstone.store.milvus;

import io.milvus.v2.common.CompactionState;
import io.milvus.v2.service.collection.request.GetCollectionStatsReq;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.milvus.v2.service.utility.request.CompactReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.milvus.v2.service.utility.request.GetCompactionStateReq;
import io.ragstone.call.CallContext;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator asks of a store's collection. Nothing of it is needed in daily use: the server
 * flushes, compacts and indexes by itself.
 *
 * <pre>{@code
 * MilvusAdministration administration = store.administration();
 * administration.flush();
 * System.out.println(administration.statistics());
 * }</pre>
 *
 * <p>Every failure is a {@link StoreException}; with reason {@code TIMEOUT} when the server has not
 * finished in time, in which case it goes on by itself. Thread-safe.
 */
public final class MilvusAdministration {
  private static final String TIMEOUT_OPTION = "maintenanceTimeout";

  private final MilvusVectorStore store;
  private final MilvusConnection connection;
  private final MilvusCollection collection;
  private final OpenedCollection opened;
  private final CollectionOptions options;
  private final ServerVersion server;

  MilvusAdministration(
      MilvusVectorStore store,
      MilvusConnection connection,
      MilvusCollection collection,
      OpenedCollection opened,
      CollectionOptions options,
      ServerVersion server) {
    this.store = store;
    this.connection = connection;
    this.collection = collection;
    this.opened = opened;
    this.options = options;
    this.server = server;
  }

  /**
   * What the collection is like now.
   *
   * @return the statistics
   */
  public MilvusStatistics statistics() {
    store.requireOpen();
    Optional<DescribeIndexResp.IndexDesc> index = collection.index(opened.rows().vectorField());
    return new MilvusStatistics(
        server.text(),
        collection.isLoaded(),
        flushedRows(),
        index.map(found -> found.getIndexType().name()),
        index.map(DescribeIndexResp.IndexDesc::getIndexedRows).orElse(0L),
        index.map(DescribeIndexResp.IndexDesc::getPendingIndexRows).orElse(0L),
        index
            .map(DescribeIndexResp.IndexDesc::getIndexFailedReason)
            .filter(reason -> !reason.isBlank()));
  }

  private long flushedRows() {
    return connection.call(
        "ask for the statistics of collection " + collection.name(),
        client ->
            client
                .getCollectionStats(
                    GetCollectionStatsReq.builder().collectionName(collection.name()).build())
                .getNumOfEntities());
  }

  /**
   * Has all that was written put into storage, where it is indexed, and waits for the former. What
   * was written is durable without it.
   */
  public void flush() {
    store.requireOpen();
    Duration timeout = options.maintenanceTimeout();
    try {
      connection.run(
          "flush collection " + collection.name(),
          CallContext.withTimeout(timeout),
          client -> {
            client.flush(FlushReq.builder().collectionNames(List.of(collection.name())).build());
          });
    } catch (DeadlineExceededException e) {
      throw new StoreException(
          StoreException.Reason.TIMEOUT,
          "Collection "
              + collection.name()
              + " at "
              + connection.location()
              + " was not flushed within "
              + timeout
              + "; the server goes on with it: raise "
              + TIMEOUT_OPTION,
          e);
    }
  }

  /** Has replaced and deleted rows removed from storage, and waits for it. */
  public void compact() {
    store.requireOpen();
    long compaction =
        connection.call(
            "compact collection " + collection.name(),
            client ->
                client
                    .compact(CompactReq.builder().collectionName(collection.name()).build())
                    .getCompactionID());
    collection.await(
        "compacted", () -> isCompacted(compaction), TIMEOUT_OPTION, options.maintenanceTimeout());
  }

  private boolean isCompacted(long compaction) {
    return connection.call(
        "ask for the compaction of collection " + collection.name(),
        client ->
            client
                    .getCompactionState(
                        GetCompactionStateReq.builder().compactionID(compaction).build())
                    .getState()
                == CompactionState.Completed);
  }

  /**
   * Loads the collection into the server's memory again after {@link #release}, and waits until it
   * can be searched. Opening a store does it too.
   */
  public void load() {
    store.requireOpen();
    collection.load(options.replicas(), options.loadTimeout());
  }

  /**
   * Frees the server's memory. Until {@link #load}, or until a store is opened on it, the
   * collection can neither be searched nor read by anybody.
   */
  public void release() {
    store.requireOpen();
    connection.run(
        "release collection " + collection.name(),
        client -> {
          client.releaseCollection(
              ReleaseCollectionReq.builder().collectionName(collection.name()).build());
        });
    collection.await(
        "released", () -> !collection.isLoaded(), TIMEOUT_OPTION, options.maintenanceTimeout());
  }
}
