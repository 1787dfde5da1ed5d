package io.ragstone.cli;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.ragstone.diagnosis.Finding;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.store.VectorStore;
import java.nio.file.Files;
import java.util.Optional;

/** Looks at the index or the server, without making either. */
final class StoreExamination {
  private static final String STORE = "store";
  private static final long TIMEOUT_MILLIS = 10_000;
  private static final String INGEST = "\"ragstone ingest DIR\" makes it";

  private StoreExamination() {}

  static Finding of(StoreOptions options, EmbedderIdentity identity) {
    if (options.milvus().isEmpty()) {
      return Files.exists(options.index())
          ? opened(options, identity)
          : Finding.warning(STORE, "There is no index " + options.index() + " yet", INGEST);
    }
    Finding reached = reach(options);
    boolean exists = reached.status() == Finding.Status.OK;
    return exists ? opened(options, identity) : reached;
  }

  /** Whether the Milvus server answers and has the collection. */
  static Finding reach(StoreOptions options) {
    String uri = options.milvus().orElseThrow();
    ConnectConfig.ConnectConfigBuilder config =
        ConnectConfig.builder()
            .uri(uri)
            .connectTimeoutMs(TIMEOUT_MILLIS)
            .rpcDeadlineMs(TIMEOUT_MILLIS);
    StoreOptions.milvusToken().ifPresent(config::token);
    MilvusClientV2 client = null;
    try {
      client = new MilvusClientV2(config.build());
      String version = "Milvus " + client.getServerVersion() + " at " + uri;
      HasCollectionReq request =
          HasCollectionReq.builder().collectionName(options.collection()).build();
      return client.hasCollection(request)
          ? Finding.ok(STORE, version)
          : Finding.warning(
              STORE, version + " has no collection " + options.collection() + " yet", INGEST);
    } catch (RuntimeException e) {
      return Finding.failed(
          STORE,
          "No Milvus server answers at " + uri + " (" + firstLine(e) + ")",
          "start it, or correct --milvus or RAGSTONE_MILVUS; where it asks who you are, set "
              + StoreOptions.MILVUS_TOKEN);
    } finally {
      Optional.ofNullable(client).ifPresent(MilvusClientV2::close);
    }
  }

  private static Finding opened(StoreOptions options, EmbedderIdentity identity) {
    try (VectorStore store = options.openToRead(identity)) {
      long chunks = store.count(Filter.all());
      return Finding.ok(STORE, store.describe().location() + ", " + chunks + " chunks");
    } catch (StoreException e) {
      return Finding.failed(STORE, String.valueOf(e.getMessage()), fix(e.reason()));
    }
  }

  private static String fix(StoreException.Reason reason) {
    return switch (reason) {
      case SCHEMA_MISMATCH ->
          "use the embedder and precision that it was made with, or ingest into another --index or"
              + " --collection";
      case AUTHENTICATION -> "set " + StoreOptions.MILVUS_TOKEN;
      case CORRUPT, FAILED -> "check the disk and who may read it, or ingest into a new --index";
      default -> "try again, and check --index or --milvus";
    };
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
