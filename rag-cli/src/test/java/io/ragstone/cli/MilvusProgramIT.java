package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.store.milvus.MilvusVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program on a Milvus server. */
@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
@Timeout(300)
class MilvusProgramIT {
  private final String uri = SuiteEnvironment.get("MILVUS_URI");
  private final String collection = "cli_" + UUID.randomUUID().toString().replace("-", "");

  @TempDir private Path folder;

  @AfterEach
  void drop() {
    // Whatever is there, of whichever embedder.
    try (MilvusVectorStore store =
        MilvusVectorStore.builder(collection)
            .uri(uri)
            .embedder(new HashingEmbedder(16))
            .recreate(true)
            .build()) {
      store.dropCollection();
    }
  }

  private Outcome run(String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 4);
    all[command.length] = "--milvus";
    all[command.length + 1] = uri;
    all[command.length + 2] = "--collection";
    all[command.length + 3] = collection;
    return InProcess.run(all);
  }

  @Test
  void aFolderIsIngestedSearchedAndExamined() throws Exception {
    Files.writeString(folder.resolve("animals.txt"), "The heron stands in shallow water.");

    assertThat(run("doctor").out()).contains("has no collection " + collection);
    Outcome ingest = run("ingest", folder.toString());
    assertThat(ingest.code()).as(ingest.err()).isZero();
    assertThat(run("search", "What does the heron do?").out()).contains("animals.txt");
    assertThat(run("doctor").out()).contains("collection " + collection + ", 1 chunks");
  }
}
