package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.error.ConfigurationException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.ContextBlock;
import io.ragstone.prompt.ContextOrder;
import io.ragstone.prompt.DroppedPassage;
import io.ragstone.prompt.PromptContext;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.TokenCounter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What of the retrieved passages gets into the prompt, and how an answer says so. */
class AnswerContextTest {
  private static final TokenCounter WORDS = text -> text.isBlank() ? 0 : text.split("\\s+").length;
  private static final String TEXT =
      "Milvus keeps data in MinIO. Milvus keeps metadata in etcd. Milvus keeps logs in Pulsar.";
  private static final String QUESTION = "milvus keeps data metadata";

  private static RagPipeline.Builder answering(Generator generator) {
    HashingEmbedder embedder = new HashingEmbedder(64);
    RagPipeline.Builder pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT))
            .reranker(new FakeReranker())
            .generator(generator)
            .splitter(RecursiveSplitter.builder(WORDS).maxTokens(5).overlapTokens(0).build());
    pipeline
        .build()
        .ingest(List.of(Document.of("a.md", TEXT), Document.of("b.md", "Bananas keep.")));
    return pipeline;
  }

  /** A generator that knows its model's tokenizer. */
  private static Generator counting(TokenCounter counter) {
    FakeGenerator generator = FakeGenerator.quoting();
    return new Generator() {
      @Override
      public Generation generate(GenerationRequest request) {
        return generator.generate(request);
      }

      @Override
      public GenerationStream stream(GenerationRequest request) {
        return generator.stream(request);
      }

      @Override
      public Optional<TokenCounter> tokenCounter() {
        return Optional.of(counter);
      }

      @Override
      public void close() {
        generator.close();
      }
    };
  }

  @Test
  void neighboursAreOneBlockAndACitationHasAllTheirPassages() {
    Answer answer = answering(FakeGenerator.quoting()).build().ask(QUESTION);

    assertThat(answer.passages()).hasSize(3);
    assertThat(answer.promptContext().blocks())
        .singleElement()
        .extracting(ContextBlock::text)
        .isEqualTo(TEXT.replace(". ", ".\n"));
    assertThat(answer.citations())
        .singleElement()
        .satisfies(
            citation -> {
              assertThat(citation.number()).isEqualTo(1);
              assertThat(citation.passages()).containsExactlyElementsOf(answer.passages());
            });
  }

  @Test
  void theTutorialsPromptLeavesPassagesAsTheyAre() {
    Answer answer =
        answering(FakeGenerator.quoting()).prompt(PromptTemplate.TUTORIAL).build().ask(QUESTION);

    assertThat(answer.promptContext().blocks()).hasSize(3);
    assertThat(answer.citations()).extracting(Citation::number).containsExactly(1, 2, 3);
  }

  @Test
  void theBudgetIsCountedAsTheGeneratorCounts() {
    PromptContext context =
        answering(counting(WORDS))
            .prompt(PromptTemplate.TUTORIAL)
            .maxContextTokens(11)
            .build()
            .ask(QUESTION)
            .promptContext();

    assertThat(context.blocks()).hasSize(2);
    assertThat(context.tokens()).hasValue(10);
    assertThat(context.dropped())
        .singleElement()
        .extracting(DroppedPassage::reason)
        .isEqualTo(DroppedPassage.Reason.OVER_BUDGET);
  }

  @Test
  void aCounterOfTheCallersIsPreferred() {
    PromptContext context =
        answering(counting(WORDS))
            .contextTokenCounter(String::length)
            .build()
            .ask(QUESTION)
            .promptContext();
    assertThat(context.tokens()).hasValue(context.text().length());
  }

  @Test
  void aBudgetThatNobodyCanCountIsRefused() {
    RagPipeline.Builder pipeline = answering(FakeGenerator.quoting()).maxContextTokens(11);
    assertThatThrownBy(pipeline::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("11 tokens")
        .hasMessageContaining("token counter");
  }

  @Test
  void theOrderOfTheBlocksIsAnOption() {
    String text =
        answering(FakeGenerator.quoting())
            .prompt(PromptTemplate.TUTORIAL)
            .contextOrder(ContextOrder.BEST_AT_BOTH_ENDS)
            .build()
            .ask(QUESTION)
            .promptContext()
            .text();
    assertThat(text.lines().toList())
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(1)).contains("Pulsar"));
  }

  @Test
  void aStreamedAnswerHasTheSameContext() {
    RagPipeline pipeline = answering(counting(WORDS)).maxContextTokens(30).build();
    PromptContext asked = pipeline.ask(QUESTION).promptContext();
    try (AnswerStream stream = pipeline.askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(
          event -> {
            if (event instanceof AnswerEvent.Completed completed) {
              assertThat(completed.answer().promptContext().blocks()).isEqualTo(asked.blocks());
              assertThat(completed.answer().promptContext().dropped()).isEqualTo(asked.dropped());
            }
          });
      assertThat(stream.hasNext()).isFalse();
    }
  }
}
