package io.ragstone.spring.boot;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.question.QueryExpander;
import io.ragstone.question.QueryRewriter;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Beans for all parts of a {@link RagPipeline}, and the pipeline itself, set up by the properties
 * {@code ragstone.*}. Each stands back for a bean of the application's own: an {@link Embedder}, a
 * {@link Reranker}, a {@link VectorStore}, a {@link Generator}, a {@link TextSplitter}, {@link
 * RetrievalOptions}, or the pipeline. A {@link QueryRewriter}, {@link QueryExpander}s, a {@link
 * PromptTemplate} and listeners of the application become part of the pipeline.
 *
 * <p>Models and store are closed when the application ends, behind everything that uses them.
 */
@AutoConfiguration
@EnableConfigurationProperties(RagstoneProperties.class)
// In this order: each looks for the beans of those before it.
@Import({
  Qwen3Configuration.EmbedderConfiguration.class,
  Qwen3Configuration.RerankerConfiguration.class,
  StoreConfiguration.MilvusConfiguration.class,
  StoreConfiguration.MissingMilvusConfiguration.class,
  StoreConfiguration.LuceneConfiguration.class,
  GeneratorConfiguration.OpenAiConfiguration.class,
  GeneratorConfiguration.MissingOpenAiConfiguration.class,
  GeneratorConfiguration.ExtractiveConfiguration.class,
  SplitterConfiguration.class,
  PipelineConfiguration.class,
  FolderIngestionConfiguration.class
})
public final class RagstoneAutoConfiguration {

  private RagstoneAutoConfiguration() {}
}
