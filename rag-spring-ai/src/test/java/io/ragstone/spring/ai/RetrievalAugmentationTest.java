package io.ragstone.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Metadata;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.question.Conversation;
import io.ragstone.question.RewriteRequest;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.advisor.RetrievalAugmentationAdvisor;
import org.springframework.ai.rag.retrieval.search.VectorStoreDocumentRetriever;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;

/** Retriever and reranker as Spring AI's modular RAG uses them. */
class RetrievalAugmentationTest {
  private final HashingEmbedder embedder = new HashingEmbedder(256);
  private final InMemoryVectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final List<RewriteRequest> rewrites = new ArrayList<>();
  private final RagPipeline pipeline =
      RagPipeline.builder()
          .embedder(embedder)
          .store(store)
          .reranker(new FakeReranker())
          .rewriter(
              request -> {
                rewrites.add(request);
                return request.question();
              })
          .retrieval(RetrievalOptions.builder().topK(10).topN(2).build())
          .splitter(new SeparatorSplitter("# "))
          .build();
  private final RagstoneDocumentRetriever retriever = new RagstoneDocumentRetriever(pipeline);

  @BeforeEach
  void ingest() {
    pipeline.ingest(
        List.of(
            document("storage.md", "en", "Metadata are kept in etcd."),
            document("speicher.md", "de", "Metadata liegen in etcd."),
            document("colors.md", "en", "Red and green make yellow.")));
  }

  private static io.ragstone.document.Document document(String id, String language, String text) {
    return io.ragstone.document.Document.of(
        id, text, Metadata.builder().put("lang", language).build());
  }

  @Test
  void theRetrieverFindsWhatThePipelineFindsWithPlaceAndAllScores() {
    List<Document> found = retriever.retrieve(new Query("Where are metadata kept?"));

    assertThat(found).hasSize(2);
    Document best = found.get(0);
    assertThat(best.getText()).isEqualTo("Metadata are kept in etcd.");
    assertThat(best.getScore()).isEqualTo(0.75);
    assertThat(best.getMetadata())
        .containsEntry(PassageMetadata.SOURCE, "storage.md")
        .containsEntry("ragstone.score.rerank_probability", 0.75)
        .containsKey("ragstone.score.inner_product")
        .containsEntry("lang", "en");
  }

  @Test
  void aFilterInTheContextHoldsAsTextAndAsExpression() {
    Object expression = new FilterExpressionBuilder().eq("lang", "de").build();
    for (Object filter : List.of("lang == 'de'", expression)) {
      Query query =
          new Query(
              "metadata etcd",
              List.of(),
              Map.of(VectorStoreDocumentRetriever.FILTER_EXPRESSION, filter));

      assertThat(retriever.retrieve(query))
          .extracting(document -> document.getMetadata().get(PassageMetadata.SOURCE))
          .containsExactly("speicher.md");
    }
  }

  @Test
  void theHistoryIsTheConversationThatTheQuestionIsRewrittenFrom() {
    retriever.retrieve(
        Query.builder()
            .text("And metadata?")
            .history(
                new SystemMessage("Be brief."),
                new UserMessage("How are data kept?"),
                new AssistantMessage("In files."),
                new UserMessage("And metadata?"))
            .build());

    assertThat(rewrites).hasSize(1);
    assertThat(rewrites.get(0).conversation().turns())
        .containsExactly(new Conversation.Turn("How are data kept?", "In files."));
  }

  @Test
  void theRerankerPutsTheBestInFrontAndKeepsIdMetadataAndEarlierScore() {
    List<Document> documents =
        List.of(
            Document.builder().id("1").text("green").metadata("k", "v").score(0.9).build(),
            Document.builder().id("2").text("red and green").metadata("k", "w").score(0.8).build(),
            Document.builder().id("3").text("blue").build());

    List<Document> reranked =
        RerankingDocumentPostProcessor.builder(new FakeReranker())
            .topN(2)
            .threshold(0.3)
            .build()
            .process(new Query("red green"), documents);

    assertThat(reranked).extracting(Document::getId).containsExactly("2", "1");
    assertThat(reranked.get(0).getScore()).isEqualTo(1.0);
    assertThat(reranked.get(0).getMetadata())
        .containsEntry("k", "w")
        .containsEntry(PassageMetadata.SCORE_BEFORE_RERANKING, 0.8)
        .containsEntry("ragstone.score.rerank_probability", 1.0);
    assertThat(reranked.get(1).getScore()).isEqualTo(0.5);
  }

  @Test
  void theRerankerKeepsTheOrderOfEqualScoresAndEverythingByDefault() {
    List<Document> documents =
        List.of(new Document("a", "x", Map.of()), new Document("b", "y", Map.of()));
    RerankingDocumentPostProcessor reranking =
        RerankingDocumentPostProcessor.builder(new FakeReranker()).build();

    assertThat(reranking.process(new Query("z"), documents))
        .extracting(Document::getId)
        .containsExactly("a", "b");
    assertThat(reranking.process(new Query("z"), List.of())).isEmpty();
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    var builder = RerankingDocumentPostProcessor.builder(new FakeReranker());

    assertThatThrownBy(() -> builder.topN(0)).hasMessageContaining("topN must be at least 1");
    assertThatThrownBy(() -> builder.threshold(Double.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void aChatClientOfSpringAiAnswersFromRerankedPassagesOfAStore() {
    List<String> prompts = new ArrayList<>();
    ChatModel chatModel =
        prompt -> {
          prompts.add(prompt.getContents());
          return new ChatResponse(List.of(new Generation(new AssistantMessage("In etcd."))));
        };
    Reranker reranker = new FakeReranker();

    VectorStore documents = RagstoneVectorStore.builder(store, embedder).build();
    var advisor =
        RetrievalAugmentationAdvisor.builder()
            .documentRetriever(
                VectorStoreDocumentRetriever.builder().vectorStore(documents).topK(30).build())
            .documentPostProcessors(
                RerankingDocumentPostProcessor.builder(reranker).topN(1).build())
            .build();
    ChatClient chat = ChatClient.builder(chatModel).defaultAdvisors(advisor).build();
    String answer = chat.prompt("Where are metadata kept?").call().content();

    assertThat(answer).isEqualTo("In etcd.");
    assertThat(prompts).hasSize(1);
    assertThat(prompts.get(0))
        .contains("Metadata are kept in etcd.", "Where are metadata kept?")
        .doesNotContain("yellow", "liegen");
  }
}
