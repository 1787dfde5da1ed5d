package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.testkit.JavaProcess;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class IngestMemoryTest {

  @Test
  void anIngestOfFarMoreThanFitsIntoMemoryComesToItsEnd() throws IOException {
    int heap = EndlessIngestProcess.HEAP_MEGABYTES;
    try (JavaProcess process = JavaProcess.start(heap, EndlessIngestProcess.class)) {
      assertThat(process.next())
          .as("what the process says at its end")
          .startsWith(
              "chunks",
              Integer.toString(EndlessIngestProcess.DOCUMENTS * EndlessIngestProcess.CHUNKS_EACH));
    }
  }
}
