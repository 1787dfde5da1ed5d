package io.ragstone.benchmarks;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.TokenIds;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSplitter;
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

/** What happens to text before inference: tokenising and splitting. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TextBenchmark {
  /** The model whose tokenizer counts: {@code mini}, or a folder. */
  @Param(BenchmarkModel.MINI)
  public String model;

  /** Tokens in the document. */
  @Param({"128", "8192"})
  public int tokens;

  private Qwen3Engine engine;
  private Document document;
  private TextSplitter recursive;
  private TextSplitter separator;

  /** Loads the tokenizer and makes the document. */
  @Setup(Level.Trial)
  public void setUp() {
    engine = Qwen3Engine.builder(BenchmarkModel.embedding(model)).build();
    List<String> paragraphs = new SampleTexts(engine.tokenizer()).ofLength(tokens / 64, 64);
    document = Document.of("document", String.join("\n\n# ", paragraphs));
    recursive = RecursiveSplitter.builder(engine.tokenizer()).build();
    separator = new SeparatorSplitter("# ");
  }

  /** Frees the model. */
  @TearDown(Level.Trial)
  public void tearDown() {
    engine.close();
  }

  /**
   * Encodes the whole document.
   *
   * @return its token ids
   */
  @Benchmark
  public TokenIds tokenise() {
    return engine.tokenizer().encode(document.text());
  }

  /**
   * Splits by size, measured in tokens.
   *
   * @return the chunks
   */
  @Benchmark
  public List<Chunk> splitRecursively() {
    return recursive.split(document);
  }

  /**
   * Splits at a literal separator, as the tutorial does.
   *
   * @return the chunks
   */
  @Benchmark
  public List<Chunk> splitAtSeparator() {
    return separator.split(document);
  }
}
