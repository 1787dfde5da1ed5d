package io.ragstone.examples;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with a real model dies as well as any other. */
class KilledModelIngestTest {
  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 10 : 2;

  @TempDir private Path directory;

  @Test
  void anIngestThatIsKilledAtAnyMomentIsFinishedByTheNext() throws IOException {
    try (Embedder embedder = ModelIngestProcess.embedder()) {
      KilledIngests.Target target =
          new KilledIngests.Target() {
            @Override
            public VectorStore open() {
              return ModelIngestProcess.open(directory, embedder);
            }

            @Override
            public JavaProcess start(int edition) throws IOException {
              return ModelIngestProcess.start(directory, edition);
            }
          };
      KilledIngests.run(target, embedder, ModelIngestProcess.DOCUMENTS, KILLS, System.nanoTime());
    }
  }
}
