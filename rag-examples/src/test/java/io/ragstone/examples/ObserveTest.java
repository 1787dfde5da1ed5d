package io.ragstone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserveTest {
  @Test
  void spansAndMetersArePrinted(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.md"), "# Storage\n\nData are kept in object storage.\n");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    Observe.observe(
        folder, "Where are data kept?", new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("  embeddings qwen3-embedding-mini [")
        .contains("ragstone.ask [")
        .contains("ragstone.tokens(COUNTER)")
        .doesNotContain("object storage");
  }
}
