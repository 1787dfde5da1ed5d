package io.ragstone.benchmarks.workload;

import io.ragstone.benchmarks.BenchmarkModel;
import io.ragstone.benchmarks.measurement.ProcessMemory;
import io.ragstone.call.CallContext;
import io.ragstone.qwen3.InferenceRequest;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The process that has one model in one precision and runs the workloads that it is told. */
final class EngineProcess {
  private final WorkloadOptions options;
  private final TokenLists lists;
  private final Qwen3Engine engine;

  private EngineProcess(WorkloadOptions options, TokenLists lists, Qwen3Engine engine) {
    this.options = options;
    this.lists = lists;
    this.engine = engine;
  }

  public static void main(String[] arguments) throws IOException {
    WorkloadOptions options = WorkloadOptions.parse(List.of(arguments));
    Precision precision = options.precisions().get(0);
    TokenLists lists = TokenLists.generate(ModelShape.of(options.model()), options.seed());
    long start = System.nanoTime();
    try (Qwen3Engine engine =
        Qwen3Engine.builder(BenchmarkModel.embedding(options.model()))
            .precision(precision)
            .build()) {
      double loadSeconds = Stopwatch.secondsSince(start);
      Map<String, Long> memory = ProcessMemory.now();
      engine.lastHiddenStates(List.of(lists.e2()), CallContext.unbounded());
      ChildJvm.answer(
          new Loaded(
              precision,
              engine.precision().name(),
              loadSeconds,
              Stopwatch.secondsSince(start),
              ManagementFactory.getRuntimeMXBean().getUptime() / 1e3,
              memory));
      new EngineProcess(options, lists, engine).serve();
    }
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ChildJvm.answer(run(Workload.valueOf(line)));
    }
  }

  private Run run(Workload workload) {
    return switch (workload) {
      case E1 -> embed(lists.e1());
      case E1_13 -> embed(lists.e1Sample());
      case E2 -> new QueryLatency(engine, lists.e2(), options.queries()).run();
      case R1 -> rerank(lists.r1());
      case R2 -> rerank(lists.r2());
      case L -> embed(List.of(lists.l()));
      case B -> new MixedLoad(engine, lists, options).run();
      case TEXT -> new TextEmbedding(engine, lists.e1Sample()).run();
    };
  }

  private Run embed(List<TokenIds> sequences) {
    Stopwatch stopwatch = Stopwatch.start();
    engine.lastHiddenStates(sequences, CallContext.unbounded());
    return stopwatch.stop(TokenLists.tokens(sequences), Map.of());
  }

  private Run rerank(Prompts prompts) {
    Stopwatch stopwatch = Stopwatch.start();
    engine.infer(InferenceRequest.builder(prompts.sequences()).prefix(prompts.prefix()).build());
    return stopwatch.stop(prompts.tokens(), Map.of());
  }
}
