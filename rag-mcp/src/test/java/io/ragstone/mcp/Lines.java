package io.ragstone.mcp;

import io.ragstone.call.CallContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The other end of the two streams. */
final class Lines implements AutoCloseable {
  private static final int PIPE_BYTES = 1 << 16;

  private final PipedOutputStream requests = new PipedOutputStream();
  private final PipedInputStream replies = new PipedInputStream(PIPE_BYTES);
  private final BufferedReader lines =
      new BufferedReader(new InputStreamReader(replies, StandardCharsets.UTF_8));
  private final CompletableFuture<Void> service;

  private Lines(McpTools tools, CallContext context) throws IOException {
    PipedInputStream in = new PipedInputStream(requests, PIPE_BYTES);
    PipedOutputStream out = new PipedOutputStream(replies);
    service = CompletableFuture.runAsync(() -> StdioMcpServer.serve(tools, in, out, context));
  }

  static Lines serve(McpTools tools) throws IOException {
    return serve(tools, CallContext.cancellable());
  }

  static Lines serve(McpTools tools, CallContext context) throws IOException {
    return new Lines(tools, context);
  }

  void initialize() throws IOException {
    send(HttpServer.INITIALIZE);
    next();
    send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
  }

  void send(String line) throws IOException {
    requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    requests.flush();
  }

  Map<String, Object> next() throws IOException {
    return Json.object(lines.readLine());
  }

  void endInput() throws IOException {
    requests.close();
  }

  void hangUp() throws IOException {
    replies.close();
  }

  void awaitEnd() {
    service.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    requests.close();
    awaitEnd();
  }
}
