package io.ragstone.cli;

import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.ConfigurationException;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where chunks are kept. */
final class StoreOptions {
  /**
   * The environment variable of a token or {@code user:password}; no option, as others see those.
   */
  static final String MILVUS_TOKEN = "MILVUS_TOKEN";

  @Option(
      names = "--index",
      paramLabel = "DIR",
      defaultValue = "${env:RAGSTONE_INDEX:-.ragstone}",
      description = "The folder of the embedded index; by default RAGSTONE_INDEX or .ragstone")
  private Path index;

  @Option(
      names = "--milvus",
      paramLabel = "URI",
      defaultValue = "${env:RAGSTONE_MILVUS:-}",
      description =
          "A Milvus server in place of the embedded index, such as http://localhost:19530; by"
              + " default RAGSTONE_MILVUS. A token is taken from MILVUS_TOKEN")
  private String milvus;

  @Option(
      names = "--collection",
      paramLabel = "NAME",
      defaultValue = "${env:RAGSTONE_COLLECTION:-ragstone}",
      description = "The collection on that server; by default RAGSTONE_COLLECTION or ragstone")
  private String collection;

  Path index() {
    return index;
  }

  /** The server, empty for the embedded index. */
  Optional<String> milvus() {
    return Optional.of(milvus).filter(uri -> !uri.isBlank());
  }

  String collection() {
    return collection;
  }

  static Optional<String> milvusToken() {
    return Optional.ofNullable(System.getenv(MILVUS_TOKEN)).filter(token -> !token.isBlank());
  }

  /** Opens the store, and makes it where there is none. */
  VectorStore open(EmbedderIdentity identity) {
    return milvus()
        .<VectorStore>map(uri -> openMilvus(uri, identity))
        .orElseGet(() -> LuceneVectorStore.builder(index, identity).open());
  }

  /** Opens the store to read only, beside a process that writes. */
  VectorStore openToRead(EmbedderIdentity identity) {
    return milvus()
        .<VectorStore>map(uri -> openMilvus(uri, identity))
        .orElseGet(() -> LuceneVectorStore.builder(index, identity).readOnly(true).open());
  }

  /** Says that there is nothing to read before models are loaded, which takes long. */
  void requireIndex() {
    if (milvus().isEmpty() && !Files.isDirectory(index)) {
      throw new ConfigurationException(
          "There is no index "
              + index
              + "; \"ragstone ingest DIR\" makes it, --index names another");
    }
  }

  private VectorStore openMilvus(String uri, EmbedderIdentity identity) {
    MilvusVectorStore.Builder builder =
        MilvusVectorStore.builder(collection).uri(uri).identity(identity);
    milvusToken().ifPresent(builder::token);
    return builder.build();
  }
}
