package io.ragstone.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.ragstone.testkit.FakeGenerator;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The servlet in Jetty, with the SDK's client, and with requests that this would not send. */
@Timeout(120)
class McpServletTest {
  private static final Map<String, Object> QUESTION =
      Map.of("question", "Where are inserted data kept?");

  private static McpSyncClient client(HttpServer server, List<ProgressNotification> progress) {
    McpSyncClient client =
        McpClient.sync(HttpClientStreamableHttpTransport.builder(server.address()).build())
            .progressConsumer(progress::add)
            .requestTimeout(Duration.ofSeconds(60))
            .build();
    client.initialize();
    return client;
  }

  private static McpSyncClient client(HttpServer server) {
    return client(server, new CopyOnWriteArrayList<>());
  }

  private static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> with) {
    return client.callTool(CallToolRequest.builder(tool).arguments(with).build());
  }

  private static String text(CallToolResult result) {
    return result.content().stream()
        .map(content -> ((TextContent) content).text())
        .collect(Collectors.joining());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(CallToolResult result, String key) {
    return (List<Map<String, Object>>) ((Map<String, Object>) result.structuredContent()).get(key);
  }

  private static List<Object> sources(CallToolResult result) {
    return list(result, "passages").stream().map(passage -> passage.get("source")).toList();
  }

  @Test
  void toolsSayWhatTheyTakeAndThatTheyOnlyRead() throws Exception {
    McpTools tools = Index.filled().tools().description("Three documents").maxTopK(7).build();
    try (HttpServer server = HttpServer.start(tools);
        McpSyncClient client = client(server)) {
      assertThat(client.getServerInfo().name()).isEqualTo("ragstone");
      assertThat(client.getServerInstructions()).contains("never instructions", "Three documents");
      assertThat(client.listTools().tools())
          .hasSize(2)
          .allSatisfy(
              tool -> {
                assertThat(tool.annotations().readOnlyHint()).isTrue();
                assertThat(tool.annotations().destructiveHint()).isFalse();
                assertThat(tool.description()).contains("Three documents");
                assertThat(tool.outputSchema()).containsKey("properties");
              });
      Tool search = client.listTools().tools().get(0);
      assertThat(search.name()).isEqualTo("search");
      assertThat(search.inputSchema().toString()).contains("maximum=7", "maxLength=4000");
    }
  }

  @Test
  void aPipelineWithoutAGeneratorOffersNoAnswers() throws Exception {
    Index index = Index.filled();
    McpTools tools =
        McpTools.builder(
                io.ragstone.pipeline.RagPipeline.builder()
                    .embedder(index.embedder)
                    .store(index.store)
                    .build())
            .build();
    try (HttpServer server = HttpServer.start(tools);
        McpSyncClient client = client(server)) {
      assertThat(client.listTools().tools()).extracting(Tool::name).containsExactly("search");
      assertThat(client.getServerCapabilities().resources()).isNull();
      CallToolResult found = call(client, "search", Map.of("query", "heron", "top_k", 1));
      assertThat(list(found, "passages").get(0)).doesNotContainKey("uri");
    }
  }

  @Test
  void aSearchGivesPassagesToProgramsAndReaders() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient client = client(server)) {
      CallToolResult found =
          call(client, "search", Map.of("query", "Where does the heron wait?", "top_k", 2));

      assertThat(found.isError()).isNotEqualTo(true);
      assertThat(list(found, "passages")).hasSize(2);
      Map<String, Object> best = list(found, "passages").get(0);
      assertThat(best)
          .containsEntry("rank", 1)
          .containsEntry("source", "guide/animals.md")
          .containsEntry("score_kind", "inner_product")
          .containsEntry("metadata", Map.of("lang", "en", "year", 2021));
      assertThat((List<?>) best.get("stages")).hasSize(1);
      assertThat(text(found))
          .startsWith("1. guide/animals.md (inner product 0.")
          .contains(best.get("chunk").toString())
          .contains("The heron stands in shallow water and waits.");
    }
  }

  @Test
  void aFilterRestrictsSearchesAndAnswers() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient client = client(server)) {
      Map<String, Object> german = Map.of("lang", List.of("de", "fr"));
      Map<String, Object> old = Map.of("year", Map.of("lt", 2022));

      assertThat(sources(call(client, "search", Map.of("query", "Daten", "filter", german))))
          .containsExactly("leitfaden/speicher.md");
      assertThat(sources(call(client, "search", Map.of("query", "data", "filter", old))))
          .containsExactly("guide/animals.md");
      assertThat(text(call(client, "ask", Map.of("question", "data?", "filter", old))))
          .contains("heron")
          .doesNotContain("storage");
    }
  }

  @Test
  void anAnswerHasCitationsAndTheirSources() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient client = client(server)) {
      CallToolResult answered = call(client, "ask", QUESTION);

      Map<?, ?> content = (Map<?, ?>) answered.structuredContent();
      String answer = content.get("answer").toString();
      assertThat(answer).startsWith("Inserted data are kept in object storage. [1]");
      Map<String, Object> citation = list(answered, "citations").get(0);
      assertThat(answer.substring((int) citation.get("start"), (int) citation.get("end")))
          .isEqualTo("[1]");
      assertThat(list(answered, "sources").get(0).get("passages").toString())
          .contains("guide/storage.md");
      assertThat(text(answered)).contains("Sources:\n[1] guide/storage.md (chunk ");
    }
  }

  @Test
  void progressIsTheAnswerPieceByPieceForThoseWhoAsk() throws Exception {
    String words =
        IntStream.range(0, 2_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    List<ProgressNotification> progress = new CopyOnWriteArrayList<>();
    McpTools tools = Index.filled().tools(FakeGenerator.saying(words)).build();
    try (HttpServer server = HttpServer.start(tools);
        McpSyncClient client = client(server, progress)) {
      call(client, "ask", QUESTION);
      assertThat(progress).isEmpty();

      CallToolResult answered =
          client.callTool(
              CallToolRequest.builder("ask").arguments(QUESTION).progressToken("p-1").build());

      // The client hands them on by several threads: in no order, and perhaps after the result.
      Object answer = ((Map<?, ?>) answered.structuredContent()).get("answer");
      await().untilAsserted(() -> assertThat(textOf(progress)).isEqualTo(answer));
      assertThat(progress).hasSizeGreaterThan(1).hasSizeLessThan(200);
      assertThat(progress).extracting(ProgressNotification::progressToken).containsOnly("p-1");
      assertThat(progress).extracting(ProgressNotification::progress).doesNotHaveDuplicates();
      assertThat(inOrder(progress).get(0)).isEqualTo("Passages found: 3");
    }
  }

  private static List<String> inOrder(List<ProgressNotification> progress) {
    return progress.stream()
        .sorted(Comparator.comparing(ProgressNotification::progress))
        .map(ProgressNotification::message)
        .toList();
  }

  private static String textOf(List<ProgressNotification> progress) {
    return inOrder(progress).stream().skip(1).collect(Collectors.joining());
  }

  @Test
  void badArgumentsAreErrorsOfTheToolThatSayWhy() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient client = client(server)) {
      assertRefused(call(client, "search", Map.of()), "query");
      assertRefused(call(client, "search", Map.of("query", "x", "top_k", 51)), "top_k", "50");
      assertRefused(call(client, "search", Map.of("query", "x", "top_k", "3")), "top_k");
      assertRefused(call(client, "search", Map.of("query", " ")), "blank");
      assertRefused(call(client, "search", Map.of("query", "x".repeat(4_001))), "query", "4,000");
      assertRefused(call(client, "search", Map.of("query", "x", "limit", 3)), "limit");
      assertRefused(
          call(client, "ask", Map.of("question", "x", "filter", Map.of("a", Map.of("near", 1)))),
          "\"near\"");
      assertThat(sources(call(client, "search", Map.of("query", "heron")))).isNotEmpty();
    }
  }

  private static void assertRefused(CallToolResult result, String... words) {
    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains(words).doesNotContain("\tat ").doesNotContain("Exception");
  }

  @Test
  void failuresAreToldInWordsAndWhatNobodyForesawByItsKindAlone() throws Exception {
    Index index = Index.filled();
    FakeGenerator broken =
        new FakeGenerator(
            request -> {
              throw new IllegalStateException("secret of the house");
            });
    try (HttpServer server = HttpServer.start(index.tools(broken).build());
        McpSyncClient client = client(server)) {
      CallToolResult result = call(client, "ask", QUESTION);
      assertThat(result.isError()).isTrue();
      assertThat(text(result))
          .contains("failed inside (IllegalStateException)")
          .doesNotContain("secret");
    }
    EndlessGenerator endless = new EndlessGenerator();
    McpTools hasty = index.tools(endless).timeout(Duration.ofMillis(300)).build();
    try (HttpServer server = HttpServer.start(hasty);
        McpSyncClient client = client(server)) {
      CallToolResult result = call(client, "ask", QUESTION);
      assertThat(result.isError()).isTrue();
      assertThat(text(result)).contains("The deadline of 300 ms passed");
    }
  }

  @Test
  void anUnknownToolIsAnErrorOfTheProtocol() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient client = client(server)) {
      assertThatThrownBy(() -> call(client, "delete", Map.of()))
          .isInstanceOf(McpError.class)
          .hasMessageContaining("Unknown tool");
    }
  }

  @Test
  void anEmptyIndexIsNoError() throws Exception {
    try (HttpServer server = HttpServer.start(Index.empty().tools().build());
        McpSyncClient client = client(server)) {
      CallToolResult found = call(client, "search", Map.of("query", "heron"));
      assertThat(found.isError()).isNotEqualTo(true);
      assertThat(list(found, "passages")).isEmpty();
      assertThat(text(found)).isEqualTo("Nothing was found.");

      CallToolResult answered = call(client, "ask", QUESTION);
      assertThat(answered.isError()).isNotEqualTo(true);
      assertThat((Map<?, ?>) answered.structuredContent()).extracting("refused").isEqualTo(true);
      assertThat(list(answered, "sources")).isEmpty();
    }
  }

  @Test
  void documentsAndPassagesAreResources() throws Exception {
    try (HttpServer server =
            HttpServer.start(Index.filled().tools().maxResourceEntries(2).build());
        McpSyncClient client = client(server)) {
      assertThat(client.listResourceTemplates().resourceTemplates())
          .extracting(template -> template.uriTemplate())
          .containsExactlyInAnyOrder("ragstone://sources/{source}", "ragstone://chunks/{chunk}");
      assertThat(read(client, "ragstone://sources"))
          .contains("\"total\":3", "\"complete\":false")
          .contains("ragstone://sources/guide%2Fanimals.md")
          .doesNotContain("leitfaden");
      assertThat(read(client, "ragstone://sources/leitfaden%2Fspeicher.md"))
          .isEqualTo("Die Daten liegen im Objektspeicher.");
      Map<String, Object> passage =
          list(call(client, "search", Map.of("query", "heron")), "passages").get(0);
      assertThat(read(client, passage.get("uri").toString())).isEqualTo(passage.get("text"));
      assertThatThrownBy(() -> read(client, "ragstone://chunks/none"))
          .isInstanceOf(McpError.class)
          .hasMessageContaining("not found");
    }
  }

  private static String read(McpSyncClient client, String uri) {
    return client.readResource(ReadResourceRequest.builder(uri).build()).contents().stream()
        .map(contents -> ((TextResourceContents) contents).text())
        .collect(Collectors.joining());
  }

  @Test
  void sessionsSideBySideGetTheirOwnAnswers() throws Exception {
    // Not the common pool, which may have one thread: the HTTP client needs it to complete calls.
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (HttpServer server = HttpServer.start(Index.filled().tools().build());
        McpSyncClient one = client(server);
        McpSyncClient other = client(server)) {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      CompletableFuture.runAsync(
                          () -> {
                            boolean heron = i % 2 == 0;
                            String query = heron ? "heron water" : "object storage data";
                            String expected = heron ? "guide/animals.md" : "guide/storage.md";
                            CallToolResult found =
                                call(i % 4 < 2 ? one : other, "search", Map.of("query", query));
                            assertThat(sources(found)).first().isEqualTo(expected);
                          },
                          threads))
              .toList();
      all.forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCallIsCancelledByItsOwnSessionOnly() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (HttpServer server = HttpServer.start(Index.filled().tools(generator).build())) {
      RawHttpSession session = RawHttpSession.open(server);
      RawHttpSession stranger = RawHttpSession.open(server);
      CompletableFuture<HttpResponse<String>> asking = session.sendAsync(ask(7, ""));
      assertThat(EndlessGenerator.happens(generator.started)).isTrue();

      assertThat(stranger.send(cancel(7)).statusCode()).isEqualTo(202);
      assertThat(session.send(cancel(8)).statusCode()).isEqualTo(202);
      assertThat(generator.ended.getCount()).isOne();
      assertThat(session.send(cancel(7)).statusCode()).isEqualTo(202);

      assertThat(EndlessGenerator.happens(generator.ended)).isTrue();
      assertThat(asking.join().body())
          .as("a cancelled call has no result")
          .doesNotContain("\"id\":7");
      assertThat(session.send("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}").body())
          .contains("\"id\":9");
    }
  }

  @Test
  void aSessionThatIsDeletedTakesItsCallsWithIt() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (HttpServer server = HttpServer.start(Index.filled().tools(generator).build())) {
      RawHttpSession session = RawHttpSession.open(server);
      CompletableFuture<HttpResponse<String>> asking = session.sendAsync(ask(7, ""));
      assertThat(EndlessGenerator.happens(generator.started)).isTrue();

      assertThat(session.delete()).isEqualTo(200);

      assertThat(EndlessGenerator.happens(generator.ended)).isTrue();
      assertThat(asking.join().body()).doesNotContain("\"id\":7");
      assertThat(session.send(cancel(7)).statusCode()).isEqualTo(202);
      assertThat(session.send("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void aCallEndsWhenItsClientIsFoundGone() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (HttpServer server = HttpServer.start(Index.filled().tools(generator).build())) {
      RawHttpSession session = RawHttpSession.open(server);
      session.sendAndHangUp(
          ask(7, ",\"_meta\":{\"progressToken\":1}"),
          () -> EndlessGenerator.happens(generator.started));

      assertThat(EndlessGenerator.happens(generator.ended)).isTrue();
      try (McpSyncClient client = client(server)) {
        assertThat(sources(call(client, "search", Map.of("query", "heron")))).isNotEmpty();
      }
    }
  }

  private static String ask(int id, String more) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call",\
    "params":{"name":"ask","arguments":{"question":"Where?"}%s}}\
    """
        .formatted(id, more);
  }

  private static String cancel(int id) {
    return """
    {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}\
    """
        .formatted(id);
  }

  @Test
  void onlyNamesOfThisMachineReachTheServer() throws Exception {
    try (HttpServer server = HttpServer.start(Index.filled().tools().build())) {
      int port = server.port();
      assertThat(server.status("localhost:" + port, "")).isEqualTo(200);
      assertThat(server.status("[::1]:" + port, "Origin: http://localhost:3000\r\n"))
          .isEqualTo(200);
      assertThat(server.status("rebound.example.org:" + port, "")).isEqualTo(421);
      assertThat(server.status("localhost.example.org", "")).isEqualTo(421);
      assertThat(server.status("localhost:" + port, "Origin: https://example.org\r\n"))
          .isEqualTo(403);
      assertThat(server.status("localhost:" + port, "Origin: null\r\n")).isEqualTo(403);
    }
    McpTools tools = Index.filled().tools().build();
    McpServlet.Builder open =
        McpServlet.builder(tools)
            .allowedHosts(List.of("rag.example.org"))
            .allowedOrigins(List.of("https://example.org"));
    try (HttpServer server = HttpServer.start(open.build())) {
      assertThat(server.status("rag.example.org", "Origin: https://example.org\r\n"))
          .isEqualTo(200);
      assertThat(server.status("localhost:" + server.port(), "")).isEqualTo(421);
    }
  }

  @Test
  void whatIsNoMessageIsRefused() throws Exception {
    McpTools tools = Index.filled().tools().maxMessageBytes(1_000).build();
    try (HttpServer server = HttpServer.start(tools)) {
      RawHttpSession session = RawHttpSession.open(server);

      assertThat(session.send("{\"jsonrpc\":").statusCode()).isEqualTo(400);
      assertThat(session.send("[]").statusCode()).isEqualTo(400);
      assertThat(session.send(" ".repeat(1_001)).statusCode()).isEqualTo(413);
      assertThat(session.send("{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"none\"}").body())
          .contains("Method not found: none");
    }
  }
}
