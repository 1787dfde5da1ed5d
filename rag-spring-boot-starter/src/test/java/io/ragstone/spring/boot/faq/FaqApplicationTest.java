package io.ragstone.spring.boot.faq;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real application with the bundled models, over HTTP, in a process of its own. */
@Timeout(300)
class FaqApplicationTest {
  private static final String FAQ =
      """
      # Storage

      ## Where does Milvus store data?

      Milvus deals with two types of data, inserted data and metadata. Inserted data are stored in
      persistent storage as incremental log. Metadata are stored in etcd.

      ## Does Milvus support cosine distance?

      Yes. Milvus supports cosine, inner product and Euclidean distance.
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  @TempDir private Path directory;
  private String address = "";

  @Test
  void itIngestsAnswersWithCitationsEndsGracefullyAndStartsAgain() throws Exception {
    Path index = directory.resolve("index");
    Path docs = Files.createDirectories(directory.resolve("docs"));
    Files.writeString(docs.resolve("faq.md"), FAQ);
    List<String> arguments =
        List.of(
            "--server.port=0",
            "--ragstone.ingest.folder=" + docs,
            "--ragstone.store.lucene.path=" + index,
            "--ragstone.retrieval.mode=hybrid",
            "--logging.level.ai.djl=warn",
            "--management.endpoint.health.show-details=always");
    try (FaqProcess application = FaqProcess.start(arguments)) {
      address = "http://localhost:" + application.await("Tomcat started on port (\\d+)").group(1);
      application.await("Ingested FolderLoader.*1 added");

      JsonNode answer = ask("Where does Milvus store metadata?");

      assertThat(answer.get("answer").asString()).contains("etcd", "[1]");
      assertThat(answer.get("sources").valueStream().map(JsonNode::asString))
          .contains("[1] faq.md");

      HttpRequest put =
          request("/documents/colors.md")
              .PUT(BodyPublishers.ofString("Red and green light make yellow light."))
              .build();
      assertThat(send(put)).contains("1 added");
      JsonNode colors = ask("What do red and green light make?");
      assertThat(colors.get("answer").asString()).contains("yellow");
      assertThat(colors.get("sources").toString()).contains("colors.md");

      JsonNode health = json.readTree(send(request("/actuator/health").build())).get("components");
      assertThat(health.get("ragstone").get("status").asString()).isEqualTo("UP");
      assertThat(health.get("ragstone").get("details").get("store").asString())
          .isEqualTo(index.toString());

      application.terminate();
      int exitCode = application.exitCode();
      Files.writeString(Path.of("target", "faq-application.log"), application.log());

      assertThat(exitCode).isEqualTo(128 + 15);
      assertThat(application.log()).contains("Graceful shutdown complete").doesNotContain("ERROR");
    }
    try (FaqProcess again = FaqProcess.start(arguments)) {
      again.await("Ingested FolderLoader.*0 added, 0 updated, 1 unchanged");
    }
  }

  @Test
  void aWrongPropertyEndsItWithTheFixAlsoWithoutAnythingOptional() throws Exception {
    try (FaqProcess application =
        FaqProcess.startMinimal(
            List.of("--server.port=0", "--ragstone.embedding.model=Qwen3-0.6B"))) {
      assertThat(application.exitCode()).isEqualTo(1);
      assertThat(application.log())
          .contains("APPLICATION FAILED TO START")
          .contains("The property ragstone.embedding.model is \"Qwen3-0.6B\"")
          .contains("such as Qwen/Qwen3-Embedding-0.6B, or to a folder such as")
          .doesNotContain("\tat ");
    }
  }

  private JsonNode ask(String question) throws Exception {
    String encoded = URLEncoder.encode(question, StandardCharsets.UTF_8);
    return json.readTree(send(request("/ask?question=" + encoded).build()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(1));
  }

  private String send(HttpRequest request) throws Exception {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
