package io.ragstone.testkit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints, at the end of a build, what {@link SuitesNotRunListener} wrote down. */
public final class SuitesNotRunReport {

  private SuitesNotRunReport() {}

  /**
   * Prints the list.
   *
   * @param arguments one path: the file that the listener appended to; it need not exist
   * @throws IOException if the file cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    print(Path.of(arguments[0]), System.out);
  }

  static void print(Path file, PrintStream out) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      out.println("All suites ran.");
      return;
    }
    for (String line : Files.readAllLines(file)) {
      out.println("NOT RUN  " + line);
    }
  }
}
