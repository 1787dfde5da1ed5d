package io.ragstone.examples;

import io.ragstone.documents.MarkdownFormat;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.eval.Evaluation;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.question.HeadingQuestions;
import io.ragstone.eval.report.ReportFolder;
import io.ragstone.file.FolderLoader;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The snippet of docs/evaluation.md: which way of searching finds most in a folder of Markdown? */
public final class Evaluate {
  private Evaluate() {}

  /**
   * Makes questions of the folder's headings, asks them in two ways, and writes a report.
   *
   * @param arguments the folder, and where the report goes
   * @throws IOException when there is no room for the index
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Arguments: a folder of Markdown files, and a folder for the report");
      System.exit(2);
    }
    evaluate(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println("Written: " + Path.of(arguments[1], "report.html").toAbsolutePath());
  }

  static EvaluationReport evaluate(Path folder, Path out) throws IOException {
    Path index = Files.createTempDirectory("ragstone-evaluate");
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var store = LuceneVectorStore.builder(index, embedder.identity()).open()) {
      var headings = MarkdownHeadingSplitter.builder(embedder.tokenCounter()).build();
      var loader = FolderLoader.of(folder, "**.md", MarkdownFormat.create());
      var collection = HeadingQuestions.builder("my docs", loader, headings).build().collection();

      var splitter = RecursiveSplitter.builder(embedder.tokenCounter()).build();
      var parts = RagPipeline.builder().embedder(embedder).store(store).splitter(splitter);
      var dense = parts.build();
      var options = RetrievalOptions.builder().searchMode(SearchMode.HYBRID).build();
      var hybrid = parts.retrieval(options).build();

      var evaluation = Evaluation.builder(collection).index(dense);
      evaluation.configuration("dense", dense).configuration("hybrid", hybrid);
      EvaluationReport report = evaluation.build().run();
      ReportFolder.write(report, out);
      return report;
    }
  }
}
