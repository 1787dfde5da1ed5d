package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MilvusInContainerTest {

  @Test
  void suitesRunOnTheServerThatTheComposeFileStarts() throws IOException {
    assertThat(Files.readString(Path.of("../rag-examples/compose.yaml")))
        .contains("image: " + MilvusInContainer.IMAGE + "\n");
  }
}
