package io.ragstone.store.lucene;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.EditedDocuments;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import java.io.IOException;
import java.nio.file.Path;

/** A process that ingests an edition of documents into a store in a directory. */
final class IngestProcess {
  static final EditedDocuments DOCUMENTS = new EditedDocuments(150, 20);

  private IngestProcess() {}

  static JavaProcess start(Path directory, int edition) throws IOException {
    return JavaProcess.start(IngestProcess.class, directory.toString(), Integer.toString(edition));
  }

  static Embedder embedder() {
    return new HashingEmbedder(64);
  }

  public static void main(String[] arguments) {
    try (Embedder embedder = embedder();
        VectorStore store =
            LuceneVectorStore.builder(Path.of(arguments[0]), embedder.identity()).open()) {
      KilledIngests.ingest(store, embedder, DOCUMENTS, Integer.parseInt(arguments[1]));
    }
  }
}
