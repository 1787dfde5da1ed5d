package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics are those of pytrec_eval and ranx on cases that are new every time. */
@RequiresEnvironment(
    value = "EVALUATION_PYTHON",
    provides = "a Python that has the packages of rag-eval/src/test/python/requirements.txt",
    start = "see CONTRIBUTING.md")
class MetricsPythonIT {
  @TempDir Path folder;

  @Test
  void metricsAndTestsAreThoseOfPython() throws Exception {
    String seed = Long.toString(System.nanoTime());
    Path fixture = folder.resolve("metrics.json");
    Path log = folder.resolve("python.log");
    Process python =
        new ProcessBuilder(
                SuiteEnvironment.get("EVALUATION_PYTHON"),
                "src/test/python/make_metrics.py",
                seed,
                fixture.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(python.waitFor()).as(() -> read(log)).isZero();
    MetricsFixture cases = new MetricsFixture(Files.readString(fixture));
    System.out.println("Cases of seed " + seed);
    cases.assertMetricsEqual("pytrec_eval");
    cases.assertMetricsEqual("ranx");
    cases.assertPairedTTestsEqual();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
