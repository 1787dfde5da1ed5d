package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.milvus.MilvusVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusStoreIT {
  private final String uri = SuiteEnvironment.get("MILVUS_URI");

  @Test
  void anAddressBringsMilvusWithItsHealth() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                RagstoneAutoConfiguration.class, RagstoneHealthAutoConfiguration.class))
        .withBean(Embedder.class, () -> new HashingEmbedder(64))
        .withPropertyValues(
            "ragstone.rerank.enabled=false",
            "ragstone.store.milvus.uri=" + uri,
            "ragstone.store.milvus.collection=test_"
                + UUID.randomUUID().toString().replace('-', '_'))
        .run(
            context -> {
              RagPipeline pipeline = context.getBean(RagPipeline.class);
              pipeline.ingest(List.of(Document.of("faq.md", "Metadata are kept in etcd.")));

              assertThat(pipeline.ask("Where are metadata?").text()).contains("etcd. [1]");
              assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                  .isEqualTo(Status.UP);
              context.getBean(MilvusVectorStore.class).dropCollection();
            });
  }
}
