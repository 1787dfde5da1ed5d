package io.ragstone.cli;

import io.ragstone.call.CallContext;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program {@code ragstone}: ingests a folder, searches it, answers from it, measures and
 * examines itself. {@code docs/command-line.md} describes it.
 */
@Command(
    name = "ragstone",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    description = "Search and answers from your own files, in this process.",
    subcommands = {
      IngestCommand.class,
      SearchCommand.class,
      AskCommand.class,
      ChatCommand.class,
      McpCommand.class,
      ServeCommand.class,
      EvalCommand.class,
      ModelsCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:it failed; the message says why",
      "2:the command line is wrong",
      "3:it came to its end, but a file was left out or nothing was found",
      "130:it was told to stop (Ctrl-C)"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ragstone doctor",
      "  ragstone ingest docs",
      "  ragstone ask 'How is data stored?'",
      "  ragstone serve",
      "  source <(ragstone generate-completion)"
    })
public final class Ragstone implements Runnable {
  private final CallContext context;
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  private Ragstone(CallContext context, Terminal terminal) {
    this.context = context;
    this.terminal = terminal;
  }

  /**
   * Runs the program, and ends the process with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    int code;
    try (Interruption interruption = Interruption.watch(terminal)) {
      code = run(interruption.context(), terminal, System.out, System.err, arguments);
    }
    System.exit(code);
  }

  static int run(
      CallContext context, Terminal terminal, PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new Ragstone(context, terminal))
        .setOut(writer(out))
        .setErr(writer(err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Failures::usage)
        .setExecutionExceptionHandler(Failures::execution)
        .execute(args);
  }

  /** What ends when the program is told to stop. */
  CallContext context() {
    return context;
  }

  /** What the program is used through. */
  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command");
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
