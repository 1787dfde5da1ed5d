package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.embedding.Embedder;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import io.ragstone.filter.Filter;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.llm.openai.OpenAiGenerator;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerListener;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.question.LlmQueryRewriter;
import io.ragstone.question.QueryRewriter;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.ForwardingEmbedder;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RagstoneAutoConfigurationTest {
  @TempDir private Path directory;
  private ApplicationContextRunner bare = new ApplicationContextRunner();
  private ApplicationContextRunner runner = new ApplicationContextRunner();

  @BeforeEach
  void useOwnIndex() {
    bare =
        bare.withConfiguration(AutoConfigurations.of(RagstoneAutoConfiguration.class))
            .withPropertyValues("ragstone.store.lucene.path=" + directory.resolve("index"));
    runner = bare.withUserConfiguration(FakeModels.class);
  }

  /** In place of models, so that nothing is loaded. */
  @Configuration(proxyBeanMethods = false)
  static class FakeModels {
    @Bean
    HashingEmbedder embedder() {
      return new HashingEmbedder(256);
    }

    @Bean
    FakeReranker reranker() {
      return new FakeReranker();
    }
  }

  @Test
  void withoutAnyPropertyThePipelineKeepsAnIndexAndQuotesPassages() {
    runner.run(
        context -> {
          assertThat(context).hasSingleBean(LuceneVectorStore.class);
          assertThat(context).hasSingleBean(MarkdownHeadingSplitter.class);
          assertThat(context).hasSingleBean(ExtractiveGenerator.class);
          assertThat(context).doesNotHaveBean(QueryRewriter.class);
          RagPipeline pipeline = context.getBean(RagPipeline.class);
          pipeline.ingest(List.of(Document.of("faq.md", "Metadata are kept in etcd.")));

          Answer answer = pipeline.ask("Where are metadata kept?");

          assertThat(answer.text()).isEqualTo("Metadata are kept in etcd. [1]");
          assertThat(answer.citations().get(0).passages().get(0).chunk().sourceId())
              .isEqualTo("faq.md");
        });
    assertThat(directory.resolve("index")).isNotEmptyDirectory();
  }

  @Test
  void propertiesReachThePipeline() {
    runner
        .withPropertyValues(
            "ragstone.retrieval.mode=hybrid",
            "ragstone.retrieval.top-k=50",
            "ragstone.retrieval.top-n=7",
            "ragstone.rerank.threshold=0.3",
            "ragstone.rerank.max-passages=20",
            "ragstone.rerank.deadline=2s")
        .run(
            context -> {
              RetrievalOptions options = context.getBean(RagPipeline.class).retrievalOptions();
              assertThat(options.searchMode()).isEqualTo(SearchMode.HYBRID);
              assertThat(options.topK()).isEqualTo(50);
              assertThat(options.topN()).isEqualTo(7);
              assertThat(options.rerankThreshold()).hasValue(0.3);
              assertThat(options.rerankBudget().maxPassages()).hasValue(20);
              assertThat(options.rerankBudget().deadline()).contains(Duration.ofSeconds(2));
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnBeans {
    static final RetrievalOptions OPTIONS = RetrievalOptions.builder().topK(5).topN(1).build();

    @Bean
    VectorStore ownStore(Embedder embedder) {
      return new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
    }

    @Bean
    Generator ownGenerator() {
      return FakeGenerator.saying("Mine.");
    }

    @Bean
    TextSplitter ownSplitter() {
      return new SeparatorSplitter("# ");
    }

    @Bean
    RetrievalOptions ownOptions() {
      return OPTIONS;
    }
  }

  @Test
  void everyBeanStandsBackForTheApplicationsOwn() {
    runner
        .withUserConfiguration(OwnBeans.class)
        .withPropertyValues("ragstone.llm.api-key=key", "ragstone.store.milvus.uri=http://x")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context)
                  .getBean(VectorStore.class)
                  .isInstanceOf(InMemoryVectorStore.class);
              assertThat(context).getBean(Generator.class).isInstanceOf(FakeGenerator.class);
              assertThat(context).getBean(TextSplitter.class).isInstanceOf(SeparatorSplitter.class);
              assertThat(context).getBean(Embedder.class).isInstanceOf(HashingEmbedder.class);
              assertThat(context).getBean(Reranker.class).isInstanceOf(FakeReranker.class);
              assertThat(context).doesNotHaveBean(QueryRewriter.class);
              RagPipeline pipeline = context.getBean(RagPipeline.class);
              assertThat(pipeline.retrievalOptions()).isSameAs(OwnBeans.OPTIONS);
              pipeline.ingest(List.of(Document.of("a", "A text.")));
              assertThat(pipeline.ask("A text?").text()).isEqualTo("Mine.");
            });
    RagPipeline own =
        RagPipeline.builder()
            .embedder(new HashingEmbedder(8))
            .store(new InMemoryVectorStore(new HashingEmbedder(8).identity(), Metric.COSINE))
            .build();
    runner
        .withBean(RagPipeline.class, () -> own)
        .run(context -> assertThat(context).getBean(RagPipeline.class).isSameAs(own));
  }

  @Test
  void listenersAndCustomizersBecomePartOfThePipeline() {
    List<Answer> answers = new ArrayList<>();
    runner
        .withBean(AnswerListener.class, () -> answers::add)
        .withUserConfiguration(PublicDocuments.class)
        .run(
            context -> {
              RagPipeline pipeline = context.getBean(RagPipeline.class);
              Metadata open = Metadata.builder().put("public", true).build();
              pipeline.ingest(List.of(Document.of("a", "A text.", open)));

              Answer answer = pipeline.ask("A text?");

              assertThat(answers).containsExactly(answer);
              assertThat(context.getBean(VectorStore.class).manifest("a")).isEmpty();
            });
  }

  @Test
  void rerankingCanBeSwitchedOff() {
    bare.withBean(Embedder.class, () -> new HashingEmbedder(256))
        .withPropertyValues("ragstone.rerank.enabled=false", "ragstone.rerank.threshold=0.9")
        .run(
            context -> {
              assertThat(context).hasSingleBean(RagPipeline.class);
              assertThat(context).doesNotHaveBean(Reranker.class);
            });
  }

  @Test
  void aKeyOrAServerBringsALanguageModelAndBlankOnesDoNot() {
    runner
        .withPropertyValues("ragstone.llm.base-url=http://localhost:1/v1")
        .run(
            context -> {
              assertThat(context).hasSingleBean(OpenAiGenerator.class);
              assertThat(context).hasSingleBean(LlmQueryRewriter.class);
            });
    runner
        .withPropertyValues("ragstone.llm.api-key=key", "ragstone.llm.rewrite-questions=false")
        .run(
            context -> {
              assertThat(context).hasSingleBean(OpenAiGenerator.class);
              assertThat(context).doesNotHaveBean(QueryRewriter.class);
            });
    runner
        .withPropertyValues(
            "ragstone.llm.api-key=", "ragstone.llm.base-url=", "ragstone.store.milvus.uri=")
        .run(
            context -> {
              assertThat(context).hasSingleBean(ExtractiveGenerator.class);
              assertThat(context).hasSingleBean(LuceneVectorStore.class);
            });
  }

  @Test
  void theFolderIsIngestedBesideTheRunningApplication() throws Exception {
    Path docs = Files.createDirectory(directory.resolve("docs"));
    Files.writeString(docs.resolve("a.md"), "# Metadata\n\nMetadata are kept in etcd.");
    Files.writeString(docs.resolve("b.txt"), "Red and green make yellow.");

    runner
        .withPropertyValues("ragstone.ingest.folder=" + docs)
        .run(
            context -> {
              context.getBean(FolderIngestion.class).awaitEnd();
              assertThat(context.getBean(VectorStore.class).manifestSources())
                  .containsExactly("a.md", "b.txt");
            });
  }

  /** In place of a parser of PDF. */
  private record LogFormat() implements DocumentFormat {
    @Override
    public Stream<Document> read(SourceFile file) {
      return Stream.of(Document.of("read " + file.id(), "A line of a log."));
    }

    @Override
    public Set<String> extensions() {
      return Set.of("log");
    }
  }

  @Test
  void formatsOfTheApplicationAreReadFromTheFolderToo() throws Exception {
    Path docs = Files.createDirectory(directory.resolve("docs"));
    Files.writeString(docs.resolve("a.log"), "x");

    runner
        .withBean(DocumentFormat.class, LogFormat::new)
        .withPropertyValues("ragstone.ingest.folder=" + docs)
        .run(
            context -> {
              context.getBean(FolderIngestion.class).awaitEnd();
              assertThat(context.getBean(VectorStore.class).manifestSources())
                  .containsExactly("read a.log");
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class RecordedClosing {
    static final List<String> CLOSED = new ArrayList<>();

    @Bean
    Embedder embedder() {
      HashingEmbedder embedder = new HashingEmbedder(8);
      return new ForwardingEmbedder(embedder) {
        @Override
        public void close() {
          CLOSED.add("embedder");
          super.close();
        }
      };
    }

    @Bean
    VectorStore store(Embedder embedder) {
      return new ForwardingVectorStore(
          new InMemoryVectorStore(embedder.identity(), Metric.COSINE)) {
        @Override
        public void close() {
          CLOSED.add("store");
          super.close();
        }
      };
    }

    @Bean
    AutoCloseable user(RagPipeline pipeline) {
      return () -> CLOSED.add("user of " + pipeline.getClass().getSimpleName());
    }
  }

  @Test
  void modelsAndStoreAreClosedBehindWhatUsesThem() {
    RecordedClosing.CLOSED.clear();

    bare.withUserConfiguration(RecordedClosing.class)
        .withPropertyValues("ragstone.rerank.enabled=false")
        .run(context -> assertThat(context).hasNotFailed());

    assertThat(RecordedClosing.CLOSED).containsExactly("user of RagPipeline", "store", "embedder");
  }

  @Test
  void aModuleThatIsMissingIsNamedWithTheProperty() {
    runner
        .withClassLoader(new FilteredClassLoader(MilvusVectorStore.class))
        .withPropertyValues("ragstone.store.milvus.uri=http://localhost:19530")
        .run(
            context -> {
              FailureAnalysis analysis = analysis(context.getStartupFailure());
              assertThat(analysis.getDescription())
                  .isEqualTo(
                      "The property ragstone.store.milvus.uri is set, but rag-store-milvus is not"
                          + " on the class path.");
              assertThat(analysis.getAction())
                  .isEqualTo(
                      "Add the dependency io.ragstone:rag-store-milvus, or remove the property.");
            });
    runner
        .withClassLoader(new FilteredClassLoader(OpenAiGenerator.class))
        .withPropertyValues("ragstone.llm.api-key=key")
        .run(
            context ->
                assertThat(analysis(context.getStartupFailure()).getAction())
                    .contains("io.ragstone:rag-llm-openai"));
  }

  @Test
  void aValueThatCannotBeUsedIsNamedWithItsProperty() {
    assertFailure("ragstone.retrieval.top-k=0")
        .contains("The property ragstone.retrieval.top-k cannot be used")
        .contains("but was 0");
    assertFailure("ragstone.retrieval.top-k=2", "ragstone.retrieval.top-n=5")
        .contains("topN is 5, more than the 2 candidates of topK");
    assertFailure("ragstone.store.milvus.uri=localhost:19530")
        .contains("ragstone.store.milvus.uri")
        .contains("http://host:port")
        .contains("\"localhost:19530\"");
    assertFailure(
            "ragstone.store.milvus.uri=http://localhost:1", "ragstone.store.milvus.username=u")
        .contains("ragstone.store.milvus.username is set alone");
    assertFailure("ragstone.splitter.max-tokens=10", "ragstone.splitter.overlap-tokens=10")
        .contains("ragstone.splitter.*");
    assertFailure("ragstone.llm.api-key=two words")
        .contains("ragstone.llm.api-key")
        .doesNotContain("two words");
    assertFailure("ragstone.ingest.folder=" + directory.resolve("nowhere"))
        .contains("ragstone.ingest.folder")
        .contains("which is no folder");
  }

  @Test
  void aModelThatCannotBeOneIsExplained() {
    bare.withPropertyValues("ragstone.embedding.model=Qwen3")
        .run(
            context ->
                assertThat(analysis(context.getStartupFailure()).getDescription())
                    .isEqualTo(
                        "The property ragstone.embedding.model is \"Qwen3\", which names no"
                            + " model."));
    bare.withPropertyValues("ragstone.embedding.model=" + directory.resolve("no-model"))
        .run(
            context -> {
              FailureAnalysis analysis = analysis(context.getStartupFailure());
              assertThat(analysis.getDescription()).contains("no-model");
              assertThat(analysis.getAction()).contains("ragstone.embedding.model");
            });
  }

  @Test
  void anIndexThatIsOpenElsewhereAndAServerThatIsDownAreExplained() {
    HashingEmbedder embedder = new HashingEmbedder(256);
    try (VectorStore open =
        LuceneVectorStore.builder(directory.resolve("index"), embedder.identity()).open()) {
      assertThat(open.manifestSources()).isEmpty();
      runner.run(
          context ->
              assertThat(analysis(context.getStartupFailure()).getAction())
                  .contains("ragstone.store.lucene.path", "read-only=true"));
    }
    runner
        .withPropertyValues(
            "ragstone.store.milvus.uri=http://localhost:1",
            "ragstone.store.milvus.connect-timeout=1s")
        .run(
            context ->
                assertThat(analysis(context.getStartupFailure()).getAction())
                    .contains("Start the server, or correct ragstone.store.milvus.uri"));
  }

  private org.assertj.core.api.AbstractStringAssert<?> assertFailure(String... properties) {
    List<String> text = new ArrayList<>();
    runner
        .withPropertyValues(properties)
        .run(context -> text.add(analysis(context.getStartupFailure()).getDescription()));
    return assertThat(text.get(0));
  }

  private static FailureAnalysis analysis(Throwable failure) {
    assertThat(failure).isNotNull();
    FailureAnalysis analysis = new RagstoneFailureAnalyzer().analyze(failure);
    assertThat(analysis).as("analysis of %s", failure).isNotNull();
    return analysis;
  }

  @Configuration(proxyBeanMethods = false)
  static class PublicDocuments {
    @Bean
    RagPipelineCustomizer onlyPublicDocuments() {
      return pipeline -> pipeline.mandatoryFilter(Filter.eq("public", true));
    }
  }
}
