package io.ragstone.benchmarks.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestMemoryTest {

  @Test
  void whatIsPrintedOnTheWayIsWrittenAsTableAndChart(@TempDir Path folder) throws IOException {
    IngestMemory.main(
        new String[] {
          "--chunks=200",
          "--every=100",
          "--batch=20",
          "--index=" + folder.resolve("index"),
          "--out=" + folder
        });

    List<String> lines = Files.readAllLines(folder.resolve("ingest-memory.md"));
    assertEquals(2, lines.stream().filter(line -> line.matches("\\| \\d.*")).count(), "" + lines);
    assertTrue(lines.stream().anyMatch(line -> line.contains("200 chunks embedded")), "" + lines);
    assertTrue(
        lines.get(lines.size() - 1).contains("10 unchanged") // the documents
            && lines.get(lines.size() - 1).contains(" 0 chunks embedded"),
        "" + lines);
    assertTrue(Files.readString(folder.resolve("ingest-memory.svg")).contains(">200</text>"));
  }
}
