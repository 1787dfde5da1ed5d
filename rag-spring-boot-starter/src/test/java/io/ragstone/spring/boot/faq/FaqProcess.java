package io.ragstone.spring.boot.faq;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The application in a process of its own, as it is started in production. */
final class FaqProcess implements AutoCloseable {
  private static final Pattern OPTIONAL =
      Pattern.compile(
          "spring-ai|milvus|openai|spring-boot-health|spring-boot-(starter-)?actuator|micrometer");

  private final Process process;
  private final BufferedReader out;
  private final List<String> log = new ArrayList<>();

  private FaqProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  static FaqProcess start(List<String> arguments) throws IOException {
    return start(System.getProperty("java.class.path"), arguments);
  }

  /** Starts the application without what the starter calls optional. */
  static FaqProcess startMinimal(List<String> arguments) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !OPTIONAL.matcher(entry).find())
            .collect(Collectors.joining(File.pathSeparator));
    return start(classPath, arguments);
  }

  private static FaqProcess start(String classPath, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", classPath));
    command.add(FaqApplication.class.getName());
    command.addAll(arguments);
    return new FaqProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Reads the log to the first line that has a match. */
  Matcher await(String pattern) throws IOException {
    Pattern compiled = Pattern.compile(pattern);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      log.add(line);
      Matcher matcher = compiled.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new AssertionError("The application ended without " + pattern + ":\n" + log());
  }

  /** Asks the process to end, as an operator does. */
  void terminate() {
    // The process itself would close its streams too.
    process.toHandle().destroy();
  }

  /** Reads the log to its end. */
  int exitCode() throws IOException, InterruptedException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      log.add(line);
    }
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError("The application goes on without a log:\n" + log());
    }
    return process.exitValue();
  }

  String log() {
    return String.join("\n", log);
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
