package io.ragstone.spring.boot;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * The health of store and models as {@code ragstone}, where Spring Boot's actuator is on the class
 * path; {@code management.health.ragstone.enabled=false} switches it off.
 */
@AutoConfiguration(after = RagstoneAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
public final class RagstoneHealthAutoConfiguration {

  private RagstoneHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "ragstoneHealthIndicator")
  @ConditionalOnEnabledHealthIndicator("ragstone")
  @ConditionalOnBean({Embedder.class, VectorStore.class})
  static RagstoneHealthIndicator ragstoneHealthIndicator(VectorStore store, Embedder embedder) {
    return new RagstoneHealthIndicator(store, embedder);
  }
}
