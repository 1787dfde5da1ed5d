package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the program says of its command line, before any model is loaded. */
class UsageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest",
        "search",
        "ask",
        "chat",
        "mcp",
        "serve",
        "eval",
        "doctor",
        "bench",
        "models list",
        "models pull",
        "models verify"
      })
  void everyCommandHelpsAndPrintsJson(String command) {
    Outcome help = InProcess.run((command + " --help").split(" "));

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("Usage: ragstone " + command).contains("--json");
  }

  @Test
  void exitCodesAreDocumented() {
    assertThat(InProcess.run("--help").out())
        .contains("Exit codes:", "0 ", "1 ", "2 ", "3 ", "130 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ingest",
        "ask",
        "models",
        "models pull",
        "search question --top-k many",
        "search question --precision float8",
        "search question --device gpu",
        "serve --port many"
      })
  void aWrongCommandLineIsTwo(String line) {
    Outcome outcome = InProcess.run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).isNotBlank();
  }

  @Test
  void aWrongCommandLineIsJsonWhereJsonIsAskedFor() {
    Outcome outcome = InProcess.run("ask", "--json");

    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.json().getAsJsonObject("error").get("type").getAsString())
        .isEqualTo("usage");
  }

  @Test
  void aCommandThatIsMisspeltIsSuggested() {
    assertThat(InProcess.run("serch", "question").err()).contains("ragstone search");
  }

  @Test
  void aFailureIsOneAndSaysWhatToDo(@TempDir Path folder) {
    Outcome outcome = InProcess.run("ingest", folder.resolve("missing").toString());

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("There is no folder").doesNotContain("\tat ");
  }

  @Test
  void aServerThatOthersCouldReachNeedsAToken(@TempDir Path folder) {
    Outcome outcome =
        InProcess.run("serve", "--host", "0.0.0.0", "--index", folder.resolve("index").toString());

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.err()).contains("0.0.0.0", "token");
  }

  @Test
  void aFailureIsJsonWhereJsonIsAskedFor(@TempDir Path folder) {
    Outcome outcome = InProcess.run("ingest", "--json", folder.resolve("missing").toString());

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.json().getAsJsonObject("error").get("message").getAsString())
        .contains("There is no folder");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void theStackTraceIsForThoseWhoWantIt(@TempDir Path folder) {
    try {
      assertThat(InProcess.run("ingest", "-v", folder.resolve("missing").toString()).err())
          .contains("\tat io.ragstone.cli");
    } finally {
      System.clearProperty("org.slf4j.simpleLogger.defaultLogLevel");
    }
  }

  @Test
  void aModelThatCannotBeOneIsRefused(@TempDir Path folder) {
    Outcome outcome =
        InProcess.run(
            "search", "question", "--index", folder.toString(), "--embedder", "./no such folder");

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.err()).contains("Qwen/Qwen3-Embedding-0.6B").contains("mini");
  }

  @Test
  void theShellCompletionKnowsCommandsAndOptions() {
    Outcome outcome = InProcess.run("generate-completion");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("ingest", "doctor", "--remove-missing", "verify");
  }

  @Test
  void noKeyOrTokenIsAnOption() {
    assertThat(List.of(new CommandLine(new DoctorCommand()), new CommandLine(new AskCommand())))
        .flatExtracting(line -> line.getCommandSpec().options())
        .extracting(OptionSpec::longestName)
        .noneMatch(name -> name.contains("key") || name.contains("token"));
  }

  @Test
  void modelsAreListedWithoutANetwork() {
    Outcome outcome = InProcess.run("models", "list", "--json");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.json().getAsJsonArray("models"))
        .hasSize(8)
        .anySatisfy(
            model ->
                assertThat(model.getAsJsonObject().get("name").getAsString())
                    .isEqualTo("Qwen/Qwen3-Embedding-0.6B"));
  }
}
