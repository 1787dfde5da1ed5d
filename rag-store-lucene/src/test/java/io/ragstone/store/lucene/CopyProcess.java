package io.ragstone.store.lucene;

import io.ragstone.store.VectorStore;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledCopies;
import java.io.IOException;
import java.nio.file.Path;

/** A process that copies a store in one directory to one in another. */
final class CopyProcess {
  private CopyProcess() {}

  static JavaProcess start(Path source, Path target) throws IOException {
    return JavaProcess.start(CopyProcess.class, source.toString(), target.toString());
  }

  public static void main(String[] arguments) {
    try (VectorStore source =
            LuceneVectorStore.builder(Path.of(arguments[0]), WriterProcess.EMBEDDER)
                .readOnly(true)
                .open();
        VectorStore target =
            LuceneVectorStore.builder(Path.of(arguments[1]), WriterProcess.EMBEDDER).open()) {
      KilledCopies.copy(source, target);
    }
  }
}
