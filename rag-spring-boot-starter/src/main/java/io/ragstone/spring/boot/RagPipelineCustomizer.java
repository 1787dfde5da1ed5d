package io.ragstone.spring.boot;

import io.ragstone.pipeline.RagPipeline;

/**
 * Changes the pipeline of the application before it is built. Every bean of this type is asked, in
 * the order of the beans; what they set has the last word.
 *
 * <pre>{@code
 * @Bean
 * RagPipelineCustomizer onlyPublicDocuments() {
 *   return pipeline -> pipeline.mandatoryFilter(Filter.eq("public", true));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RagPipelineCustomizer {

  /**
   * Changes the pipeline.
   *
   * @param pipeline has embedder, store, and what else there is a bean for
   */
  void customize(RagPipeline.Builder pipeline);
}
