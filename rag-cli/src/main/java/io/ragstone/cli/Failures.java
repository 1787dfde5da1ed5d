package io.ragstone.cli;

import com.google.gson.JsonObject;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.RagException;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How the program says that something went wrong. */
final class Failures {
  private Failures() {}

  static int usage(ParameterException e, String... arguments) {
    CommandLine line = e.getCommandLine();
    if (Arrays.asList(arguments).contains(OutputOptions.JSON)) {
      print(line, "usage", String.valueOf(e.getMessage()));
    } else {
      line.getErr().println(line.getColorScheme().errorText(e.getMessage()));
      if (!UnmatchedArgumentException.printSuggestions(e, line.getErr())) {
        line.getErr().println("Try: " + line.getCommandSpec().qualifiedName(" ") + " --help");
      }
    }
    return ExitCode.USAGE;
  }

  static int execution(Exception e, CommandLine line, ParseResult ofTheWholeLine) {
    ParseResult parsed = line.getParseResult();
    String message = Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    boolean expected = e instanceof RagException || e instanceof IllegalArgumentException;
    if (parsed.hasMatchedOption(OutputOptions.JSON)) {
      print(line, e.getClass().getSimpleName(), message);
    } else {
      String text = expected ? message : e.getClass().getName() + ": " + message;
      line.getErr().println(line.getColorScheme().errorText(text));
    }
    if (parsed.hasMatchedOption(OutputOptions.VERBOSE)) {
      e.printStackTrace(line.getErr());
    }
    return e instanceof CallCancelledException ? ExitCode.CANCELLED : ExitCode.FAILURE;
  }

  /** On standard output, so that whoever reads JSON there gets some in any case. */
  private static void print(CommandLine line, String type, String message) {
    line.getOut().println(Output.JSON.toJson(json(type, message)));
  }

  static JsonObject json(String type, String message) {
    JsonObject error = new JsonObject();
    error.addProperty("type", type);
    error.addProperty("message", message);
    JsonObject root = new JsonObject();
    root.add("error", error);
    return root;
  }
}
