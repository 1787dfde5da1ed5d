package io.ragstone.store.milvus;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.EditedDocuments;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import java.io.IOException;

/** A process that ingests an edition of documents into a collection. */
final class IngestProcess {
  static final EditedDocuments DOCUMENTS = new EditedDocuments(150, 20);

  private IngestProcess() {}

  static JavaProcess start(String uri, String collection, int edition) throws IOException {
    return JavaProcess.start(IngestProcess.class, uri, collection, Integer.toString(edition));
  }

  static Embedder embedder() {
    return new HashingEmbedder(64);
  }

  static VectorStore open(String uri, String collection, Embedder embedder) {
    return MilvusVectorStore.builder(collection).uri(uri).identity(embedder.identity()).build();
  }

  public static void main(String[] arguments) {
    try (Embedder embedder = embedder();
        VectorStore store = open(arguments[0], arguments[1], embedder)) {
      KilledIngests.ingest(store, embedder, DOCUMENTS, Integer.parseInt(arguments[2]));
    }
  }
}
