package io.ragstone.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.ragstone.call.CallContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One session over two streams. The SDK's own transport ends with the first line that is not JSON,
 * does not tell when its input has ended, and knows no cancellation.
 */
final class StdioTransport implements McpServerTransportProvider, McpServerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);
  private static final String SESSION = "stdio";
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private final OutputStream out;
  private final int maxMessageCharacters;
  private final RunningCalls calls = new RunningCalls();
  private final CountDownLatch ended = new CountDownLatch(1);
  private Optional<McpServerSession> session = Optional.empty();

  StdioTransport(OutputStream out, int maxMessageCharacters) {
    this.out = out;
    this.maxMessageCharacters = maxMessageCharacters;
  }

  @Override
  public void setSessionFactory(McpServerSession.Factory sessions) {
    session = Optional.of(sessions.create(this));
  }

  /** Reads on a thread of its own, since nothing ends a read from standard input. */
  void run(InputStream in, CallContext context) {
    Thread reader = new Thread(() -> readAll(in), "ragstone-mcp-input");
    reader.setDaemon(true);
    reader.start();
    CallContext.Registration end = context.onCancel(ended::countDown);
    try {
      ended.await();
      calls.cancelAll(SESSION);
      calls.awaitEnd(MAX_WAIT);
    } catch (InterruptedException e) {
      calls.cancelAll(SESSION);
      Thread.currentThread().interrupt();
    } finally {
      end.close();
    }
  }

  private void readAll(InputStream in) {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try {
      Optional<String> line = readLine(lines);
      while (line.isPresent()) {
        if (!line.get().isBlank()) {
          take(line.get());
        }
        line = readLine(lines);
      }
    } catch (IOException e) {
      LOG.debug("The input broke off", e);
    } finally {
      ended.countDown();
    }
  }

  private void take(String line) {
    if (line.length() > maxMessageCharacters) {
      refuse(
          ErrorCodes.INVALID_REQUEST,
          "A message has more than " + maxMessageCharacters + " characters");
      return;
    }
    JSONRPCMessage message;
    try {
      message = McpSchema.deserializeJsonRpcMessage(Json.MAPPER, line);
    } catch (IOException | RuntimeException e) {
      LOG.debug("Not a message: {}", line, e);
      refuse(ErrorCodes.PARSE_ERROR, "A line is no JSON-RPC message");
      return;
    }
    handle(message);
  }

  private void handle(JSONRPCMessage message) {
    if (message instanceof JSONRPCNotification told && calls.cancel(SESSION, told)) {
      return;
    }
    if (message instanceof JSONRPCRequest request) {
      RunningCalls.Call call = calls.begin(SESSION, request.id());
      session()
          .handle(message)
          .contextWrite(known -> known.put(McpTransportContext.KEY, call.transportContext()))
          .doFinally(end -> call.close())
          .subscribe(done -> {}, StdioTransport::unexpected);
    } else {
      session().handle(message).subscribe(done -> {}, StdioTransport::unexpected);
    }
  }

  private McpServerSession session() {
    return session.orElseThrow(() -> new IllegalStateException("No server uses this transport"));
  }

  private static void unexpected(Throwable failure) {
    LOG.error("A message could not be handled", failure);
  }

  /** Without an id, as JSON-RPC has it where none could be read; the SDK's type insists on one. */
  private void refuse(int code, String why) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("jsonrpc", McpSchema.JSONRPC_VERSION);
    error.put("id", null);
    error.put("error", Map.of("code", code, "message", why));
    write(error);
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> write(message));
  }

  private void write(Object message) {
    // Inside of JSON's texts, line ends are escaped.
    byte[] line = (Json.text(message) + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      try {
        out.write(line);
        out.flush();
      } catch (IOException e) {
        LOG.debug("Nobody reads the output any more", e);
        ended.countDown();
      }
    }
  }

  /** The next line, or as much of it as shows that it is too long; empty at the end. */
  private Optional<String> readLine(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.length() <= maxMessageCharacters) {
        line.append((char) next);
      }
      next = in.read();
    }
    return Optional.of(line.toString());
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return Json.MAPPER.convertValue(data, type);
  }

  @Override
  public List<String> protocolVersions() {
    return McpServerTransportProvider.super.protocolVersions();
  }

  @Override
  public Mono<Void> notifyClients(String method, Object params) {
    return session().sendNotification(method, params);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(ended::countDown);
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
