package io.ragstone.cli;

/** What the program returns to whoever started it. */
final class ExitCode {
  /** All went well. */
  static final int OK = 0;

  /** It failed; the message says why. */
  static final int FAILURE = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** It came to its end, but not with all: a file was left out, or nothing was found. */
  static final int INCOMPLETE = 3;

  /** It was told to stop, as shells count it: 128 and the number of SIGINT. */
  static final int CANCELLED = 130;

  private ExitCode() {}
}
