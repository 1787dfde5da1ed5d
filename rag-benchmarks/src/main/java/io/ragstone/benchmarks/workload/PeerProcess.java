package io.ragstone.benchmarks.workload;

import com.google.gson.Gson;
import io.ragstone.benchmarks.BenchmarkModel;
import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedding;
import io.ragstone.qwen3.InferenceRequest;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine in the comparison of {@code rag-benchmarks/peers}: one process that runs the workloads
 * that it is told, by the protocol of {@code serving.py} there.
 */
final class PeerProcess {
  private static final int DEFAULT_QUERIES = 20;

  private final Gson gson = new Gson();
  private final PrintStream answers;
  private final TokenLists lists;
  private final Qwen3Engine engine;

  private PeerProcess(PrintStream answers, TokenLists lists, Qwen3Engine engine) {
    this.answers = answers;
    this.lists = lists;
    this.engine = engine;
  }

  private record Settings(String precision) {}

  private record Ready(boolean ready, double load, Map<String, String> versions) {}

  private record Request(Workload workload, Integer queries, String output) {}

  private record Answer(double wall, double cpu, long tokens) {}

  /** Starts with a model, a file of token lists, and settings as JSON. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    run(List.of(arguments), System.in, answers);
  }

  static void run(List<String> arguments, InputStream requests, PrintStream answers)
      throws IOException {
    Settings settings = new Gson().fromJson(arguments.get(2), Settings.class);
    TokenLists lists = TokenLists.fromJson(Files.readString(Path.of(arguments.get(1))));
    long start = System.nanoTime();
    try (Qwen3Engine engine =
        Qwen3Engine.builder(BenchmarkModel.embedding(arguments.get(0)))
            .precision(Precision.valueOf(settings.precision()))
            .build()) {
      engine.lastHiddenStates(List.of(lists.e2()), CallContext.unbounded());
      PeerProcess process = new PeerProcess(answers, lists, engine);
      Map<String, String> versions = Map.of("precision", engine.precision().name());
      process.answer(new Ready(true, Stopwatch.secondsSince(start), versions));
      process.serve(requests);
    }
  }

  private void serve(InputStream requests) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Request request = gson.fromJson(line, Request.class);
      Timed timed = run(request);
      if (request.output() != null) {
        Files.write(Path.of(request.output()), bytes(timed.states()));
      }
      Run run = timed.run();
      answer(new Answer(run.wallSeconds(), run.cpuSeconds(), run.tokens()));
    }
  }

  /** What a workload took, and the hidden state of each of its sequences. */
  private record Timed(Run run, List<Embedding> states) {}

  private Timed run(Request request) {
    return switch (request.workload()) {
      case E1 -> embed(lists.e1());
      case E1_13 -> embed(lists.e1Sample());
      case E2 -> query(Optional.ofNullable(request.queries()).orElse(DEFAULT_QUERIES));
      case R1 -> rerank(lists.r1());
      case R2 -> rerank(lists.r2());
      case L -> embed(List.of(lists.l()));
      case B, TEXT -> throw new IllegalArgumentException("Peers do not run " + request.workload());
    };
  }

  private Timed query(int queries) {
    Run run = new QueryLatency(engine, lists.e2(), queries).run();
    return new Timed(run, embed(List.of(lists.e2())).states());
  }

  private Timed embed(List<TokenIds> sequences) {
    Stopwatch stopwatch = Stopwatch.start();
    List<Embedding> states = engine.lastHiddenStates(sequences, CallContext.unbounded());
    return new Timed(stopwatch.stop(TokenLists.tokens(sequences), Map.of()), states);
  }

  private Timed rerank(Prompts prompts) {
    Stopwatch stopwatch = Stopwatch.start();
    List<Embedding> states =
        engine
            .infer(InferenceRequest.builder(prompts.sequences()).prefix(prompts.prefix()).build())
            .states();
    return new Timed(stopwatch.stop(prompts.tokens(), Map.of()), states);
  }

  private void answer(Object value) {
    answers.println(gson.toJson(value));
    answers.flush();
  }

  /** One state after the other, float32, the least byte first. */
  private static byte[] bytes(List<Embedding> states) {
    int values = states.stream().mapToInt(Embedding::dimension).sum();
    ByteBuffer buffer = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = buffer.asFloatBuffer();
    states.forEach(state -> floats.put(state.toArray()));
    return buffer.array();
  }
}
