package io.ragstone.store.milvus;

import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledCopies;
import java.io.IOException;
import java.nio.file.Path;

/** A process that copies a store in a directory to a collection. */
final class CopyProcess {
  private CopyProcess() {}

  static JavaProcess start(Path source, String uri, String collection) throws IOException {
    return JavaProcess.start(CopyProcess.class, source.toString(), uri, collection);
  }

  public static void main(String[] arguments) {
    try (VectorStore source =
            LuceneVectorStore.builder(Path.of(arguments[0]), StoreCopySuite.EMBEDDER)
                .readOnly(true)
                .open();
        VectorStore target = StoreCopySuite.open(arguments[1], arguments[2])) {
      KilledCopies.copy(source, target);
    }
  }
}
