package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import io.ragstone.document.Document;
import io.ragstone.embedding.qwen3.Qwen3Embedder;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.rerank.qwen3.Qwen3Reranker;
import io.ragstone.retrieval.ScoreKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The one suite here that loads models into its own JVM. */
class BundledModelsTest {
  @TempDir private Path directory;

  @AfterEach
  void forgetThreads() {
    System.clearProperty(ComputingThreads.DJL_PROPERTY);
  }

  @Test
  void theirPropertiesReachTheModels() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(RagstoneAutoConfiguration.class))
        .withPropertyValues(
            "ragstone.threads=1",
            "ragstone.embedding.dimension=128",
            "ragstone.embedding.max-tokens=100",
            "ragstone.embedding.precision=bfloat16",
            "ragstone.rerank.max-tokens=200",
            "ragstone.store.lucene.path=" + directory)
        .run(
            context -> {
              Qwen3Embedder embedder = context.getBean(Qwen3Embedder.class);
              assertThat(embedder.dimension()).isEqualTo(128);
              assertThat(embedder.maxTokens()).isEqualTo(100);
              assertThat(context).hasSingleBean(Qwen3Reranker.class);
              assertThat(JniUtils.getNumThreads()).isEqualTo(1);
              RagPipeline pipeline = context.getBean(RagPipeline.class);
              pipeline.ingest(List.of(Document.of("a", "Metadata are kept in etcd.")));

              Answer answer = pipeline.ask("Where are metadata kept?");

              assertThat(answer.text()).contains("etcd. [1]");
              assertThat(answer.passages().get(0).stage(ScoreKind.RERANK_PROBABILITY)).isPresent();
            });
  }
}
