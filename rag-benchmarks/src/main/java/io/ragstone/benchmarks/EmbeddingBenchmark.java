package io.ragstone.benchmarks;

import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
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

/** Batch inference: documents of one length, embedded in batches of one size. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EmbeddingBenchmark {
  /** The model: {@code mini}, or a folder. */
  @Param(BenchmarkModel.MINI)
  public String model;

  /** The number format of the forward pass. */
  @Param({"FLOAT32", "BFLOAT16"})
  public Precision precision;

  /** Texts in a batch. */
  @Param({"1", "8", "32"})
  public int batch;

  /** Tokens in a text. */
  @Param({"24", "128", "512"})
  public int tokens;

  private Qwen3Embedder embedder;
  private List<String> texts;

  /** Loads the model and makes the texts. */
  @Setup(Level.Trial)
  public void setUp() {
    embedder =
        Qwen3Embedder.builder(
                Qwen3Engine.builder(BenchmarkModel.embedding(model)).precision(precision))
            .build();
    texts = new SampleTexts(embedder.tokenCounter()).ofLength(batch, tokens);
  }

  /** Frees the model. */
  @TearDown(Level.Trial)
  public void tearDown() {
    embedder.close();
  }

  /**
   * Embeds one batch.
   *
   * @return the embeddings
   */
  @Benchmark
  public List<Embedding> embed() {
    return embedder.embedDocuments(texts);
  }
}
