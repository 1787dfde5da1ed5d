package io.ragstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapperSupplier;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code mcp} of the jar that the build has made, as hosts of agents start it. */
@Timeout(300)
class McpProgramTest {
  private static final String QUESTION = "Where are inserted data kept?";

  @TempDir private static Path folder;

  @BeforeAll
  static void ingest() throws IOException {
    McpIndex.make(folder);
  }

  private static McpSyncClient client(
      BlockingQueue<ProgressNotification> progress, List<String> log) {
    ServerParameters program =
        ServerParameters.builder(Program.JAVA.toString()).args(McpIndex.command(folder)).build();
    StdioClientTransport transport =
        new StdioClientTransport(program, new JacksonMcpJsonMapperSupplier().get());
    transport.setStdErrorHandler(log::add);
    return McpClient.sync(transport)
        .progressConsumer(progress::add)
        .requestTimeout(Duration.ofSeconds(60))
        .initializationTimeout(Duration.ofSeconds(120))
        .build();
  }

  private static String search(McpSyncClient client, String query) {
    CallToolRequest request =
        CallToolRequest.builder("search").arguments(Map.of("query", query, "top_k", 1)).build();
    return client.callTool(request).structuredContent().toString();
  }

  @Test
  void theOfficialClientSearchesAsksAndReads() throws Exception {
    BlockingQueue<ProgressNotification> progress = new LinkedBlockingQueue<>();
    List<String> log = new CopyOnWriteArrayList<>();
    try (McpSyncClient client = client(progress, log)) {
      client.initialize();
      assertThat(client.getServerInstructions()).contains("Storage and animals");
      assertThat(client.listTools().tools())
          .extracting(Tool::name)
          .containsExactly("search", "ask");

      CallToolRequest ask =
          CallToolRequest.builder("ask")
              .arguments(Map.of("question", QUESTION))
              .progressToken(1)
              .build();
      CallToolResult answer = client.callTool(ask);
      assertThat(answer.structuredContent().toString())
          .contains("object storage", "storage.md", "rerank_probability");
      // The client hands them on by several threads, in no order.
      List<String> told =
          List.of(
              progress.poll(30, TimeUnit.SECONDS).message(),
              progress.poll(30, TimeUnit.SECONDS).message());
      assertThat(told)
          .anyMatch(message -> message.startsWith("Passages found: "))
          .anyMatch(message -> message.contains("object storage"));

      List<String> found =
          IntStream.range(0, 12)
              .parallel()
              .mapToObj(i -> search(client, i % 2 == 0 ? QUESTION : "What does the heron do?"))
              .toList();
      assertThat(IntStream.range(0, 12))
          .allSatisfy(
              i -> assertThat(found.get(i)).contains(i % 2 == 0 ? "storage.md" : "animals.txt"));

      assertThat(
              client
                  .readResource(ReadResourceRequest.builder("ragstone://sources").build())
                  .toString())
          .contains("storage.md", "animals.txt");
      assertThatThrownBy(() -> client.callTool(CallToolRequest.builder("none").build()))
          .isInstanceOf(McpError.class)
          .hasMessageContaining("Unknown tool");
    }
    assertThat(log).anyMatch(line -> line.startsWith("Serving "));
  }

  @Test
  void standardOutputIsTheProtocolAndTheProgramEndsWithItsInput() throws Exception {
    // With all that it logs.
    Process program =
        new ProcessBuilder(McpIndex.whole(folder, "--verbose", "--reranker", "none"))
            .redirectError(folder.resolve("log.txt").toFile())
            .start();
    try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
      say(
          program,
          """
          {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",\
          "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
          {"jsonrpc":"2.0","method":"notifications/initialized"}
          no JSON
          {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search",\
          "arguments":{"query":"Wo stehen Reiher? 鷺"}}}
          """);

      JsonObject initialized = json(lines.readLine());
      assertThat(initialized.getAsJsonObject("result").get("protocolVersion").getAsString())
          .isEqualTo("2025-06-18");
      assertThat(json(lines.readLine()).toString()).contains("-32700");
      assertThat(json(lines.readLine()).getAsJsonObject("result").toString())
          .contains("structuredContent");
      program.getOutputStream().close();
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines.readLine()).isNull();
      assertThat(program.exitValue()).isZero();
      assertThat(Files.readString(folder.resolve("log.txt"))).contains("Loaded");
    } finally {
      program.destroyForcibly();
    }
  }

  private static void say(Process program, String text) throws IOException {
    program.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    program.getOutputStream().flush();
  }

  private static JsonObject json(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }

  @Test
  void withoutAnIndexTheProgramEndsAndSaysWhy() throws Exception {
    Outcome outcome = new Program(folder).run("mcp", "--index", "missing");

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("There is no index missing").contains("ragstone ingest");
    assertThat(folder.resolve("missing")).doesNotExist();
  }
}
