package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.build;
import static io.ragstone.spring.boot.PropertyException.set;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.ExtractiveGenerator;
import io.ragstone.generation.Generator;
import io.ragstone.llm.openai.OpenAiGenerator;
import io.ragstone.question.LlmQueryRewriter;
import io.ragstone.question.QueryRewriter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** A language model where a server or a key is set, otherwise sentences of the passages. */
class GeneratorConfiguration {
  private static final String BASE_URL = "ragstone.llm.base-url";
  private static final String API_KEY = "ragstone.llm.api-key";

  private GeneratorConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @Conditional(ServerOrKeySet.class)
  @ConditionalOnClass(OpenAiGenerator.class)
  static class OpenAiConfiguration {

    @Bean
    @ConditionalOnMissingBean(Generator.class)
    OpenAiGenerator ragstoneGenerator(RagstoneProperties properties) {
      RagstoneProperties.Llm llm = properties.llm();
      OpenAiGenerator.Builder builder = OpenAiGenerator.builder();
      set(BASE_URL, llm.baseUrl(), builder::baseUrl);
      set(API_KEY, llm.apiKey(), builder::apiKey);
      set("ragstone.llm.model", llm.model(), builder::model);
      set("ragstone.llm.temperature", llm.temperature(), builder::temperature);
      set("ragstone.llm.max-tokens", llm.maxTokens(), builder::maxTokens);
      set("ragstone.llm.timeout", llm.timeout(), builder::timeout);
      return build("ragstone.llm", builder::build);
    }

    @Bean
    @ConditionalOnMissingBean(QueryRewriter.class)
    @ConditionalOnBean(OpenAiGenerator.class)
    @ConditionalOnBooleanProperty(name = "ragstone.llm.rewrite-questions", matchIfMissing = true)
    LlmQueryRewriter ragstoneQueryRewriter(OpenAiGenerator generator) {
      return LlmQueryRewriter.of(generator);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Conditional(ServerOrKeySet.class)
  @ConditionalOnMissingClass("io.ragstone.llm.openai.OpenAiGenerator")
  static class MissingOpenAiConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Generator ragstoneGenerator(RagstoneProperties properties) {
      String property = properties.llm().baseUrl() == null ? API_KEY : BASE_URL;
      throw PropertyException.missingModule(property, "rag-llm-openai");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(Embedder.class)
  static class ExtractiveConfiguration {

    @Bean
    @ConditionalOnMissingBean(Generator.class)
    ExtractiveGenerator ragstoneGenerator(Embedder embedder) {
      return ExtractiveGenerator.builder().embedder(embedder).build();
    }
  }

  static class ServerOrKeySet extends AnyPropertyWithText {
    ServerOrKeySet() {
      super(BASE_URL, API_KEY);
    }
  }
}
