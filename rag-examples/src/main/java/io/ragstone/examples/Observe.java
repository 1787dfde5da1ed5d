package io.ragstone.examples;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.ragstone.documents.MarkdownFormat;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.file.FolderLoader;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.micrometer.MicrometerPipelineListener;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The snippet of docs/observability.md: what Micrometer is told of an ingest and an answer.
 *
 * <pre>{@code
 * mvn -q -Pexample -Dexample=Observe -Dexample.args="docs 'What is measured?'"
 * }</pre>
 */
public final class Observe {
  private Observe() {}

  /**
   * Ingests a folder of Markdown, answers a question, and prints spans and meters.
   *
   * @param arguments the folder and the question
   * @throws IOException when there is no room for the index
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("Usage: Observe FOLDER QUESTION");
      System.exit(2);
    }
    observe(Path.of(arguments[0]), arguments[1], System.out);
  }

  static void observe(Path folder, String question, PrintStream out) throws IOException {
    var meters = new SimpleMeterRegistry();
    var observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(meters))
        .observationHandler(new PrintedSpans(out));
    Path index = Files.createTempDirectory("ragstone-observe");
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        var store = LuceneVectorStore.builder(index, embedder.identity()).open()) {
      var pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(ExtractiveGenerator.builder().embedder(embedder).build())
              .splitter(MarkdownHeadingSplitter.builder(embedder.tokenCounter()).build())
              .listener(new MicrometerPipelineListener(observations, meters))
              .build();
      pipeline.ingest(FolderLoader.of(folder, "**.md", MarkdownFormat.create()));
      pipeline.ask(question);
    }
    meters.getMetersAsString().lines().sorted().forEach(out::println);
  }

  /** Prints what a tracer would make a span of, when it has ended. */
  private record PrintedSpans(PrintStream out) implements ObservationHandler<Observation.Context> {
    @Override
    public void onStop(Observation.Context span) {
      String indent = span.getParentObservation() == null ? "" : "  ";
      out.println(indent + span.getContextualName() + " " + span.getAllKeyValues());
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }
  }
}
