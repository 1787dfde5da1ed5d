package io.ragstone.mcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A session whose messages are written by hand. */
final class RawHttpSession {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final HttpServer server;
  private final String id;

  private RawHttpSession(HttpServer server, String id) {
    this.server = server;
    this.id = id;
  }

  static RawHttpSession open(HttpServer server) throws IOException, InterruptedException {
    HttpResponse<String> begun =
        HTTP.send(post(server, HttpServer.INITIALIZE).build(), BodyHandlers.ofString());
    return new RawHttpSession(server, begun.headers().firstValue("Mcp-Session-Id").orElseThrow());
  }

  private static HttpRequest.Builder post(HttpServer server, String message) {
    return HttpRequest.newBuilder(URI.create(server.address() + "/mcp"))
        .header("Accept", "application/json, text/event-stream")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(message));
  }

  CompletableFuture<HttpResponse<String>> sendAsync(String message) {
    return HTTP.sendAsync(
        post(server, message).header("Mcp-Session-Id", id).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> send(String message) {
    return sendAsync(message).join();
  }

  int delete() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + "/mcp"))
            .header("Mcp-Session-Id", id)
            .DELETE()
            .build();
    return HTTP.send(request, BodyHandlers.discarding()).statusCode();
  }

  /** Sends a message, and breaks the connection off once something is the case. */
  void sendAndHangUp(String message, Callable<Boolean> when) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: "
              + id
              + "\r\nAccept: application/json, text/event-stream\r\n"
              + "Content-Type: application/json\r\nContent-Length: "
              + message.length()
              + "\r\n\r\n"
              + message;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      if (!when.call()) {
        throw new IllegalStateException("It did not come to that");
      }
    }
  }
}
