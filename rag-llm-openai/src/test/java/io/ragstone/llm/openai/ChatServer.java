package io.ragstone.llm.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A server on 127.0.0.1 that speaks the OpenAI chat protocol. Each request gets the next reply of
 * its script, and the last one over and over; all requests are kept.
 */
final class ChatServer implements AutoCloseable {

  /** What the server does with one request. */
  @FunctionalInterface
  interface Reply {
    void answer(Request request, HttpExchange http) throws IOException;
  }

  /** A request as it came in. */
  record Request(
      ChatServer server,
      String path,
      String query,
      Headers headers,
      JsonNode json,
      int clientPort) {
    String header(String name) {
      return headers.getFirst(name);
    }

    String message(int index) {
      return json.at("/messages/" + index + "/content").asText();
    }
  }

  static final ObjectMapper JSON = new ObjectMapper();

  private final Semaphore arrivals = new Semaphore(0);

  /** Counted down once the server has seen a client go away in the middle of a reply. */
  final CountDownLatch clientGone = new CountDownLatch(1);

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Reply> script = new ArrayDeque<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer http;

  ChatServer(Reply... script) throws IOException {
    this.script.addAll(List.of(script));
    http =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 100);
    http.setExecutor(threads);
    http.createContext("/", this::handle);
    http.start();
  }

  String host() {
    return "127.0.0.1:" + http.getAddress().getPort();
  }

  String baseUrl() {
    return "http://" + host() + "/v1";
  }

  List<Request> requests() {
    return requests;
  }

  /** Waits until so many more requests have come in. */
  void awaitRequests(int count) throws InterruptedException {
    if (!arrivals.tryAcquire(count, 20, TimeUnit.SECONDS)) {
      throw new AssertionError("Only " + requests.size() + " requests came in");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    http.stop(0);
    threads.shutdownNow();
  }

  /** A complete answer. */
  static Reply completion(String content) {
    return json(200, completionJson(content, "stop"));
  }

  static String completionJson(String content, String finishReason) {
    return """
    {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"gpt-4o-2024-08-06",
     "choices":[{"index":0,"message":{"role":"assistant","content":%s,"refusal":null},
                 "logprobs":null,"finish_reason":%s}],
     "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}\
    """
        .formatted(quoted(content), quoted(finishReason));
  }

  /** An error in OpenAI's form. */
  static Reply error(int status, String message) {
    return json(
        status,
        "{\"error\":{\"message\":%s,\"type\":\"some_error\",\"param\":null,\"code\":null}}"
            .formatted(quoted(message)));
  }

  static Reply json(int status, String body) {
    return (request, http) -> send(http, status, Map.of(), body);
  }

  static Reply withHeader(String name, String value, int status, String body) {
    return (request, http) -> send(http, status, Map.of(name, value), body);
  }

  /** A streamed answer with the given deltas, a finish reason, the usage and the end mark. */
  static Reply stream(String... deltas) {
    return (request, http) -> {
      try (OutputStream out = startEvents(http)) {
        for (String delta : deltas) {
          event(out, delta(delta));
        }
        event(out, finish("stop"));
        event(out, usage());
        event(out, "[DONE]");
      }
    };
  }

  /** A streamed answer of exactly these events. */
  static Reply events(String... events) {
    return (request, http) -> {
      try (OutputStream out = startEvents(http)) {
        for (String event : events) {
          event(out, event);
        }
      }
    };
  }

  static String delta(String content) {
    return chunk("{\"content\":" + quoted(content) + "}", "null");
  }

  static String finish(String reason) {
    return chunk("{}", quoted(reason));
  }

  static String chunk(String delta, String finishReason) {
    return ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
            + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}")
        .formatted(delta, finishReason);
  }

  static String usage() {
    return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
        + "\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{\"prompt_tokens\":11,"
        + "\"completion_tokens\":7,\"total_tokens\":18}}";
  }

  /** Says nothing at all until the server closes. */
  static Reply silence() {
    return (request, http) -> request.server().pauseUntilClosed();
  }

  /** Says something, then nothing until the server closes. */
  static Reply silenceAfter(String... events) {
    return (request, http) -> {
      OutputStream out = startEvents(http);
      for (String event : events) {
        event(out, event);
      }
      request.server().pauseUntilClosed();
    };
  }

  /** Begins a JSON answer and keeps adding blanks until the client goes away. */
  static Reply blanks() {
    return (request, http) -> {
      http.sendResponseHeaders(200, 0);
      request.server().untilClientGoes(http.getResponseBody(), " ");
    };
  }

  /** Streams the same delta until the client goes away. */
  static Reply endlessStream(String delta) {
    return (request, http) ->
        request.server().untilClientGoes(startEvents(http), "data: " + delta(delta) + "\n\n");
  }

  /** Streams events, then drops the connection in the middle of the body. */
  static Reply cutAfter(String... events) {
    return (request, http) -> {
      http.getResponseHeaders().add("Content-Type", "text/event-stream");
      http.sendResponseHeaders(200, 1_000_000);
      // Newer JDKs keep the headers back until something is flushed.
      http.getResponseBody().flush();
      for (String event : events) {
        event(http.getResponseBody(), event);
      }
      http.close();
    };
  }

  static OutputStream startEvents(HttpExchange http) throws IOException {
    http.getResponseHeaders().add("Content-Type", "text/event-stream; charset=utf-8");
    http.sendResponseHeaders(200, 0);
    return http.getResponseBody();
  }

  static void event(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void handle(HttpExchange http) throws IOException {
    try (http) {
      Request request =
          new Request(
              this,
              http.getRequestURI().getPath(),
              Objects.toString(http.getRequestURI().getQuery(), ""),
              http.getRequestHeaders(),
              JSON.readTree(http.getRequestBody()),
              http.getRemoteAddress().getPort());
      requests.add(request);
      arrivals.release();
      nextReply().answer(request, http);
    }
  }

  private Reply nextReply() {
    synchronized (script) {
      return script.size() > 1 ? script.remove() : script.element();
    }
  }

  private void untilClientGoes(OutputStream out, String text) throws IOException {
    try {
      while (!closing.await(2, TimeUnit.MILLISECONDS)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      clientGone.countDown();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pauseUntilClosed() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange http, int status, Map<String, String> headers, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().add("Content-Type", "application/json");
    headers.forEach(http.getResponseHeaders()::set);
    http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    http.getResponseBody().write(bytes);
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
