package io.ragstone.store.lucene;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledIngestTest {
  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 50 : 4;

  @TempDir private Path directory;

  @Test
  void anIngestThatIsKilledAtAnyMomentIsFinishedByTheNext() throws IOException {
    try (Embedder embedder = IngestProcess.embedder()) {
      KilledIngests.Target target =
          new KilledIngests.Target() {
            @Override
            public VectorStore open() {
              return LuceneVectorStore.builder(directory, embedder.identity()).open();
            }

            @Override
            public JavaProcess start(int edition) throws IOException {
              return IngestProcess.start(directory, edition);
            }
          };
      KilledIngests.run(target, embedder, IngestProcess.DOCUMENTS, KILLS, System.nanoTime());
    }
  }
}
