package io.ragstone.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same code on a real Milvus server finds the same passages with the same scores. */
@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class TutorialOnMilvusIT {
  @TempDir Path index;

  @Test
  void oneFlagPutsTheTutorialOnMilvus() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    String[] arguments = {
      "--milvus=" + SuiteEnvironment.get("MILVUS_URI"), "--collection=ragstone_tutorial_test"
    };
    new QwenMilvusRagTutorial(out).run(TutorialOptions.parse(arguments, Map.of()), index);
    String output = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(output.contains("ragstone_tutorial_test"), output);
    assertTrue(output.contains("insert_count: 83"), output);
    assertTrue(output.contains("0.698932"), output);
    assertTrue(output.contains("  [3] product_faq.md, chunk 5: Where does Milvus store data?"));
  }
}
