package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small index, and the command that offers it. */
final class McpIndex {
  private McpIndex() {}

  static void make(Path folder) throws IOException {
    Path docs = Files.createDirectory(folder.resolve("docs"));
    Files.writeString(
        docs.resolve("storage.md"),
        "# Storage\n\nInserted data are kept in object storage as incremental logs.\n");
    Files.writeString(docs.resolve("animals.txt"), "The heron stands in shallow water and waits.");
    Outcome ingest = InProcess.run("ingest", docs.toString(), "--index", index(folder));
    assertThat(ingest.code()).as(ingest.err()).isZero();
  }

  private static String index(Path folder) {
    return folder.resolve("index").toString();
  }

  /** What follows the name of the program. */
  static List<String> command(Path folder, String... more) {
    List<String> command = new ArrayList<>(List.of("-Xmx512m", "-jar", Program.jar()));
    command.addAll(List.of("mcp", "--index", index(folder)));
    command.addAll(List.of("--description", "Storage and animals"));
    command.addAll(List.of(more));
    return command;
  }

  /** All of it. */
  static List<String> whole(Path folder, String... more) {
    List<String> whole = new ArrayList<>(List.of(Program.JAVA.toString()));
    whole.addAll(command(folder, more));
    return whole;
  }
}
