package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What reaches native code wrongly is an exception and never the end of the process. Each runs in a
 * process of its own, whose status a crash would be. What callers hand over as ids, lengths, files
 * and closed engines is in {@link EngineLifecycleTest} and {@link MalformedModelTest}.
 */
class HostileUseTest {
  @TempDir Path folder;

  @BeforeEach
  void writeModel() throws IOException {
    TinyModel.copyTo(folder, "tiny-reranker-bf16");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void moreMemoryThanThereIsFailsTheCallAlone() throws Exception {
    List<String> lines =
        new ChildJvm(HostileUse.class)
            .option("-Xmx1g")
            .addressSpaceKib(12L << 20)
            .run("memory", folder.toString())
            .lines()
            .toList();
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("ModelException: The forward pass failed")),
        lines.toString());
    assertTrue(lines.contains("afterwards as before: true"), lines.toString());
  }

  @Test
  void aSecondClassLoaderIsToldThatItCannotLoadTheNatives() throws Exception {
    String output = new ChildJvm(HostileUse.class).run("loaders", folder.toString());
    assertTrue(output.contains("first: computed 64 values"), output);
    assertTrue(output.contains("second: ModelException: "), output);
    assertTrue(output.contains("for one class loader only: put the jars"), output);
  }

  @Test
  void theJvmsOwnChecksOfNativeCallsFindNoError() throws Exception {
    String output =
        new ChildJvm(HostileUse.class).option("-Xcheck:jni").run("ordinary", folder.toString());
    assertTrue(output.contains("computed 64 values"), output);
    assertFalse(output.contains("FATAL ERROR in native method"), output);
    // DJL looks for a pending exception later than it should, which does no harm while there is
    // none.
    assertEquals(
        List.of(),
        output
            .lines()
            .filter(line -> line.contains("WARNING in native method"))
            .filter(line -> !line.contains("without checking exceptions"))
            .toList());
  }
}
