package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.build;
import static io.ragstone.spring.boot.PropertyException.set;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.qwen3.Qwen3Engine;
import io.ragstone.rerank.Reranker;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The models that run in this process. */
class Qwen3Configuration {

  private Qwen3Configuration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Qwen3Embedder.class)
  static class EmbedderConfiguration {

    @Bean
    @ConditionalOnMissingBean(Embedder.class)
    Qwen3Embedder ragstoneEmbedder(RagstoneProperties properties) {
      RagstoneProperties.Embedding embedding = properties.embedding();
      ComputingThreads.set(properties.threads());
      ModelSource source =
          ModelLocation.of(
              "ragstone.embedding.model",
              embedding.model(),
              embedding.revision(),
              ModelSource.miniEmbedding(),
              "Qwen/Qwen3-Embedding-0.6B");
      Qwen3Engine.Builder engine =
          Qwen3Engine.builder(source).device(embedding.device()).precision(embedding.precision());
      set("ragstone.embedding.batch-tokens", embedding.batchTokens(), engine::batchTokens);
      set("ragstone.embedding.queue-tokens", embedding.queueTokens(), engine::queueTokens);
      Qwen3Embedder.Builder builder = Qwen3Embedder.builder(engine);
      set("ragstone.embedding.instruction", embedding.instruction(), builder::instruction);
      set("ragstone.embedding.dimension", embedding.dimension(), builder::dimension);
      set("ragstone.embedding.max-tokens", embedding.maxTokens(), builder::maxTokens);
      return build("ragstone.embedding", builder::build);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(Qwen3Reranker.class)
  @ConditionalOnBooleanProperty(name = "ragstone.rerank.enabled", matchIfMissing = true)
  static class RerankerConfiguration {

    @Bean
    @ConditionalOnMissingBean(Reranker.class)
    Qwen3Reranker ragstoneReranker(RagstoneProperties properties) {
      RagstoneProperties.Rerank rerank = properties.rerank();
      ComputingThreads.set(properties.threads());
      ModelSource source =
          ModelLocation.of(
              "ragstone.rerank.model",
              rerank.model(),
              rerank.revision(),
              ModelSource.miniReranker(),
              "Qwen/Qwen3-Reranker-0.6B");
      Qwen3Engine.Builder engine =
          Qwen3Engine.builder(source).device(rerank.device()).precision(rerank.precision());
      set("ragstone.rerank.batch-tokens", rerank.batchTokens(), engine::batchTokens);
      set("ragstone.rerank.queue-tokens", rerank.queueTokens(), engine::queueTokens);
      Qwen3Reranker.Builder builder = Qwen3Reranker.builder(engine);
      set("ragstone.rerank.instruction", rerank.instruction(), builder::instruction);
      set("ragstone.rerank.max-tokens", rerank.maxTokens(), builder::maxTokens);
      return build("ragstone.rerank", builder::build);
    }
  }
}
