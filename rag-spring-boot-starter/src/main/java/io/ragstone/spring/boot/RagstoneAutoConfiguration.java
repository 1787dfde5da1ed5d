package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.build;
import static io.ragstone.spring.boot.PropertyException.set;

import io.ragstone.embedding.Embedder;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.AnswerListener;
import io.ragstone.pipeline.PipelineListener;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RerankBudget;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.question.QueryExpander;
import io.ragstone.question.QueryRewriter;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.VectorStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
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
@Import({
  Qwen3Configuration.EmbedderConfiguration.class,
  Qwen3Configuration.RerankerConfiguration.class,
  StoreConfiguration.MilvusConfiguration.class,
  StoreConfiguration.MissingMilvusConfiguration.class,
  StoreConfiguration.LuceneConfiguration.class,
  GeneratorConfiguration.OpenAiConfiguration.class,
  GeneratorConfiguration.MissingOpenAiConfiguration.class,
  GeneratorConfiguration.ExtractiveConfiguration.class,
  SplitterConfiguration.class
})
public final class RagstoneAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(RagstoneAutoConfiguration.class);

  private RagstoneAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  static RetrievalOptions ragstoneRetrievalOptions(RagstoneProperties properties) {
    RagstoneProperties.Retrieval retrieval = properties.retrieval();
    RagstoneProperties.Rerank rerank = properties.rerank();
    RerankBudget.Builder budget = RerankBudget.builder();
    set("ragstone.rerank.max-passages", rerank.maxPassages(), budget::maxPassages);
    set("ragstone.rerank.deadline", rerank.deadline(), budget::deadline);
    RetrievalOptions.Builder builder =
        RetrievalOptions.builder().searchMode(retrieval.mode()).rerankBudget(budget.build());
    set("ragstone.retrieval.top-k", retrieval.topK(), builder::topK);
    set("ragstone.retrieval.top-n", retrieval.topN(), builder::topN);
    set("ragstone.retrieval.threshold", retrieval.threshold(), builder::searchThreshold);
    if (rerank.enabled()) {
      set("ragstone.rerank.threshold", rerank.threshold(), builder::rerankThreshold);
    }
    return build("ragstone.retrieval", builder::build);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean({Embedder.class, VectorStore.class})
  static RagPipeline ragstonePipeline(
      Embedder embedder,
      VectorStore store,
      RetrievalOptions retrieval,
      RagstoneProperties properties,
      ObjectProvider<Reranker> reranker,
      ObjectProvider<Generator> generator,
      ObjectProvider<TextSplitter> splitter,
      ObjectProvider<QueryRewriter> rewriter,
      ObjectProvider<QueryExpander> expanders,
      ObjectProvider<PromptTemplate> prompt,
      ObjectProvider<PipelineListener> listeners,
      ObjectProvider<AnswerListener> answerListeners,
      ObjectProvider<RagPipelineCustomizer> customizers) {
    RagPipeline.Builder builder =
        RagPipeline.builder().embedder(embedder).store(store).retrieval(retrieval);
    reranker.ifAvailable(builder::reranker);
    generator.ifAvailable(builder::generator);
    splitter.ifAvailable(builder::splitter);
    rewriter.ifAvailable(builder::rewriter);
    prompt.ifAvailable(builder::prompt);
    expanders.orderedStream().forEach(builder::expander);
    listeners.orderedStream().forEach(builder::listener);
    answerListeners.orderedStream().forEach(builder::answerListener);
    set(
        "ragstone.llm.max-context-tokens",
        properties.llm().maxContextTokens(),
        builder::maxContextTokens);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    RagPipeline pipeline = builder.build();
    LOG.info(
        "Ragstone is ready: embedder {} ({} dimensions), store {}, reranker {}, answers by {}",
        embedder.identity().model(),
        embedder.dimension(),
        store.describe().location(),
        name(reranker.getIfAvailable()),
        name(generator.getIfAvailable()));
    return pipeline;
  }

  private static String name(@Nullable Object part) {
    return part == null ? "none" : part.toString();
  }
}
