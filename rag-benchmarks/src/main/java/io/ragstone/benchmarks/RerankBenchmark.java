package io.ragstone.benchmarks;

import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reranking the candidates of one query. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class RerankBenchmark {
  private static final String QUERY = "How is data stored in a collection?";

  /** The model: {@code mini}, or a folder. */
  @Param(BenchmarkModel.MINI)
  public String model;

  /** The number format of the forward pass. */
  @Param({"FLOAT32", "BFLOAT16"})
  public Precision precision;

  /** Candidates of the query. */
  @Param({"10", "100"})
  public int passages;

  /** Tokens in a candidate. */
  @Param("120")
  public int tokens;

  private Qwen3Engine engine;
  private Qwen3Reranker reranker;
  private List<String> texts;

  /** Loads the model and makes the texts. */
  @Setup(Level.Trial)
  public void setUp() {
    engine = Qwen3Engine.builder(BenchmarkModel.reranker(model)).precision(precision).build();
    texts = new SampleTexts(engine.tokenizer()).ofLength(passages, tokens);
    reranker = Qwen3Reranker.builder(engine).build();
  }

  /** Frees the model. */
  @TearDown(Level.Trial)
  public void tearDown() {
    engine.close();
  }

  /**
   * Scores all candidates in one request, which computes their common prefix once.
   *
   * @return the scores
   */
  @Benchmark
  public RerankResult together() {
    return reranker.rerank(RerankRequest.builder(QUERY, texts).build());
  }

  /**
   * Scores one candidate a request, so that nothing is shared or batched: the baseline.
   *
   * @return the scores
   */
  @Benchmark
  public List<RerankResult> oneByOne() {
    List<RerankResult> results = new ArrayList<>();
    for (String text : texts) {
      results.add(reranker.rerank(RerankRequest.builder(QUERY, List.of(text)).build()));
    }
    return results;
  }
}
