package io.ragstone.benchmarks.workload;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own with the class path of this one, which answers each line that it is sent
 * with one line of JSON, and ends when it is sent no more. Used by one thread.
 */
final class ChildJvm implements AutoCloseable {
  /** Libraries may print too; only a line that begins so is an answer. */
  private static final String ANSWER = "answer: ";

  private static final long SECONDS_TO_END = 60;

  private final String name;
  private final Process process;
  private final BufferedReader in;
  private final PrintWriter out;

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
    this.in = process.inputReader(StandardCharsets.UTF_8);
    this.out = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Starts a program whose libtorch has a number of threads. */
  static ChildJvm start(Class<?> program, int threads, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    // DJL asks the network unless it is told not to.
    command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    command.add("-Dai.djl.pytorch.num_threads=" + threads);
    command.add(program.getName());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // libtorch's own number holds for the thread that set it alone.
    builder.environment().put("OMP_NUM_THREADS", "" + threads);
    builder.environment().put("MKL_NUM_THREADS", "" + threads);
    return new ChildJvm(program.getSimpleName() + arguments, builder.start());
  }

  /** In the child: answers the process that started it. */
  static void answer(Object value) {
    System.out.println(ANSWER + new Gson().toJson(value));
    System.out.flush();
  }

  /** Asks and waits for the answer. */
  <T> T ask(String question, Class<T> type) throws IOException {
    out.println(question);
    return next(type);
  }

  /** Waits for what the process says by itself. */
  <T> T next(Class<T> type) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith(ANSWER)) {
        return new Gson().fromJson(line.substring(ANSWER.length()), type);
      }
    }
    throw new IllegalStateException(name + " has ended; what it said is above");
  }

  @Override
  public void close() {
    out.close();
    try {
      if (process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
