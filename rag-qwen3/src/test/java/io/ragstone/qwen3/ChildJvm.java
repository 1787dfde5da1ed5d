package io.ragstone.qwen3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Runs a program on the class path of the tests, in a JVM of its own. Not thread-safe. */
public final class ChildJvm {
  private static final int TIMEOUT_SECONDS = 120;

  private final Class<?> program;
  private final List<String> classPath = new ArrayList<>();
  private final List<String> launcher = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  public ChildJvm(Class<?> program) {
    this.program = program;
    // Surefire puts the class path into the manifest of a jar.
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    classPath.addAll(Arrays.asList(path.split(java.io.File.pathSeparator)));
    if (Runtime.version().feature() >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
  }

  ChildJvm withoutJars(Predicate<String> fileName) {
    if (!classPath.removeIf(entry -> fileName.test(Path.of(entry).getFileName().toString()))) {
      throw new IllegalArgumentException("no such jar in " + classPath);
    }
    return this;
  }

  ChildJvm first(Path entry) {
    classPath.add(0, entry.toString());
    return this;
  }

  ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Limits the process, on systems that have {@code ulimit}, to so much address space. */
  ChildJvm addressSpaceKib(long kib) {
    launcher.addAll(List.of("bash", "-c", "ulimit -v " + kib + " && exec \"$0\" \"$@\""));
    return this;
  }

  /**
   * Runs the program to its end.
   *
   * @return all that it wrote
   * @throws IOException when it ends with another status than 0, or not in time
   */
  public String run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("child", ".log");
    try {
      Process process = start(output, arguments);
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String written = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(
            program.getSimpleName()
                + (ended ? " ended with " + process.exitValue() : " did not end")
                + ":\n"
                + written);
      }
      return written;
    } finally {
      Files.delete(output);
    }
  }

  /** Starts the program, with all that it writes going to a file. */
  public Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", String.join(java.io.File.pathSeparator, classPath), program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }
}
