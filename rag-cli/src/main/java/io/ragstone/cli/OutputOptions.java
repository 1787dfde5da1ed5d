package io.ragstone.cli;

import picocli.CommandLine.Option;

/** How results are printed; every command has these. */
final class OutputOptions {
  static final String JSON = "--json";
  static final String VERBOSE = "--verbose";

  @Option(names = JSON, description = "Print one JSON document, also when it fails")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress bars and no notes")
  private boolean quiet;

  @Option(
      names = {"-v", VERBOSE},
      description = "Log what is done, and print where failures come from")
  private boolean verbose;

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet || json;
  }

  /** Takes effect before the first logger is made. */
  void configureLogging() {
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
  }
}
