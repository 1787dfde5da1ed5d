package io.ragstone.examples;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.IngestProgress;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.VectorStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tutorial "Use Qwen3 Embedding + Milvus to build the strongest enterprise knowledge base",
 * step by step: load the Milvus FAQ, embed it, store it, find ten candidates for a question, rerank
 * them to three, and answer from those.
 *
 * <p>Without arguments it needs nothing but this jar and its dependencies: tiny bundled models, an
 * embedded store, and an answer made of sentences from the passages. {@link TutorialOptions} names
 * what chooses the real models, Milvus and OpenAI; the code stays the same.
 */
public final class QwenMilvusRagTutorial {
  private static final int SHOWN = 3;
  private static final Gson JSON =
      new GsonBuilder()
          .setFormattingStyle(FormattingStyle.PRETTY.withIndent("    "))
          .disableHtmlEscaping()
          .create();

  private final PrintStream out;

  QwenMilvusRagTutorial(PrintStream out) {
    this.out = out;
  }

  /**
   * Runs the tutorial.
   *
   * @param arguments options; see {@link TutorialOptions}
   * @throws IOException when the folder of the embedded store cannot be made
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    TutorialOptions options;
    try {
      options = TutorialOptions.parse(arguments, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Path index = Files.createTempDirectory("ragstone-tutorial");
    try {
      new QwenMilvusRagTutorial(out).run(options, index);
    } finally {
      delete(index);
    }
  }

  void run(TutorialOptions options, Path index) {
    heading("Prepare the models");
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(options.embeddingModel()).build();
        Qwen3Reranker reranker = Qwen3Reranker.builder(options.rerankerModel()).build();
        VectorStore store = options.newStore(embedder, index);
        Generator generator = options.newGenerator(embedder)) {
      out.println("embedder:  " + options.embeddingModel());
      out.println("reranker:  " + options.rerankerModel());
      out.println("store:     " + store.describe().location());
      out.println("generator: " + generator);

      heading("Embed a test text");
      Embedding test = embedder.embedDocument("This is a test");
      out.println(test.dimension());
      out.println(Arrays.toString(Arrays.copyOf(test.toArray(), 10)));

      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(generator)
              .splitter(new SeparatorSplitter("# "))
              .prompt(PromptTemplate.TUTORIAL)
              .retrieval(RetrievalOptions.builder().topK(10).topN(SHOWN).build())
              .build();

      heading("Load data into the store");
      IngestReport report =
          pipeline.ingest(
              IngestRequest.builder(new MilvusFaq()).progress(this::showProgress).build());
      out.println();
      out.println("insert_count: " + report.chunksEmbedded() + ", tokens: " + report.tokens());

      heading("Retrieve and rerank: " + options.question());
      Answer answer = pipeline.ask(options.question());
      out.println("Selected top " + answer.passages().size() + " documents after reranking");
      out.println("Reranked results:");
      out.println(json(answer.passages()));
      out.println("=".repeat(80));
      out.println("Original embedding-based results (top " + SHOWN + "):");
      List<Passage> candidates = answer.retrieval().candidates();
      out.println(json(candidates.subList(0, Math.min(SHOWN, candidates.size()))));

      heading("Answer");
      if (answer.generation().generator().equals(ExtractiveGenerator.NAME)) {
        out.println(
            "(No OPENAI_API_KEY: these are sentences taken from the passages, not an LLM's.)");
      }
      out.println(answer.text());
      out.println();
      out.println("Sources:");
      for (int i = 0; i < answer.passages().size(); i++) {
        Passage passage = answer.passages().get(i);
        out.printf(
            "  [%d] %s, chunk %d: %s%n",
            i + 1,
            passage.chunk().sourceId(),
            passage.chunk().position(),
            passage.text().strip().lines().findFirst().orElse(""));
      }
      out.println();
      answer
          .timings()
          .asMap()
          .forEach((stage, time) -> out.printf("%-9s %5d ms%n", stage, time.toMillis()));
    }
  }

  private void heading(String title) {
    out.println();
    out.println("== " + title);
  }

  private void showProgress(IngestProgress progress) {
    int width = 40;
    int filled = (int) (width * progress.chunksEmbedded() / Math.max(1, progress.chunksFound()));
    out.printf(
        "\rCreating embeddings: [%s%s] %d/%d",
        "#".repeat(filled),
        " ".repeat(width - filled),
        progress.chunksEmbedded(),
        progress.chunksFound());
    out.flush();
  }

  private static String json(List<Passage> passages) {
    return JSON.toJson(
        passages.stream()
            .map(passage -> List.of(passage.text(), passage.score().value()))
            .toList());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
