package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.error.StoreException;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RagstoneHealthAutoConfigurationTest {
  private static final EmbedderIdentity IDENTITY = new HashingEmbedder(8).identity();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RagstoneAutoConfiguration.class, RagstoneHealthAutoConfiguration.class))
          .withPropertyValues("ragstone.rerank.enabled=false")
          .withBean(Embedder.class, () -> new HashingEmbedder(8))
          .withBean(VectorStore.class, () -> new InMemoryVectorStore(IDENTITY, Metric.COSINE));

  @Test
  void itIsUpWithWhatItIsAndDownWhenTheModelIsClosed() {
    runner.run(
        context -> {
          HealthIndicator indicator = context.getBean(HealthIndicator.class);

          Health up = indicator.health();

          assertThat(up.getStatus()).isEqualTo(Status.UP);
          assertThat(up.getDetails())
              .containsEntry("store", "memory")
              .containsEntry("embedder", "hashing")
              .containsEntry("dimension", 8);

          context.getBean(Embedder.class).close();
          assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
        });
  }

  @Test
  void aStoreThatDoesNotAnswerIsDownWithTheReason() {
    VectorStore silent =
        new ForwardingVectorStore(new InMemoryVectorStore(IDENTITY, Metric.COSINE)) {
          @Override
          public void ping() {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "Nobody is there");
          }
        };

    Health health = new RagstoneHealthIndicator(silent, new HashingEmbedder(8)).health();

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails().get("error").toString()).contains("Nobody is there");
  }

  @Test
  void itCanBeSwitchedOffAndNeedsTheActuator() {
    runner
        .withPropertyValues("management.health.ragstone.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    runner
        .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean("ragstoneHealthIndicator"));
  }
}
