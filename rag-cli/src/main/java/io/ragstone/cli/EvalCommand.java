package io.ragstone.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.ragstone.eval.BeirFolder;
import io.ragstone.eval.ConfigurationResult;
import io.ragstone.eval.Evaluation;
import io.ragstone.eval.EvaluationReport;
import io.ragstone.eval.report.ReportFolder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures retrieval. */
@Command(
    name = "eval",
    description = {
      "Measures how well each way of searching finds what is judged relevant, on a collection in"
          + " the format of BEIR: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv."
    })
final class EvalCommand extends RagCommand {
  @Parameters(paramLabel = "DIR", description = "The collection's folder")
  private Path folder;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "Which judgements; ${DEFAULT-VALUE} by default")
  private String split;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write the whole report, with a page for people")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many candidates to find; ${DEFAULT-VALUE} by default")
  private int topK;

  @Mixin private ModelOptions models;

  @Override
  int run(Output output) throws IOException {
    try (TemporaryFolder scratch = TemporaryFolder.create("ragstone-eval")) {
      EvaluationReport report = evaluate(scratch.path().resolve("index"), output);
      Path results = out.orElse(scratch.path().resolve("report"));
      ReportFolder.write(report, results);
      if (output.isJson()) {
        JsonElement summary =
            JsonParser.parseString(Files.readString(results.resolve("report.json")));
        output.json(summary);
      } else {
        print(report, output);
        out.ifPresent(written -> output.line("Written: " + written.resolve("report.html")));
      }
      return ExitCode.OK;
    }
  }

  private EvaluationReport evaluate(Path index, Output output) {
    try (Parts parts =
            Parts.on(
                models,
                embedder -> LuceneVectorStore.builder(index, embedder.identity()).open(),
                output);
        Steps steps = new Steps(output)) {
      RagPipeline.Builder pipeline =
          RagPipeline.builder()
              .embedder(parts.embedder())
              .store(parts.store())
              .splitter(RecursiveSplitter.builder(parts.embedder().tokenCounter()).build());
      Evaluation.Builder evaluation =
          Evaluation.builder(BeirFolder.read(folder, split))
              .context(context())
              .progress(step -> steps.at(step.step(), step.done(), step.total()));
      evaluation.index(pipeline.build());
      for (SearchMode mode : SearchMode.values()) {
        RetrievalOptions options =
            RetrievalOptions.builder().searchMode(mode).topK(topK).topN(topK).build();
        evaluation.configuration(
            mode.name().toLowerCase(Locale.ROOT), pipeline.retrieval(options).build());
      }
      RetrievalOptions hybrid =
          RetrievalOptions.builder().searchMode(SearchMode.HYBRID).topK(topK).topN(topK).build();
      parts
          .reranker()
          .ifPresent(
              reranker ->
                  evaluation.configuration(
                      "hybrid + rerank", pipeline.retrieval(hybrid).reranker(reranker).build()));
      return evaluation.build().run();
    }
  }

  private static void print(EvaluationReport report, Output output) {
    output.line(
        String.format(
            Locale.ROOT,
            "%s: %d documents, %d queries",
            report.collection().name(),
            report.documents(),
            report.collection().queries().size()));
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-18s", ""));
    report.metrics().forEach(metric -> head.append(String.format(Locale.ROOT, "%14s", metric)));
    output.line(output.styled("bold", head.toString()));
    for (ConfigurationResult configuration : report.configurations()) {
      StringBuilder row =
          new StringBuilder(String.format(Locale.ROOT, "%-18s", configuration.name()));
      configuration
          .metrics()
          .forEach(metric -> row.append(String.format(Locale.ROOT, "%14.3f", metric.mean())));
      output.line(row.toString());
    }
  }

  /** A bar for each step. */
  private static final class Steps implements AutoCloseable {
    private final Output output;
    private String step = "";
    private Output.Progress progress = Output.Progress.NONE;

    Steps(Output output) {
      this.output = output;
    }

    void at(String name, int done, int total) {
      if (!name.equals(step)) {
        progress.close();
        step = name;
        progress = output.progress(name, "");
      }
      progress.at(done, total);
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
