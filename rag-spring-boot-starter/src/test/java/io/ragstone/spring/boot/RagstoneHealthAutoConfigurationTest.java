package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
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
  private final HashingEmbedder embedder = new HashingEmbedder(8);
  private final InMemoryVectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RagstoneAutoConfiguration.class, RagstoneHealthAutoConfiguration.class))
          .withPropertyValues("ragstone.rerank.enabled=false")
          .withBean(Embedder.class, () -> embedder)
          .withBean(VectorStore.class, () -> store);

  @Test
  void itIsUpWithWhatItIsAndDownWhenTheStoreOrAModelIsClosed() {
    runner.run(
        context -> {
          HealthIndicator indicator = context.getBean(HealthIndicator.class);

          Health up = indicator.health();

          assertThat(up.getStatus()).isEqualTo(Status.UP);
          assertThat(up.getDetails())
              .containsEntry("store", store.describe().location())
              .containsEntry("embedder", "hashing")
              .containsEntry("dimension", 8);

          embedder.close();
          assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
        });
    runner.run(
        context -> {
          store.close();
          assertThat(context.getStartupFailure()).isNotNull();
        });
  }

  @Test
  void aStoreThatDoesNotAnswerIsDownWithTheReason() {
    VectorStore silent =
        new io.ragstone.testkit.ForwardingVectorStore(store) {
          @Override
          public void ping() {
            throw new io.ragstone.error.StoreException(
                io.ragstone.error.StoreException.Reason.UNAVAILABLE, "Nobody is there");
          }
        };

    Health health = new RagstoneHealthIndicator(silent, embedder).health();

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
