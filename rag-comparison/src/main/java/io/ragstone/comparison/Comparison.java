package io.ragstone.comparison;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.eval.Evaluation;
import io.ragstone.eval.EvaluationProgress;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Metric;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.report.ReportFolder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.postprocess.ScoreBlend;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSplitter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Makes the project's own table of retrieval quality: the bundled mini models in several
 * configurations, beside BM25 alone and beside the embedders that are on the class path as
 * services, on public collections. The profile {@code evaluation} puts LangChain4j's there. {@code
 * ComparisonOptions} names the options.
 */
public final class Comparison {
  private static final String MINI = "qwen3-embedding-mini";

  private final ComparisonOptions options;
  private final PrintStream out;

  private Comparison(ComparisonOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Measures, prints the tables, and writes the reports.
   *
   * @param arguments options
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      run(List.of(arguments), out);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  static List<EvaluationReport> run(List<String> arguments, PrintStream out) {
    return new Comparison(ComparisonOptions.parse(arguments), out).run();
  }

  private List<EvaluationReport> run() {
    List<Embedder> others = new ArrayList<>();
    try (Embedder mini = Qwen3Embedder.builder(engine(ModelSource.miniEmbedding())).build();
        Reranker reranker = Qwen3Reranker.builder(engine(ModelSource.miniReranker())).build()) {
      ServiceLoader.load(Embedder.class).forEach(others::add);
      return options.collections().stream()
          .map(name -> PublicCollection.read(options.data(), name, options.queries()))
          .map(collection -> evaluate(collection, mini, reranker, others))
          .toList();
    } finally {
      others.forEach(Embedder::close);
    }
  }

  private Qwen3Engine.Builder engine(ModelSource source) {
    return Qwen3Engine.builder(source).precision(options.precision());
  }

  private EvaluationReport evaluate(
      TestCollection collection, Embedder mini, Reranker reranker, List<Embedder> others) {
    // The same chunks for all models.
    TextSplitter splitter = RecursiveSplitter.builder(mini.tokenCounter()).build();
    Evaluation.Builder evaluation =
        Evaluation.builder(collection)
            .metrics(Metric.ndcg(10), Metric.mrr(10), Metric.recall(1), Metric.recall(10));
    try (Stores stores = new Stores()) {
      RagPipeline.Builder parts =
          RagPipeline.builder().embedder(mini).store(stores.open(mini)).splitter(splitter);
      RagPipeline dense = pipeline(parts, SearchMode.DENSE);
      evaluation
          .index("indexing with " + MINI, dense)
          .configuration("BM25", pipeline(parts, SearchMode.KEYWORD))
          .configuration("dense", dense)
          .configuration("hybrid", pipeline(parts, SearchMode.HYBRID));
      // From here on the builder has a reranker.
      parts.reranker(reranker);
      evaluation
          .configuration("dense + rerank", pipeline(parts, SearchMode.DENSE))
          .configuration("hybrid + rerank", pipeline(parts, SearchMode.HYBRID))
          .configuration("dense + rerank, blended", blended(parts, SearchMode.DENSE))
          .configuration("hybrid + rerank, blended", blended(parts, SearchMode.HYBRID));
      for (Embedder other : others) {
        String name = other.identity().model();
        RagPipeline.Builder theirs =
            RagPipeline.builder().embedder(other).store(stores.open(other)).splitter(splitter);
        RagPipeline otherDense = pipeline(theirs, SearchMode.DENSE);
        evaluation
            .index("indexing with " + name, otherDense)
            .configuration(name + ", dense", otherDense)
            .configuration(name + ", hybrid", pipeline(theirs, SearchMode.HYBRID));
      }
      return written(
          evaluation
              .note("models", MINI + " and qwen3-reranker-mini, " + options.precision())
              .note(
                  "chunks",
                  "at most %d tokens of qwen3-mini, %d of which two chunks share"
                      .formatted(
                          RecursiveSplitter.DEFAULT_MAX_TOKENS,
                          RecursiveSplitter.DEFAULT_OVERLAP_TOKENS))
              .note("candidates", options.topK() + " chunks a search, all reranked")
              .note("machine", machine())
              .progress(progress -> print(collection, progress))
              .build()
              .run());
    }
  }

  /** A line for each index and for each tenth of the rankings. */
  private void print(TestCollection collection, EvaluationProgress progress) {
    long tenths = 10L * progress.done() / progress.total();
    boolean next = progress.done() > 0 && 10L * (progress.done() - 1) / progress.total() < tenths;
    if (next) {
      out.println(collection.name() + ": " + 10 * tenths + " %");
    } else if (progress.done() == 0) {
      out.println(collection.name() + ": " + progress.step() + " done");
    }
  }

  private EvaluationReport written(EvaluationReport report) {
    Path folder = options.out().resolve(report.collection().name());
    ReportFolder.write(report, folder);
    try {
      out.println(Files.readString(folder.resolve("report.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println("Written: " + folder.toAbsolutePath().normalize());
    return report;
  }

  private RagPipeline pipeline(RagPipeline.Builder parts, SearchMode mode) {
    return parts.retrieval(search(mode).build()).build();
  }

  private RagPipeline blended(RagPipeline.Builder parts, SearchMode mode) {
    return parts.retrieval(search(mode).afterRerank(ScoreBlend.DEFAULT).build()).build();
  }

  private RetrievalOptions.Builder search(SearchMode mode) {
    return RetrievalOptions.builder().searchMode(mode).topK(options.topK());
  }

  private static String machine() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, %s %s, JDK %s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        Runtime.version());
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
