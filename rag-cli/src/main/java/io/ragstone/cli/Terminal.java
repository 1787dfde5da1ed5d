package io.ragstone.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the program is used through. Used by one thread, but any may ask what that is doing. */
final class Terminal {
  private final boolean interactive;
  private final BufferedReader in;
  private volatile boolean reading;

  private Terminal(boolean interactive, InputStream in) {
    this.interactive = interactive;
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  static Terminal ofProcess() {
    return new Terminal(isTerminal(System.console()), System.in);
  }

  /** Input from a file or a test, which nobody watches. */
  static Terminal of(InputStream in) {
    return new Terminal(false, in);
  }

  /** Whether a person sees what is printed while it is printed. */
  boolean isInteractive() {
    return interactive;
  }

  /** Whether a line is being waited for. */
  boolean isReading() {
    return reading;
  }

  /** The next line that is typed, empty at the end of the input. */
  Optional<String> readLine() throws IOException {
    reading = true;
    try {
      return Optional.ofNullable(in.readLine());
    } finally {
      reading = false;
    }
  }

  /** Since JDK 22 there is a console without a terminal too, and a method to tell. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
