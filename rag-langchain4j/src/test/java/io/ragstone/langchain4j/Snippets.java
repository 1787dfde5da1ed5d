package io.ragstone.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;

import dev.langchain4j.data.document.Document;
import dev.langchain4j.data.document.DocumentSplitter;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInputType;
import dev.langchain4j.rag.DefaultRetrievalAugmentor;
import dev.langchain4j.rag.content.aggregator.ReRankingContentAggregator;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreIngestor;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.nio.file.Path;
import java.util.List;

/** The code in docs/langchain4j.md, which {@link SnippetsTest} runs. */
final class Snippets {
  private Snippets() {}

  interface Assistant {
    Result<String> ask(String question);
  }

  interface TenantAssistant {
    Result<String> ask(@MemoryId String tenant, @UserMessage String question);
  }

  static Result<String> models(Path folder, DocumentSplitter splitter, ChatModel chatModel) {
    try (var embedder = Qwen3Embedder.builder(ModelSource.miniEmbedding()).build();
        var reranker = Qwen3Reranker.builder(ModelSource.miniReranker()).build();
        var vectors = LuceneVectorStore.builder(folder, embedder.identity()).open()) {
      var model = RagstoneEmbeddingModel.of(embedder);
      var store = RagstoneEmbeddingStore.builder(vectors).idsFromContent(true).build();

      EmbeddingStoreIngestor.builder()
          .documentSplitter(splitter)
          .embeddingModel(model.forDocuments())
          .embeddingStore(store)
          .build()
          .ingest(
              Document.from(
                  "Milvus stores inserted data in segments.",
                  Metadata.from("file_name", "faq.md")));

      Assistant assistant =
          AiServices.builder(Assistant.class)
              .chatModel(chatModel)
              .retrievalAugmentor(
                  DefaultRetrievalAugmentor.builder()
                      .contentRetriever(
                          EmbeddingStoreContentRetriever.builder()
                              .embeddingModel(model.forQueries())
                              .embeddingStore(store)
                              .maxResults(30)
                              .build())
                      .contentAggregator(
                          ReRankingContentAggregator.builder()
                              .scoringModel(RagstoneScoringModel.of(reranker))
                              .maxResults(3)
                              .build())
                      .build())
              .build();
      return assistant.ask("Where does Milvus store data?");
    }
  }

  static Result<String> pipeline(RagPipeline pipeline, ChatModel chatModel) {
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(chatModel)
            .retrievalAugmentor(RagstoneRetrievalAugmentor.of(pipeline))
            .build();

    Result<String> answer = assistant.ask("Where does Milvus store data?");
    return answer;
  }

  static Result<String> tenants(RagPipeline pipeline, ChatModel chatModel) {
    TenantAssistant assistant =
        AiServices.builder(TenantAssistant.class)
            .chatModel(chatModel)
            .chatMemoryProvider(id -> MessageWindowChatMemory.withMaxMessages(20))
            .storeRetrievedContentInChatMemory(false)
            .contentRetriever(
                RagstoneContentRetriever.builder(pipeline)
                    .maxResults(5)
                    .dynamicFilter(
                        query ->
                            metadataKey("tenant")
                                .isEqualTo((String) query.metadata().chatMemoryId()))
                    .build())
            .build();
    return assistant.ask("acme", "Where does Milvus store data?");
  }

  static List<TextSegment> oneTenant(VectorStore vectors, EmbeddingModel model) {
    EmbeddingStore<TextSegment> acme =
        RagstoneEmbeddingStore.of(vectors.restrictedTo(Filter.eq("tenant", "acme")));
    return EmbeddingStoreContentRetriever.builder()
        .embeddingModel(model)
        .embeddingInputType(EmbeddingInputType.QUERY)
        .embeddingStore(acme)
        .build()
        .retrieve(dev.langchain4j.rag.query.Query.from("data"))
        .stream()
        .map(content -> content.textSegment())
        .toList();
  }

  static Answer theirs(Path folder, Reranker reranker, ChatModel chatModel) {
    Embedder embedder =
        LangChain4jEmbedder.builder(
                new AllMiniLmL6V2QuantizedEmbeddingModel(), "all-MiniLM-L6-v2-q")
            .tokenCountEstimator(new HuggingFaceTokenCountEstimator())
            .build();
    try (var store = LuceneVectorStore.builder(folder, embedder.identity()).open()) {
      RagPipeline pipeline =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .reranker(reranker) // or LangChain4jReranker.of(scoringModel)
              .generator(LangChain4jGenerator.of(chatModel))
              .splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build())
              .build();
      pipeline.ingest(
          List.of(io.ragstone.document.Document.of("faq.md", "Milvus stores data in segments.")));
      return pipeline.ask("Where does Milvus store data?");
    }
  }

  static Answer candidates(
      EmbeddingStore<TextSegment> pgvector,
      EmbeddingModel model,
      Reranker reranker,
      ChatModel chatModel) {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(LangChain4jEmbedder.builder(model, "the model that filled it").build())
            .store(LangChain4jCandidateStore.of(pgvector, model.dimension()))
            .reranker(reranker)
            .generator(LangChain4jGenerator.of(chatModel))
            .build();
    return pipeline.ask("Where does Milvus store data?");
  }
}
