package io.ragstone.store.milvus;

import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Milvus server of a test's own, which it may kill and freeze, with data that are deleted when it
 * is closed. It needs the program that {@link #PROGRAM} names.
 */
final class MilvusServer implements AutoCloseable {
  /** The environment variable that names the folder with an installed program. */
  static final String PROGRAM = "MILVUS_PROGRAM";

  private static final Path SCRIPT = Path.of("..", ".ci", "start-milvus").toAbsolutePath();

  /**
   * In seconds, 30 by default: as long as that, a server that was killed keeps its rows to itself.
   */
  private static final String SESSION = "common.session.ttl=10";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Path folder;
  private final int port = freePort();
  private final int healthPort = freePort();
  private Process process;

  private MilvusServer(Path folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /**
   * Starts a server on a new folder and waits until it is healthy.
   *
   * @param settings of milvus.yaml, such as {@code common.security.tlsMode=1}
   */
  static MilvusServer start(String... settings) {
    try {
      MilvusServer server = new MilvusServer(Files.createTempDirectory("milvus"));
      server.restart(settings);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  String uri() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts the killed server again, with all its data, and waits until it is healthy. */
  void restart(String... settings) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(SCRIPT.toString(), "standalone", folder.toString()));
    command.addAll(List.of(String.valueOf(port), String.valueOf(healthPort), SESSION));
    command.addAll(List.of(settings));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PROGRAM, SuiteEnvironment.get(PROGRAM));
    try {
      process = builder.redirectOutput(log().toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitHealthy();
  }

  private void awaitHealthy() {
    long start = System.nanoTime();
    while (!isHealthy()) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException("The server did not get healthy: " + endOfLog());
      }
      pause();
    }
  }

  private boolean isHealthy() {
    URI health = URI.create("http://127.0.0.1:" + healthPort + "/healthz");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body().equals("OK");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the server starts", e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the server as a power failure would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Stops the server where it stands: its connections stay, and nothing answers. */
  void freeze() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return folder.resolve("server.log");
  }

  private String endOfLog() {
    try {
      String log = Files.readString(log());
      return log.substring(Math.max(0, log.length() - 4_000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
