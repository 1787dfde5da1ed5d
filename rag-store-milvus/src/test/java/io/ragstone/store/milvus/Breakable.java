package io.ragstone.store.milvus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A way to a server that can be cut. */
final class Breakable implements AutoCloseable {
  private final ServerSocket entrance;
  private final URI server;
  private final List<Socket> connections = new ArrayList<>();

  Breakable(String server) throws IOException {
    this.server = URI.create(server);
    this.entrance = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  String uri() {
    return "http://127.0.0.1:" + entrance.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        connect(entrance.accept());
      }
    } catch (IOException e) {
      cut();
    }
  }

  private synchronized void connect(Socket client) throws IOException {
    if (entrance.isClosed()) {
      client.close();
      return;
    }
    Socket onward = new Socket(server.getHost(), server.getPort());
    connections.addAll(List.of(client, onward));
    start(() -> copy(client, onward));
    start(() -> copy(onward, client));
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Cut, which is what it is for.
      return;
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "breakable");
    thread.setDaemon(true);
    thread.start();
  }

  /** Cuts all connections and lets nobody in any more. */
  synchronized void cut() {
    try {
      entrance.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }
}
