package io.ragstone.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.call.CallContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Line by line, as clients that do not behave would write it. */
@Timeout(120)
class StdioMcpServerTest {
  private static String request(int id, String method, String params) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"%s","params":%s}\
    """
        .formatted(id, method, params);
  }

  private static String search(int id, String query) {
    return request(
        id, "tools/call", "{\"name\":\"search\",\"arguments\":{\"query\":\"" + query + "\"}}");
  }

  private static final String ASK = "{\"name\":\"ask\",\"arguments\":{\"question\":\"Where?\"}}";

  @Test
  void whatIsNoMessageIsRefusedAndEndsNothing() throws Exception {
    McpTools tools = Index.filled().tools().maxMessageBytes(500).build();
    try (Lines lines = Lines.serve(tools)) {
      lines.initialize();

      lines.send("not JSON");
      assertThat(lines.next()).extracting("error").asString().contains("-32700");
      lines.send("{\"neither\":\"nor\"}");
      assertThat(lines.next()).extracting("error").asString().contains("-32700");
      lines.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + "x".repeat(500) + "\"}");
      assertThat(lines.next()).extracting("error").asString().contains("500 characters");
      lines.send("");
      lines.send(request(2, "none", "{}"));
      assertThat(lines.next())
          .containsEntry("id", 2)
          .extracting("error")
          .asString()
          .contains("none");

      lines.send(search(3, "heron"));
      assertThat(lines.next()).containsEntry("id", 3).containsKey("result");
    }
  }

  @Test
  void linesEndAsOnEverySystem() throws Exception {
    try (Lines lines = Lines.serve(Index.filled().tools().build())) {
      lines.initialize();

      lines.send(search(1, "Objektspeicher für Daten") + "\r");

      assertThat(lines.next().toString()).contains("leitfaden/speicher.md");
    }
  }

  @Test
  void aCallCanBeCancelledWhileOthersAreAnswered() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (Lines lines = Lines.serve(Index.filled().tools(generator).build())) {
      lines.initialize();
      lines.send(request(1, "tools/call", ASK));
      assertThat(EndlessGenerator.happens(generator.started)).isTrue();

      lines.send(search(2, "heron"));
      assertThat(lines.next()).containsEntry("id", 2);
      lines.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
              + "\"params\":{\"requestId\":1,\"reason\":\"enough\"}}");

      assertThat(EndlessGenerator.happens(generator.ended)).isTrue();
      lines.send(search(3, "heron"));
      assertThat(lines.next()).as("the cancelled call has no result").containsEntry("id", 3);
    }
  }

  @Test
  void theEndOfTheInputEndsTheServiceAndItsCalls() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (Lines lines = Lines.serve(Index.filled().tools(generator).build())) {
      lines.initialize();
      lines.send(request(1, "tools/call", ASK));
      assertThat(EndlessGenerator.happens(generator.started)).isTrue();

      lines.endInput();

      lines.awaitEnd();
      assertThat(generator.ended.getCount()).isZero();
    }
  }

  @Test
  void aClientThatDoesNotListenAnyMoreEndsTheServiceAndItsCalls() throws Exception {
    EndlessGenerator generator = new EndlessGenerator();
    try (Lines lines = Lines.serve(Index.filled().tools(generator).build())) {
      lines.initialize();
      lines.send(
          request(1, "tools/call", ASK.replace("}}", "},\"_meta\":{\"progressToken\":\"p\"}}")));
      Map<String, Object> progress = lines.next();
      assertThat(progress).containsEntry("method", "notifications/progress");

      lines.hangUp();

      lines.awaitEnd();
      assertThat(generator.ended.getCount()).isZero();
    }
  }

  @Test
  void aCancelledContextEndsTheServiceThoughTheInputStaysOpen() throws Exception {
    CallContext context = CallContext.cancellable();
    try (Lines lines = Lines.serve(Index.filled().tools().build(), context)) {
      lines.initialize();

      context.cancel();

      lines.awaitEnd();
    }
  }
}
