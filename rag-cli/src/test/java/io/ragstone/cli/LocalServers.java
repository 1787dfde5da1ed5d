package io.ragstone.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ragstone.qwen3.ModelSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Small servers on the loopback interface that stand for those of others. */
final class LocalServers {
  /** The commit of every model of the hub. */
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private LocalServers() {}

  /** A running server; what it was asked, with the key that came along. */
  record Server(HttpServer http, List<String> requests) implements AutoCloseable {
    String address() {
      return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static Server start(Handler handler) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> requests = Collections.synchronizedList(new ArrayList<>());
    http.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + " "
                    + Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse("no key"));
            exchange.getRequestBody().readAllBytes();
            handler.handle(exchange);
          }
        });
    http.start();
    return new Server(http, requests);
  }

  /** A language model's server that takes one key and always answers the same. */
  static Server languageModel(String key) throws IOException {
    return start(
        exchange -> {
          boolean known =
              ("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("Authorization"));
          boolean models = exchange.getRequestURI().getPath().endsWith("/models");
          String answer =
              models
                  ? "{\"object\":\"list\",\"data\":[]}"
                  : "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"parrot\","
                        + "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"In"
                        + " object storage. [1]\"}}],"
                        + "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}}";
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          send(
              exchange,
              known ? 200 : 401,
              (known ? answer : "{\"error\":{\"message\":\"bad key\"}}")
                  .getBytes(StandardCharsets.UTF_8));
        });
  }

  /** A hub that has the bundled embedder under every name. */
  static Server hub() throws IOException {
    return start(
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String file = path.substring(path.lastIndexOf('/') + 1);
          Optional<byte[]> content = modelFile(file);
          exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
          if (content.isEmpty()) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            send(exchange, 404, new byte[0]);
          } else {
            exchange.getResponseHeaders().set("ETag", '"' + sha256(content.get()) + '"');
            send(exchange, 200, content.get());
          }
        });
  }

  /** A file of the bundled embedder. */
  static Optional<byte[]> modelFile(String name) throws IOException {
    try (InputStream in =
        ModelSource.class
            .getClassLoader()
            .getResourceAsStream("io/ragstone/models/mini/qwen3-embedding-mini/" + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
