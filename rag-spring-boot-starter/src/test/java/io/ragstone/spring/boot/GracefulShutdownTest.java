package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.generation.Generator;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web server on a real port that is told to end while it answers. */
@Timeout(300)
class GracefulShutdownTest {
  private static final CountDownLatch ASKED = new CountDownLatch(1);
  private static final CountDownLatch CLOSING = new CountDownLatch(1);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class SlowApplication {
    @Bean
    Embedder embedder() {
      return new HashingEmbedder(64);
    }

    @Bean
    VectorStore store(Embedder embedder) {
      return new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
    }

    /** Writes nothing before the application has begun to end. */
    @Bean
    Generator generator(VectorStore store) {
      return new FakeGenerator(
          request -> {
            ASKED.countDown();
            awaitClosing();
            return "The store has " + store.manifestSources() + " [1]";
          });
    }

    @Bean
    ApplicationListener<ContextClosedEvent> closing() {
      return event -> CLOSING.countDown();
    }

    @Bean
    SlowController controller(RagPipeline pipeline) {
      return new SlowController(pipeline);
    }
  }

  @RestController
  record SlowController(RagPipeline pipeline) {
    @GetMapping("/ask")
    String ask() {
      return pipeline.ask("A text?").text();
    }
  }

  private static void awaitClosing() {
    try {
      CLOSING.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAnswerThatIsBeingWrittenIsFinishedBeforeAnythingIsClosed() throws Exception {
    ConfigurableApplicationContext application =
        SpringApplication.run(
            SlowApplication.class,
            "--server.port=0",
            "--ragstone.rerank.enabled=false",
            "--spring.main.banner-mode=off");
    VectorStore store = application.getBean(VectorStore.class);
    application.getBean(RagPipeline.class).ingest(List.of(Document.of("a.md", "A text.")));
    String port = application.getEnvironment().getProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/ask")).build();

    CompletableFuture<HttpResponse<String>> answer =
        HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    ASKED.await();
    application.close();

    assertThat(answer.get().body()).isEqualTo("The store has [a.md] [1]");
    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThatThrownBy(store::describe).isInstanceOf(IllegalStateException.class);
  }
}
