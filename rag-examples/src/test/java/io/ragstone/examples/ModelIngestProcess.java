package io.ragstone.examples;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.EditedDocuments;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import java.io.IOException;
import java.nio.file.Path;

/** A process that ingests an edition of documents with the bundled model. */
final class ModelIngestProcess {
  static final EditedDocuments DOCUMENTS = new EditedDocuments(40, 10);

  private ModelIngestProcess() {}

  static JavaProcess start(Path directory, int edition) throws IOException {
    return JavaProcess.start(
        ModelIngestProcess.class, directory.toString(), Integer.toString(edition));
  }

  static Embedder embedder() {
    return Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
  }

  static VectorStore open(Path directory, Embedder embedder) {
    return LuceneVectorStore.builder(directory, embedder.identity()).open();
  }

  public static void main(String[] arguments) {
    try (Embedder embedder = embedder();
        VectorStore store = open(Path.of(arguments[0]), embedder)) {
      KilledIngests.ingest(store, embedder, DOCUMENTS, Integer.parseInt(arguments[1]));
    }
  }
}
