package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.set;

import io.micrometer.observation.ObservationRegistry;
import io.ragstone.embedding.Embedder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.rerank.Reranker;
import io.ragstone.spring.ai.RagstoneDocumentRetriever;
import io.ragstone.spring.ai.RagstoneEmbeddingModel;
import io.ragstone.spring.ai.RagstoneVectorStore;
import io.ragstone.spring.ai.RerankingDocumentPostProcessor;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationConvention;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * The same parts as Spring AI's beans, where {@code rag-spring-ai} is on the class path: an {@link
 * EmbeddingModel}, a {@link VectorStore}, a {@link DocumentRetriever} and a {@link
 * DocumentPostProcessor} that reranks.
 *
 * <p>Each stands back for one of the application's own or of another starter. With several starters
 * of Spring AI, {@code spring.ai.model.embedding} and {@code spring.ai.vectorstore.type} choose, as
 * Spring AI has it: {@code ragstone} means these.
 */
@AutoConfiguration(after = RagstoneAutoConfiguration.class)
@AutoConfigureOrder(
    Ordered.LOWEST_PRECEDENCE) // Behind Spring AI's own, whose beans these stand back for.
@ConditionalOnClass(RagstoneVectorStore.class)
public final class RagstoneSpringAiAutoConfiguration {

  private RagstoneSpringAiAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(EmbeddingModel.class)
  @ConditionalOnBean(Embedder.class)
  @ConditionalOnProperty(
      name = "spring.ai.model.embedding",
      havingValue = "ragstone",
      matchIfMissing = true)
  static RagstoneEmbeddingModel ragstoneEmbeddingModel(
      Embedder embedder, ObjectProvider<ObservationRegistry> observations) {
    return new RagstoneEmbeddingModel(
        embedder, observations.getIfUnique(() -> ObservationRegistry.NOOP));
  }

  @Bean
  @ConditionalOnMissingBean(VectorStore.class)
  @ConditionalOnBean({Embedder.class, io.ragstone.store.VectorStore.class})
  @ConditionalOnProperty(
      name = "spring.ai.vectorstore.type",
      havingValue = "ragstone",
      matchIfMissing = true)
  static RagstoneVectorStore ragstoneVectorStore(
      io.ragstone.store.VectorStore store,
      Embedder embedder,
      ObjectProvider<ObservationRegistry> observations,
      ObjectProvider<VectorStoreObservationConvention> convention) {
    RagstoneVectorStore.Builder builder =
        RagstoneVectorStore.builder(store, embedder)
            .observationRegistry(observations.getIfUnique(() -> ObservationRegistry.NOOP));
    convention.ifAvailable(builder::customObservationConvention);
    return builder.build();
  }

  @Bean
  @ConditionalOnMissingBean(DocumentRetriever.class)
  @ConditionalOnBean(RagPipeline.class)
  static RagstoneDocumentRetriever ragstoneDocumentRetriever(RagPipeline pipeline) {
    return new RagstoneDocumentRetriever(pipeline);
  }

  @Bean
  @ConditionalOnMissingBean(DocumentPostProcessor.class)
  @ConditionalOnBean(Reranker.class)
  static RerankingDocumentPostProcessor ragstoneDocumentPostProcessor(
      Reranker reranker, RetrievalOptions retrieval, RagstoneProperties properties) {
    RerankingDocumentPostProcessor.Builder builder =
        RerankingDocumentPostProcessor.builder(reranker).topN(retrieval.topN());
    set("ragstone.rerank.threshold", properties.rerank().threshold(), builder::threshold);
    return builder.build();
  }
}
