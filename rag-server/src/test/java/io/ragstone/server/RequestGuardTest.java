package io.ragstone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.error.ConfigurationException;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.store.Metric;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may send requests, and what responses tell browsers. */
class RequestGuardTest {
  private static final String TOKEN = "a-token-of-sixteen-and-more";
  private static final String BODY = "{\"input\": \"text\"}";

  private static RagServer open;
  private static RagServer closed;

  @BeforeAll
  static void start() {
    HashingEmbedder embedder = new HashingEmbedder(64);
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT))
            .build();
    open =
        RagServer.builder()
            .port(0)
            .embedder(embedder)
            .pipeline(pipeline)
            .servlet("/mounted", new Echo())
            .start();
    closed =
        RagServer.builder()
            .host("0.0.0.0")
            .port(0)
            .token(TOKEN)
            .allowedHost("Rag.Example")
            .embedder(embedder)
            .pipeline(pipeline)
            .servlet("/mounted", new Echo())
            .start();
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
  }

  /** Says where it was asked. */
  private static final class Echo extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(request.getServletPath() + request.getPathInfo());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 200",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "192.168.1.7, 200",
    "[::1]:8484, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "rag.example, 421"
  })
  void onlyKnownNamesAndAddressesAreAnsweredTo(String host, int status) {
    for (String path : List.of("/", "/health", "/api/status", "/mounted")) {
      assertThat(new Client(open).sendRaw("GET " + path + " HTTP/1.1", "Host: " + host))
          .as(path)
          .startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void namesCanBeAllowed() {
    assertThat(new Client(closed).sendRaw("GET /health HTTP/1.1", "Host: rag.example:443"))
        .startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        "http://localhost:1",
        "https://127.0.0.1.evil.example"
      })
  void pagesOfOtherOriginsAreRefused(String origin) {
    Client client = new Client(open);

    assertThat(client.post("/v1/embeddings", BODY, "Origin", origin).status()).isEqualTo(403);
    assertThat(client.get("/api/status", "Origin", origin).status()).isEqualTo(403);
    assertThat(client.get("/mounted/x", "Origin", origin).status()).isEqualTo(403);
    assertThat(client.get("/", "Origin", origin).status()).as("the page itself").isEqualTo(200);
  }

  @Test
  void thePageOfTheServerItselfMaySendRequests() {
    String self = "http://127.0.0.1:" + open.port();

    Client.Reply reply =
        new Client(open)
            .post("/v1/embeddings", BODY, "Origin", self, "Sec-Fetch-Site", "same-origin");

    assertThat(reply.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void imagesAndFormsOfOtherSitesAreRefused(String site) {
    assertThat(new Client(open).get("/api/status", "Sec-Fetch-Site", site).status()).isEqualTo(403);
    assertThat(new Client(open).get("/", "Sec-Fetch-Site", site).status()).isEqualTo(200);
  }

  @Test
  void otherOriginsAreNotToldThatTheyMayAsk() {
    Client client = new Client(open);
    Client.Reply preflight =
        client.send(
            client
                .request(
                    "/v1/embeddings",
                    "Origin",
                    "http://evil.example",
                    "Access-Control-Request-Method",
                    "POST")
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertThat(preflight.status()).isEqualTo(403);
    assertThat(preflight.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer another-token-of-sixteen",
        "Bearer",
        "Bearer ",
        "Basic " + TOKEN,
        TOKEN,
        "Bearer " + TOKEN + "x"
      })
  void withoutTheTokenNothingButThePageIsServed(String authorization) {
    Client client = new Client(closed);

    for (String path :
        List.of("/v1/models", "/api/status", "/mounted", "/nothing", "/x/../v1/models")) {
      Client.Reply reply = client.get(path, "Authorization", authorization);
      assertThat(reply.status()).as(path).isEqualTo(401);
      assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer realm=\"ragstone\"");
      assertThat(reply.message()).contains("Authorization: Bearer");
    }
    assertThat(client.get("/v1/models").status()).isEqualTo(401);
    assertThat(client.get("/playground.js").status()).isEqualTo(200);
    assertThat(client.get("/health").json().get("status").getAsString()).isEqualTo("up");
  }

  @Test
  void theTokenOpensEverything() {
    Client client = new Client(closed);

    assertThat(client.get("/v1/models", "Authorization", "Bearer " + TOKEN).status())
        .isEqualTo(200);
    assertThat(client.get("/mounted/a/b", "Authorization", "bearer " + TOKEN).body())
        .isEqualTo("/a/b");
  }

  @Test
  void everyResponseForbidsWhatThePageDoesNotNeed() {
    Client client = new Client(open);
    List<Client.Reply> replies =
        List.of(
            client.get("/"),
            client.get("/playground.js"),
            client.get("/health"),
            client.get("/api/status"),
            client.get("/mounted"),
            client.get("/nothing"),
            client.get("/api/status", "Origin", "http://evil.example"),
            client.post("/v1/embeddings", "{"),
            client.get("/v1/models/none"));

    assertThat(replies)
        .allSatisfy(
            reply -> {
              assertThat(reply.header("Content-Security-Policy").orElseThrow())
                  .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                  .contains("require-trusted-types-for 'script'")
                  .doesNotContain("unsafe");
              assertThat(reply.header("X-Content-Type-Options")).hasValue("nosniff");
              assertThat(reply.header("X-Frame-Options")).hasValue("DENY");
              assertThat(reply.header("Referrer-Policy")).hasValue("no-referrer");
              assertThat(reply.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
              assertThat(reply.header("Cache-Control").orElseThrow()).startsWith("no-");
              assertThat(reply.headers()).doesNotContainKeys("server", "set-cookie");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..%2f..%2fpom.xml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/playground.js/../../RagServer.class",
        "/io/ragstone/server/RagServer.class",
        "/RagServer.class"
      })
  void nothingButThePagesFilesIsServed(String path) {
    assertThat(new Client(open).sendRaw("GET " + path + " HTTP/1.1", "Host: localhost"))
        .containsPattern("^HTTP/1.1 40[04]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void nobodyElseIsServedWithoutAToken(String host) {
    assertThatThrownBy(
            () -> RagServer.builder().host(host).port(0).embedder(new HashingEmbedder(8)).start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(host)
        .hasMessageContaining("set a token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "a token with blanks in it", "sixteen-ünïcödé-chars"})
  void aTokenThatCouldBeGuessedIsRefused(String token) {
    assertThatThrownBy(() -> RagServer.builder().token(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 characters");
  }
}
