package io.ragstone.examples;

import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.documents.StandardFormats;
import io.ragstone.documents.tika.TikaFormat;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.file.FolderLoader;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.prompt.ContextBlock;
import io.ragstone.question.LlmQueryRewriter;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Answers questions from the files of a folder, in a terminal: Markdown, HTML, text, CSV, JSON
 * Lines, PDF, Office, OpenDocument, EPUB and RTF. The index is kept in {@code .ragstone} in that
 * folder: only what changed since the last run is embedded again.
 */
final class FolderAssistant implements AutoCloseable {
  private static final String INDEX = ".ragstone";

  private final Path folder;
  private final PrintStream out;
  private final Qwen3Embedder embedder;
  private final Qwen3Reranker reranker;
  private final VectorStore store;
  private final AnswerModel model;
  private final RagPipeline pipeline;

  private FolderAssistant(Path folder, Function<Embedder, AnswerModel> models, PrintStream out) {
    this.folder = folder;
    this.out = out;
    this.embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
    this.reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
    this.store = LuceneVectorStore.builder(folder.resolve(INDEX), embedder.identity()).open();
    this.model = models.apply(embedder);
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .reranker(reranker)
            .generator(model.generator())
            .splitter(MarkdownHeadingSplitter.builder(embedder.tokenCounter()).build())
            .retrieval(RetrievalOptions.builder().searchMode(SearchMode.HYBRID).build());
    if (model.isLanguageModel()) {
      builder.rewriter(LlmQueryRewriter.of(model.generator()));
    }
    this.pipeline = builder.build();
  }

  /** Opens the index of a folder and brings it up to date. */
  static FolderAssistant open(
      Path folder, Function<Embedder, AnswerModel> models, PrintStream out) {
    FolderAssistant assistant = new FolderAssistant(folder, models, out);
    assistant.ingest();
    if (!assistant.model.isLanguageModel()) {
      out.println("No OPENAI_API_KEY and no OPENAI_BASE_URL: answers are sentences of the files.");
    }
    return assistant;
  }

  /** Prints the answer while it is being written, then what it cites. */
  Answer answer(Query query) {
    try (AnswerStream events = pipeline.askStreaming(query)) {
      while (true) {
        AnswerEvent event = events.next();
        if (event instanceof AnswerEvent.TextDelta delta) {
          out.print(delta.text());
          out.flush();
        } else if (event instanceof AnswerEvent.Completed completed) {
          printSources(completed.answer());
          return completed.answer();
        }
      }
    }
  }

  @Override
  public void close() {
    model.generator().close();
    store.close();
    reranker.close();
    embedder.close();
  }

  private void ingest() {
    FolderLoader files =
        FolderLoader.builder(folder)
            .formats(StandardFormats.all())
            .format(TikaFormat.create())
            .build();
    IngestReport report = pipeline.ingest(IngestRequest.builder(files).removeMissing().build());
    report.failures().forEach(file -> out.println("Not read: " + file));
    out.printf(
        "%d documents: %d new, %d changed, %d as they were; %d gone, %d not read%n",
        report.documents() - report.failed(),
        report.added(),
        report.updated(),
        report.unchanged(),
        report.removed(),
        report.failed());
  }

  private void printSources(Answer answer) {
    Set<Integer> cited =
        answer.citations().stream().map(Citation::number).collect(Collectors.toSet());
    out.println();
    out.println();
    out.println(cited.isEmpty() ? "It cites nothing, but was given:" : "Sources:");
    answer.promptContext().blocks().stream()
        .filter(block -> cited.isEmpty() || cited.contains(block.number()))
        .forEach(block -> out.println("  " + line(block)));
  }

  private static String line(ContextBlock block) {
    var chunk = block.passages().get(0).chunk();
    List<String> place = new ArrayList<>(List.of(chunk.sourceId()));
    place.addAll(chunk.headingPath());
    return "[" + block.number() + "] " + String.join(" > ", place);
  }
}
