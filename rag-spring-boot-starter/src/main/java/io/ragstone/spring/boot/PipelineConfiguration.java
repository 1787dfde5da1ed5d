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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The pipeline, of all the parts that there are beans for. */
@Configuration(proxyBeanMethods = false)
class PipelineConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(PipelineConfiguration.class);

  @Bean
  @ConditionalOnMissingBean
  RetrievalOptions ragstoneRetrievalOptions(RagstoneProperties properties) {
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
  RagPipeline ragstonePipeline(
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
    RagPipeline pipeline = build("ragstone", builder::build);
    LOG.info(
        "Ragstone is ready: embedder {} ({} dimensions), store {}, reranker {}, answers by {}",
        embedder.identity().model(),
        embedder.dimension(),
        store.describe().location(),
        name(reranker),
        name(generator));
    return pipeline;
  }

  private static String name(ObjectProvider<?> part) {
    Object bean = part.getIfAvailable();
    return bean == null ? "none" : bean.getClass().getSimpleName();
  }
}
