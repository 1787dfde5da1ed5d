package io.ragstone.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints, at the end of a build, what {@link SuitesNotRunListener} wrote down. */
public final class SuitesNotRunReport {
  /** A suite with more tests that did not run gets one line for all of them. */
  private static final int LISTED_TESTS = 3;

  private static final int MAX_LENGTH = 300;

  private SuitesNotRunReport() {}

  /**
   * Prints the list.
   *
   * @param arguments the file that the listener appended to (it need not exist), and then the
   *     build's switches that skip tests, such as {@code skipTests=false}
   * @throws IOException if the file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    print(List.of(arguments), System.out);
  }

  static void print(List<String> arguments, PrintStream out) throws IOException {
    Path file = Path.of(arguments.get(0));
    for (String argument : arguments.subList(1, arguments.size())) {
      if (argument.endsWith("=true")) {
        out.println("NOT RUN  all suites: " + argument);
        return;
      }
    }
    if (!Files.exists(file) || Files.size(file) == 0) {
      out.println("All suites ran.");
      return;
    }
    Map<String, List<String>> bySuite =
        Files.readAllLines(file).stream()
            .collect(
                Collectors.groupingBy(
                    SuitesNotRunReport::suite, LinkedHashMap::new, Collectors.toList()));
    bySuite.forEach((suite, lines) -> print(suite, lines, out));
  }

  private static String suite(String line) {
    return line.substring(0, line.indexOf(": ")).split("\\.", 2)[0];
  }

  private static void print(String suite, List<String> lines, PrintStream out) {
    if (lines.size() <= LISTED_TESTS) {
      lines.forEach(line -> out.println("NOT RUN  " + clip(line)));
    } else {
      out.println(
          "NOT RUN  "
              + clip(suite + ": " + lines.size() + " of its tests, such as " + lines.get(0)));
    }
  }

  private static String clip(String line) {
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 1) + "…";
  }
}
