package io.ragstone.examples;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.ragstone.call.CallContext;
import io.ragstone.diagnosis.Diagnosis;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.documents.MarkdownFormat;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.documents.SentenceSplitter;
import io.ragstone.documents.StandardFormats;
import io.ragstone.documents.tika.TikaFormat;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.evaluation.GroundednessEvaluator;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.FolderLoader;
import io.ragstone.filter.Filter;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.llm.openai.OpenAiGenerator;
import io.ragstone.micrometer.MicrometerPipelineListener;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RerankBudget;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.question.Conversation;
import io.ragstone.question.LlmQueryRewriter;
import io.ragstone.question.MultiQueryExpander;
import io.ragstone.qwen3.ComputeDevice;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Precision;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.qwen3.hub.HuggingFaceHub;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.store.StoreCopy;
import io.ragstone.store.StoreCopyReport;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Code of the README and of the pages in docs that stands in no other source: what is quoted there
 * compiles. {@link DocumentationTest} finds the rest.
 */
@SuppressWarnings("unused") // What is for readers only is not called here.
final class Snippets {
  private Snippets() {}

  // README

  static void quickStart() {
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        var store = LuceneVectorStore.builder(Path.of("index"), embedder.identity()).open()) {
      var pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker)
              .generator(ExtractiveGenerator.builder().embedder(embedder).build())
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .build();
      pipeline.ingest(FolderLoader.of(Path.of("docs"), "**.md", MarkdownFormat.create()));
      System.out.println(pipeline.ask("How is data stored in milvus?").text());
    }
  }

  static void ingestion(RagPipeline pipeline) {
    DocumentLoader everything =
        FolderLoader.builder(Path.of("docs"))
            .formats(StandardFormats.all()) // Markdown, HTML, text, CSV, JSON Lines
            .format(TikaFormat.create()) // PDF, Office, OpenDocument, EPUB, RTF
            .build();
    IngestReport report =
        pipeline.ingest(
            IngestRequest.builder(everything)
                .removeMissing() // documents that are gone leave the store
                .progress(
                    p ->
                        System.out.printf(
                            "%d documents, %.0f tokens/s%n", p.documents(), p.tokensPerSecond()))
                .build());
    System.out.println(report);
  }

  static RetrievalOptions parents(TokenCounter counter) {
    TextSplitter splitter =
        ParentChildSplitter.builder(
                MarkdownHeadingSplitter.builder(counter).maxTokens(800).overlapTokens(0).build(),
                SentenceSplitter.builder(counter).maxTokens(64).build())
            .build();
    RetrievalOptions options =
        RetrievalOptions.builder()
            .topK(30)
            .afterRerank(
                ParentExpansion.of(counter, 800)) // or new WindowExpansion(1, 1): sentence window
            .topN(3)
            .build();
    return options;
  }

  static Answer answers(
      Embedder embedder,
      VectorStore store,
      Reranker reranker,
      Generator generator,
      Conversation conversation) {
    var groundedness = GroundednessEvaluator.builder(reranker).build();
    var pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .reranker(reranker)
            .generator(generator)
            .rewriter(LlmQueryRewriter.of(generator))
            .expander(MultiQueryExpander.of(generator))
            .retrieval(RetrievalOptions.builder().rerankThreshold(0.3).build())
            .maxContextTokens(4_000)
            .answerListener(answer -> log(groundedness.evaluate(answer).share()))
            .build();
    Answer answer =
        pipeline.ask(Query.builder("And in version 2?").conversation(conversation).build());
    return answer;
  }

  private static void log(OptionalDouble share) {
    System.out.println(share);
  }

  static RagPipeline.Builder micrometer(
      ObservationRegistry observationRegistry, MeterRegistry meterRegistry) {
    return RagPipeline.builder()
        .listener(new MicrometerPipelineListener(observationRegistry, meterRegistry));
  }

  static Embedder realWeights() {
    var embedder =
        Qwen3Embedder.builder(ModelSource.huggingFace("Qwen/Qwen3-Embedding-0.6B")).build();
    return embedder;
  }

  static VectorStore milvus(Embedder embedder) {
    var store =
        MilvusVectorStore.builder("my_rag_collection")
            .uri("http://localhost:19530")
            .embedder(embedder)
            .build();
    return store;
  }

  static Generator openAi() {
    var generator = OpenAiGenerator.builder().fromEnvironment().model("gpt-4o").build();
    return generator;
  }

  static StoreCopyReport move(VectorStore index, VectorStore server) {
    StoreCopyReport report = StoreCopy.builder(index, server).build().run();
    return report;
  }

  // docs/gpu.md

  static Embedder gpu(ModelSource source) {
    var engine =
        Qwen3Engine.builder(source).device(ComputeDevice.cuda(0)).precision(Precision.BFLOAT16);
    var embedder = Qwen3Embedder.builder(engine).build();
    return embedder;
  }

  // docs/models.md

  static Reranker fetched(String commit) {
    HuggingFaceHub hub =
        HuggingFaceHub.builder()
            .fromEnvironment()
            .cacheFolder(Path.of("/models/hub"))
            .onProgress(progress -> System.out.println(progress))
            .build();
    ModelSource source = ModelSource.huggingFace(hub, "Qwen/Qwen3-Reranker-0.6B", commit);
    Reranker reranker =
        Qwen3Reranker.builder(Qwen3Engine.builder(source).precision(Precision.BFLOAT16)).build();
    return reranker;
  }

  static ModelSource folder() {
    ModelSource source = ModelSource.folder(Path.of("/models/Qwen3-Embedding-0.6B"));
    return source;
  }

  // docs/milvus.md

  static String hybrid(Embedder embedder, Generator generator, List<Document> documents) {
    try (var store =
        MilvusVectorStore.builder("handbook")
            .uri("http://localhost:19530")
            .embedder(embedder)
            .build()) {
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .generator(generator)
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .retrieval(
                  RetrievalOptions.builder().searchMode(SearchMode.HYBRID).topK(30).topN(5).build())
              .build();
      pipeline.ingest(documents);
      return pipeline.ask("What does error E1042 mean?").text();
    }
  }

  static List<Passage> filtered(RagPipeline pipeline) {
    Query query =
        Query.builder("What does error E1042 mean?")
            .filter(Filter.and(Filter.eq("product", "pump"), Filter.gte("version", 2)))
            .build();
    List<Passage> passages = pipeline.retrieve(query).passages();
    return passages;
  }

  // docs/tuning.md

  static Embedder engine(ModelSource source) {
    var engine =
        Qwen3Engine.builder(source).precision(Precision.AUTO).batchTokens(256).queueTokens(20_000);
    var embedder = Qwen3Embedder.builder(engine).maxTokens(1024).dimension(512).build();
    return embedder;
  }

  static RetrievalOptions budget() {
    RetrievalOptions options =
        RetrievalOptions.builder()
            .topK(30)
            .rerankBudget(
                RerankBudget.builder().maxPassages(20).deadline(Duration.ofSeconds(2)).build())
            .topN(3)
            .build();
    return options;
  }

  // docs/operations.md

  static boolean ready(RagPipeline pipeline) {
    Diagnosis diagnosis = pipeline.diagnose(CallContext.withTimeout(Duration.ofSeconds(5)));
    return diagnosis.isHealthy();
  }

  static void newModel(Embedder newEmbedder, TextSplitter splitter, DocumentLoader documents) {
    try (var next = LuceneVectorStore.builder(Path.of("index-2"), newEmbedder.identity()).open()) {
      RagPipeline.builder()
          .embedder(newEmbedder)
          .store(next)
          .splitter(splitter)
          .build()
          .ingest(documents);
    }
  }

  // docs/security.md

  static RagPipeline tenant(
      Embedder embedder, VectorStore store, Generator generator, String user) {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .generator(generator)
            .mandatoryFilter(Filter.eq("tenant", user))
            .build();
    return pipeline;
  }

  static DocumentFormat limits() {
    DocumentFormat office =
        TikaFormat.builder()
            .maxUnpackedBytes(64L << 20)
            .maxCharacters(2_000_000)
            .timeout(Duration.ofSeconds(30))
            .build();
    return office;
  }

  static VectorStore readOnly(Embedder embedder) {
    VectorStore store =
        LuceneVectorStore.builder(Path.of("index"), embedder.identity()).readOnly(true).open();
    return store;
  }
}
