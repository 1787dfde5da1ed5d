package io.ragstone.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ragstone.document.Document;
import io.ragstone.embedding.Embedder;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** OpenAI's client beside Spring Boot's Jackson, against a server. */
class OpenAiServerTest {
  private static final String COMPLETION =
      """
      {"id": "1", "object": "chat.completion", "created": 1, "model": "small",
       "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
                    "message": {"role": "assistant", "content": "In etcd [1].", "refusal": null}}],
       "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}}
      """;

  @Test
  void itWritesTheAnswerAsThePropertiesSay() throws Exception {
    List<String> requests = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          requests.add(exchange.getRequestHeaders().getFirst("Authorization"));
          requests.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = COMPLETION.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    HashingEmbedder embedder = new HashingEmbedder(64);
    try {
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RagstoneAutoConfiguration.class))
          .withBean(Embedder.class, () -> embedder)
          .withBean(
              VectorStore.class, () -> new InMemoryVectorStore(embedder.identity(), Metric.COSINE))
          .withPropertyValues(
              "ragstone.rerank.enabled=false",
              "ragstone.llm.base-url=http://localhost:" + server.getAddress().getPort() + "/v1",
              "ragstone.llm.api-key=secret",
              "ragstone.llm.model=small",
              "ragstone.llm.temperature=0.5",
              "ragstone.llm.max-tokens=77")
          .run(
              context -> {
                RagPipeline pipeline = context.getBean(RagPipeline.class);
                pipeline.ingest(List.of(Document.of("faq.md", "Metadata are kept in etcd.")));

                Answer answer = pipeline.ask("Where are metadata kept?");

                assertThat(answer.text()).isEqualTo("In etcd [1].");
                assertThat(answer.citations()).hasSize(1);
                assertThat(answer.generation().generator()).isEqualTo("small");
              });
    } finally {
      server.stop(0);
    }
    assertThat(requests.get(0)).isEqualTo("Bearer secret");
    assertThat(requests.get(1))
        .contains("\"model\":\"small\"", "\"temperature\":0.5", "77", "Metadata are kept in etcd.");
  }
}
