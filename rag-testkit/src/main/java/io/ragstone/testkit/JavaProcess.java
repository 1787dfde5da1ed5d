package io.ragstone.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in a process of its own, with the class path of this one, which says what it does line
 * by line and can be killed at any moment. Used by one thread.
 */
public final class JavaProcess implements AutoCloseable {
  /** Only a line that ends so was printed whole. */
  private static final String END = " .";

  private static final int DEFAULT_HEAP_MEGABYTES = 256;

  private final Process process;
  private final BufferedReader out;

  private JavaProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  /**
   * Starts a program; what it writes to its standard error is dropped.
   *
   * @param program a class with a {@code main} method
   * @param arguments what it is called with
   * @return the running process
   * @throws IOException when it cannot be started
   */
  public static JavaProcess start(Class<?> program, String... arguments) throws IOException {
    return start(DEFAULT_HEAP_MEGABYTES, program, arguments);
  }

  /**
   * Starts a program with so much memory; what it writes to its standard error is dropped.
   *
   * @param heapMegabytes the largest heap
   * @param program a class with a {@code main} method
   * @param arguments what it is called with
   * @return the running process
   * @throws IOException when it cannot be started
   */
  public static JavaProcess start(int heapMegabytes, Class<?> program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx" + heapMegabytes + "m", "-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new JavaProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /**
   * Says something to the process that started this one.
   *
   * @param line words without line breaks
   */
  public static void say(String line) {
    System.out.println(line + END);
    System.out.flush();
  }

  /**
   * Waits for what the program {@linkplain #say says} next.
   *
   * @return the words and an end mark; empty when the process has ended
   * @throws IOException when its output cannot be read
   */
  public List<String> next() throws IOException {
    String line = out.readLine();
    return line == null || !line.endsWith(END) ? List.of() : List.of(line.split(" "));
  }

  /** Ends the process at once; what it said before can still be read. */
  public void kill() {
    // The process itself would close its streams too.
    process.toHandle().destroyForcibly();
  }

  /** Ends the process and waits until it is gone. */
  @Override
  public void close() {
    kill();
    process.onExit().join();
  }
}
