package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official Python client starts the jar and talks to it. */
@RequiresEnvironment(
    value = "MCP_PYTHON",
    provides = "a Python that has the packages of rag-mcp/src/test/python/requirements.txt",
    start = "see CONTRIBUTING.md")
@Timeout(300)
class McpPythonIT {
  @TempDir private Path folder;

  @Test
  void theOfficialPythonClientSearchesAsksAndReads() throws Exception {
    McpIndex.make(folder);
    Path out = folder.resolve("out.json");
    Path log = folder.resolve("python.log");
    List<String> command = new ArrayList<>();
    command.add(SuiteEnvironment.get("MCP_PYTHON"));
    command.add(Path.of("..", "rag-mcp", "src", "test", "python", "client.py").toString());
    command.addAll(McpIndex.whole(folder));
    Process python =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(python.waitFor(180, TimeUnit.SECONDS)).isTrue();
    } finally {
      python.destroyForcibly();
    }

    assertThat(python.exitValue()).as(Files.readString(log)).isZero();
    JsonObject got = JsonParser.parseString(Files.readString(out)).getAsJsonObject();
    assertThat(got.get("tools").toString()).isEqualTo("[[\"search\",true],[\"ask\",true]]");
    assertThat(got.get("both").toString()).isEqualTo("[\"storage.md\",\"animals.txt\"]");
    assertThat(got.get("ask").toString()).contains("object storage");
    assertThat(got.get("progress").toString()).contains("Passages found: 2");
    assertThat(got.get("refused").toString()).startsWith("[true,").contains("top_k");
    assertThat(got.get("unknown").getAsString()).contains("Unknown tool");
    assertThat(got.get("cancelled").getAsBoolean()).isTrue();
    assertThat(got.get("chunkIsThePassage").getAsBoolean()).isTrue();
  }
}
