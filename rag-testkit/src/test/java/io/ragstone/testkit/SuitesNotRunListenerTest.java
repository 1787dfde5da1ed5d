package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SuitesNotRunListenerTest {

  @TempDir Path folder;

  @Test
  void writesEachSuiteAndTestThatDidNotRunWithItsReason() throws IOException {
    Path file = folder.resolve("new").resolve("not-run.txt");

    run(file, DisabledSuite.class, AbortedSuite.class, MixedSuite.class);

    assertThat(Files.readAllLines(file))
        .containsExactlyInAnyOrder(
            "SuitesNotRunListenerTest.DisabledSuite: no server here",
            "SuitesNotRunListenerTest.AbortedSuite: no data",
            "SuitesNotRunListenerTest.MixedSuite.skipped: too slow",
            "SuitesNotRunListenerTest.MixedSuite.aborted: Assumption failed: odd");
  }

  @Test
  void writesNothingWhereEverythingRan() {
    Path file = folder.resolve("not-run.txt");

    run(file, GoodSuite.class);

    assertThat(file).doesNotExist();
  }

  @Test
  void isRegisteredWithJUnit() {
    assertThat(ServiceLoader.load(TestExecutionListener.class))
        .hasAtLeastOneElementOfType(SuitesNotRunListener.class);
  }

  @Test
  void theReportListsTheLines() throws IOException {
    Path file = folder.resolve("not-run.txt");
    Files.writeString(file, "OneIT: no server\nTwoIT: no file\n");

    assertThat(report(file))
        .containsExactly("NOT RUN  OneIT: no server", "NOT RUN  TwoIT: no file");
  }

  @Test
  void theReportIsBriefAboutASuiteOfManyTests() throws IOException {
    Path file = folder.resolve("not-run.txt");
    Files.writeString(
        file,
        "KitTest.one: not verified\nKitTest.two: not verified\nOneIT: no server\n"
            + "KitTest.three: does not apply\nKitTest.four: "
            + "why ".repeat(100)
            + "\nLongIT: "
            + "x".repeat(400)
            + "\n");

    assertThat(report(file))
        .containsExactly(
            "NOT RUN  KitTest: 4 of its tests, such as KitTest.one: not verified",
            "NOT RUN  OneIT: no server",
            "NOT RUN  LongIT: " + "x".repeat(291) + "…");
  }

  @Test
  void theReportSaysSoWhenEverythingRan() throws IOException {
    assertThat(report(folder.resolve("missing.txt"))).containsExactly("All suites ran.");
  }

  @Test
  void theReportSaysSoWhenTestsWereSkipped() throws IOException {
    Path file = folder.resolve("missing.txt");

    assertThat(report(file, "skipTests=true", "maven.test.skip=false"))
        .containsExactly("NOT RUN  all suites: skipTests=true");
    assertThat(report(file, "skipTests=false", "maven.test.skip=false"))
        .containsExactly("All suites ran.");
  }

  private static String[] report(Path file, String... switches) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(file.toString());
    arguments.addAll(List.of(switches));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SuitesNotRunReport.print(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
  }

  /** Runs suites with a listener of their own; the one of this build must not hear of them. */
  private static void run(Path file, Class<?>... suites) {
    LauncherConfig config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestExecutionListeners(new SuitesNotRunListener(Optional.of(file)))
            .build();
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> suite : suites) {
      request.selectors(DiscoverySelectors.selectClass(suite));
    }
    LauncherFactory.create(config).execute(request.build());
  }

  @Disabled("no server here")
  static class DisabledSuite {
    @Test
    void test() {}
  }

  static class AbortedSuite {
    @BeforeAll
    static void prepare() {
      Assumptions.abort("no data");
    }

    @Test
    void test() {}
  }

  static class MixedSuite {
    @Test
    void runs() {}

    @Test
    @Disabled("too\n  slow")
    void skipped() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aborted(int number) {
      Assumptions.assumeTrue(number % 2 == 0, "odd");
    }
  }

  static class GoodSuite {
    @Test
    void test() {}
  }
}
