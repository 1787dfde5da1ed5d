package io.ragstone.comparison;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.eval.Evaluation;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.Metric;
import io.ragstone.eval.TestCollection;
import io.ragstone.eval.report.ReportFolder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.postprocess.ScoreBlend;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Makes the project's own table of retrieval quality: the bundled mini models in several
 * configurations, beside BM25 alone and beside what LangChain4j brings, on public collections.
 * {@code ComparisonOptions} names the options.
 */
public final class Comparison {
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
    try (Embedder mini = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        Reranker reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        Embedder other = new LangChain4jEmbedder()) {
      return options.collections().stream()
          .map(name -> PublicCollection.read(options.data(), name, options.queries()))
          .map(collection -> evaluate(collection, mini, reranker, other))
          .toList();
    }
  }

  private EvaluationReport evaluate(
      TestCollection collection, Embedder mini, Reranker reranker, Embedder other) {
    Path folder = temporaryFolder();
    try (VectorStore miniStore = store(folder.resolve("mini"), mini);
        VectorStore otherStore = store(folder.resolve("other"), other)) {
      // The same chunks for both models.
      TextSplitter splitter = RecursiveSplitter.builder(mini.tokenCounter()).build();
      RagPipeline.Builder ours =
          RagPipeline.builder().embedder(mini).store(miniStore).splitter(splitter);
      RagPipeline.Builder theirs =
          RagPipeline.builder().embedder(other).store(otherStore).splitter(splitter);
      RagPipeline dense = pipeline(ours, SearchMode.DENSE);
      RagPipeline otherDense = pipeline(theirs, SearchMode.DENSE);
      Evaluation.Builder evaluation =
          Evaluation.builder(collection)
              .metrics(Metric.ndcg(10), Metric.mrr(10), Metric.recall(1), Metric.recall(10))
              .index("indexing with qwen3-mini", dense)
              .index("indexing with " + LangChain4jEmbedder.NAME, otherDense)
              .configuration("BM25", pipeline(ours, SearchMode.KEYWORD))
              .configuration("dense", dense)
              .configuration("hybrid", pipeline(ours, SearchMode.HYBRID));
      // From here on the builder has a reranker.
      ours.reranker(reranker);
      EvaluationReport report =
          evaluation
              .configuration("dense + rerank", pipeline(ours, SearchMode.DENSE))
              .configuration("hybrid + rerank", pipeline(ours, SearchMode.HYBRID))
              .configuration("dense + rerank, blended", blended(ours, SearchMode.DENSE))
              .configuration("hybrid + rerank, blended", blended(ours, SearchMode.HYBRID))
              .configuration(LangChain4jEmbedder.NAME + ", dense", otherDense)
              .configuration(
                  LangChain4jEmbedder.NAME + ", hybrid", pipeline(theirs, SearchMode.HYBRID))
              .note(
                  "models",
                  "qwen3-embedding-mini and qwen3-reranker-mini in float32, beside "
                      + LangChain4jEmbedder.NAME
                      + " in float32")
              .note(
                  "chunks",
                  "at most %d tokens of qwen3-mini, %d of which two chunks share"
                      .formatted(
                          RecursiveSplitter.DEFAULT_MAX_TOKENS,
                          RecursiveSplitter.DEFAULT_OVERLAP_TOKENS))
              .note("candidates", options.topK() + " chunks a search, all reranked")
              .note("machine", machine())
              .build()
              .run();
      Path target = options.out().resolve(collection.name());
      ReportFolder.write(report, target);
      out.println(Files.readString(target.resolve("report.md")));
      out.println("Written: " + target.toAbsolutePath().normalize());
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(folder);
    }
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

  private static VectorStore store(Path folder, Embedder embedder) {
    return LuceneVectorStore.builder(folder, embedder.identity()).open();
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

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("ragstone-comparison");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
