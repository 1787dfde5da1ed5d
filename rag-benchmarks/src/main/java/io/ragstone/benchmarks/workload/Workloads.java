package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.measurement.Machine;
import io.ragstone.qwen3.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures the Qwen3 engine on fixed workloads and says how near it comes to the matrix products
 * alone. {@code WorkloadOptions} names the options, {@code docs/benchmarks.md} says what is
 * measured and why so.
 *
 * <p>This is no JMH benchmark: a run takes seconds to minutes, and a machine's speed changes
 * meanwhile, so precisions and ceilings must take turns in one run, and JMH measures one after the
 * other.
 */
public final class Workloads {
  private final WorkloadOptions options;
  private final List<String> arguments;
  private final PrintStream out;
  private final List<Loaded> loads = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();

  private Workloads(WorkloadOptions options, List<String> arguments, PrintStream out) {
    this.options = options;
    this.arguments = arguments;
    this.out = out;
  }

  /**
   * Measures, prints tables, and writes the results as JSON, Markdown and SVG; or writes the token
   * lists.
   *
   * @param arguments options
   * @throws IOException when the results cannot be written, or the model not be read
   */
  public static void main(String[] arguments) throws IOException {
    try {
      run(List.of(arguments), new PrintStream(System.out, true, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  static void run(List<String> arguments, PrintStream out) throws IOException {
    WorkloadOptions options = WorkloadOptions.parse(arguments);
    ModelShape shape = ModelShape.of(options.model());
    if (options.tokenFile().isPresent()) {
      Path file = options.tokenFile().get().toAbsolutePath();
      Files.createDirectories(file.getParent());
      Files.writeString(file, TokenLists.generate(shape, options.seed()).toJson());
      out.println("Written: " + file);
      return;
    }
    WorkloadReport report = new Workloads(options, arguments, out).measure(shape);
    report.write(options.out());
    out.println(new WorkloadTables(report).toMarkdown());
    out.println("Written: " + options.out().toAbsolutePath());
  }

  private WorkloadReport measure(ModelShape shape) throws IOException {
    try (ChildJvm ceiling =
        ChildJvm.start(
            CeilingProcess.class,
            options.threads(),
            options.toArguments(options.model(), Precision.FLOAT32))) {
      String versions = ceiling.ask(CeilingProcess.VERSIONS, String.class);
      loadAgain();
      List<Contender> contenders = startContenders();
      try {
        for (int round = 1 - options.warmups(); round <= options.rounds(); round++) {
          runRound(round, contenders, ceiling);
        }
      } finally {
        contenders.forEach(Contender::close);
      }
      return new WorkloadReport(
          Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
          Machine.here(),
          versions,
          options.threads(),
          arguments,
          shape,
          loads,
          summaries(shape),
          measurements);
    }
  }

  /** The processes that go on to run the workloads load too, so one fewer is needed. */
  private void loadAgain() throws IOException {
    for (int load = 1; load < options.loads(); load++) {
      for (Precision precision : options.precisions()) {
        Contender again = Contender.start(options, precision);
        loads.add(again.loaded());
        again.close();
      }
    }
  }

  private List<Contender> startContenders() throws IOException {
    List<Contender> contenders = new ArrayList<>();
    try {
      for (Precision precision : options.precisions()) {
        out.println("Loading " + precision);
        Contender contender = Contender.start(options, precision);
        contenders.add(contender);
        loads.add(contender.loaded());
      }
      return contenders;
    } catch (IOException | RuntimeException e) {
      contenders.forEach(Contender::close);
      throw e;
    }
  }

  /** Each precision is first equally often. */
  private void runRound(int round, List<Contender> contenders, ChildJvm ceiling)
      throws IOException {
    List<Contender> turns = new ArrayList<>(contenders);
    Collections.rotate(turns, round);
    for (Workload workload : options.workloads()) {
      double readGigabytes = ceiling.ask(CeilingProcess.READ, Double.class);
      for (Contender contender : turns) {
        Precision precision = contender.loaded().precision();
        String computesIn = contender.loaded().computesIn();
        double gigaflops =
            MatrixProducts.exist(computesIn) ? ceiling.ask(computesIn, Double.class) : 0;
        Run run = contender.run(workload);
        out.printf("Round %d, %s, %s: %.2f s%n", round, workload, precision, run.wallSeconds());
        if (round > 0) {
          measurements.add(
              new Measurement(
                  workload, precision, computesIn, round, run, gigaflops, readGigabytes));
        }
      }
    }
  }

  private List<Summary> summaries(ModelShape shape) {
    List<Summary> summaries = new ArrayList<>();
    for (Workload workload : options.workloads()) {
      for (Precision precision : options.precisions()) {
        List<Measurement> rounds =
            measurements.stream()
                .filter(one -> one.workload() == workload && one.precision() == precision)
                .toList();
        summaries.add(Summary.of(rounds, shape));
      }
    }
    return summaries;
  }
}
