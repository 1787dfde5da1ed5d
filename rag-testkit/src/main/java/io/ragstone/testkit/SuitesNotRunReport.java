package io.ragstone.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints, at the end of a build, what {@link SuitesNotRunListener} wrote down. */
public final class SuitesNotRunReport {

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
    for (String line : Files.readAllLines(file)) {
      out.println("NOT RUN  " + line);
    }
  }
}
