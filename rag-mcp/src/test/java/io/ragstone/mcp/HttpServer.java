package io.ragstone.mcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** Jetty on a free port, with the servlet at {@code /mcp}. */
final class HttpServer implements AutoCloseable {
  static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}\
      """;

  private final Server server = new Server();

  private HttpServer() {}

  static HttpServer start(McpTools tools) throws Exception {
    return start(McpServlet.builder(tools).build());
  }

  static HttpServer start(McpServlet servlet) throws Exception {
    HttpServer started = new HttpServer();
    ServerConnector connector = new ServerConnector(started.server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    started.server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(servlet), "/mcp");
    started.server.setHandler(context);
    started.server.start();
    return started;
  }

  int port() {
    return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  String address() {
    return "http://localhost:" + port();
  }

  /** The status of a session's beginning with headers that clients in Java refuse to send. */
  int status(String host, String moreHeaders) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      String request =
          "POST /mcp HTTP/1.1\r\nHost: "
              + host
              + "\r\nAccept: application/json, text/event-stream\r\n"
              + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
              + INITIALIZE.length()
              + "\r\n"
              + moreHeaders
              + "\r\n"
              + INITIALIZE;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(reply.substring(9, 12));
    }
  }

  @Override
  public void close() {
    LifeCycle.stop(server);
  }
}
