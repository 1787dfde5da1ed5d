package io.ragstone.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs the jar that the build has made, as a user does. */
final class Program {
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final int TIMEOUT_SECONDS = 300;

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  Program(Path folder) {
    this.folder = folder;
  }

  /** Where the build has put the jar. */
  static String jar() {
    return System.getProperty("ragstone.jar");
  }

  Program with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(arguments)) {
      return running.await();
    }
  }

  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JAVA.toString());
    command.addAll(List.of("-Xmx512m", "-jar", jar()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    // What the machine that builds has set must not decide.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("OPENAI_")
                    || name.startsWith("RAGSTONE_")
                    || name.startsWith("MILVUS_")
                    || name.startsWith("HF_"));
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** The program at work. */
  record Running(Process process, Path out, Path err) implements AutoCloseable {
    Outcome await() throws IOException, InterruptedException {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "Not done after " + TIMEOUT_SECONDS + " s: " + printed(err));
      }
      return new Outcome(process.exitValue(), printed(out), printed(err));
    }

    /** What Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    private static String printed(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
