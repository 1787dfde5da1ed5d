package io.ragstone.benchmarks.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A local server that speaks enough of OpenAI's protocol to answer, always the same, and now and
 * then fails: with status 500, with 429, or by cutting the connection.
 */
final class FaultyChatServer implements AutoCloseable {
  static final String ANSWER = "Data is stored in segments [1].";

  private static final double FAULTS_OF_A_KIND = 0.06;

  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final HttpServer server;

  FaultyChatServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/chat/completions", FaultyChatServer::answer);
    server.start();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      double chance = ThreadLocalRandom.current().nextDouble();
      if (chance < FAULTS_OF_A_KIND) {
        respond(exchange, 500, "{\"error\":{\"message\":\"out of order\"}}");
      } else if (chance < 2 * FAULTS_OF_A_KIND) {
        exchange.getResponseHeaders().add("retry-after", "0");
        respond(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
      } else if (chance >= 3 * FAULTS_OF_A_KIND) {
        respond(
            exchange,
            200,
            """
            {"id":"1","object":"chat.completion","created":1,"model":"local","choices":[{"index":0,
            "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}
            """
                .formatted(ANSWER));
      }
    }
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
