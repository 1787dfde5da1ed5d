package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.rerank.Reranker;
import io.ragstone.spring.ai.RagstoneDocumentRetriever;
import io.ragstone.spring.ai.RagstoneEmbeddingModel;
import io.ragstone.spring.ai.RagstoneVectorStore;
import io.ragstone.spring.ai.RerankingDocumentPostProcessor;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.rag.Query;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RagstoneSpringAiAutoConfigurationTest {
  private static final EmbedderIdentity IDENTITY = new HashingEmbedder(256).identity();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RagstoneSpringAiAutoConfiguration.class, RagstoneAutoConfiguration.class))
          .withBean(Embedder.class, () -> new HashingEmbedder(256))
          .withBean(Reranker.class, FakeReranker::new)
          .withBean(
              "store",
              io.ragstone.store.VectorStore.class,
              () -> new InMemoryVectorStore(IDENTITY, Metric.COSINE));

  @Test
  void springAiGetsTheSameParts() {
    runner.run(
        context -> {
          assertThat(context).hasSingleBean(RagstoneEmbeddingModel.class);
          context
              .getBean(VectorStore.class)
              .add(List.of(new Document("a", "Metadata are in etcd.", Map.of())));

          List<Document> found =
              context.getBean(RagstoneDocumentRetriever.class).retrieve(new Query("metadata"));

          assertThat(found).extracting(Document::getId).containsExactly("a");
          assertThat(
                  context
                      .getBean(RerankingDocumentPostProcessor.class)
                      .process(new Query("metadata"), found))
              .hasSize(1);
        });
  }

  @Test
  void theyStandBackForBeansOfTheApplicationAndForWhatSpringAiIsToldToUse() {
    VectorStore own =
        SimpleVectorStore.builder(new RagstoneEmbeddingModel(new HashingEmbedder(256))).build();
    runner
        .withBean("own", VectorStore.class, () -> own)
        .run(context -> assertThat(context).getBean(VectorStore.class).isSameAs(own));
    runner
        .withPropertyValues("spring.ai.model.embedding=openai", "spring.ai.vectorstore.type=milvus")
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(EmbeddingModel.class);
              assertThat(context).doesNotHaveBean(VectorStore.class);
            });
    runner
        .withPropertyValues(
            "spring.ai.model.embedding=ragstone", "spring.ai.vectorstore.type=ragstone")
        .run(context -> assertThat(context).hasSingleBean(RagstoneVectorStore.class));
  }

  @Test
  void withoutSpringAiThereIsThePipelineAlone() {
    runner
        .withClassLoader(new FilteredClassLoader("org.springframework.ai", "io.ragstone.spring.ai"))
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean("ragstoneEmbeddingModel"));
  }
}
