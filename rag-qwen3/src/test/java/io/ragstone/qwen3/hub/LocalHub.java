package io.ragstone.qwen3.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Hugging Face hub on this machine, as huggingface.co answers: small files by a redirect within
 * the hub, {@code .safetensors} by a redirect to a storage server, which here is another port. What
 * either server does wrong is told beforehand, one fault a request.
 */
public final class LocalHub implements AutoCloseable {
  public static final String REPOSITORY = "test/tiny";
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final Pattern RESOLVE =
      Pattern.compile("/(?:api/resolve-cache/models/)?(?:[^/]+/[^/]+)(?:/resolve)?/([^/]+)/(.+)");

  private final HttpServer hub = server(this::serveHub);
  private final HttpServer storage = server(this::serveStorage);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> branches = new ConcurrentHashMap<>();
  private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /**
   * What came in.
   *
   * @param server {@code hub} or {@code storage}
   */
  public record Request(
      String method, String server, String file, String range, Optional<String> token) {}

  /** What a server does instead of the right thing. */
  @FunctionalInterface
  public interface Fault {
    void answer(HttpExchange exchange, byte[] content) throws IOException;
  }

  public LocalHub() {
    branches.put("main", COMMIT);
    hub.setExecutor(threads);
    storage.setExecutor(threads);
    hub.start();
    storage.start();
  }

  public URI endpoint() {
    return address(hub);
  }

  /** A hub in a cache folder, which loses no time with waiting. */
  public HuggingFaceHub.Builder in(Path cache) {
    return HuggingFaceHub.builder()
        .endpoint(endpoint())
        .cacheFolder(cache)
        .retryDelay(Duration.ofMillis(1))
        .stallTimeout(Duration.ofSeconds(20));
  }

  public HubSnapshot snapshot(Path cache) {
    return in(cache).build().snapshot(REPOSITORY, "main");
  }

  public LocalHub publish(String file, byte[] content) {
    files.put(file, content.clone());
    return this;
  }

  public LocalHub branch(String name, String commit) {
    branches.put(name, commit);
    return this;
  }

  /** The next requests for a file meet these faults, one each. */
  public LocalHub next(String method, String server, String file, Fault... wrong) {
    faults
        .computeIfAbsent(method + " " + server + " " + file, key -> new ArrayDeque<>())
        .addAll(List.of(wrong));
    return this;
  }

  /** The next requests to the storage for the content of a file meet these faults. */
  public LocalHub nextDownload(String file, Fault... wrong) {
    return next("GET", "storage", file, wrong);
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The ranges that were asked for of a file's content, empty for the whole. */
  public List<String> ranges(String file) {
    return requests.stream()
        .filter(request -> request.method().equals("GET") && request.server().equals("storage"))
        .filter(request -> request.file().equals(file))
        .map(Request::range)
        .toList();
  }

  /** Announces everything, sends a part and closes the connection. */
  public static Fault breakOffAfter(int bytes) {
    return (exchange, content) -> send(exchange, content, content.length, bytes);
  }

  /** Sends the whole, whatever part was asked for. */
  public static Fault ignoreRange() {
    return LocalHub::sendWhole;
  }

  /** Sends something else instead, with ranges as asked for. */
  public static Fault sendInstead(byte[] other) {
    return (exchange, content) -> sendAsAsked(exchange, other);
  }

  public static Fault status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Sends a part, then nothing more until the hub closes. */
  public Fault stallAfter(int bytes) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      await();
    };
  }

  /** Does not even answer until the hub closes. */
  public Fault silence() {
    return (exchange, content) -> await();
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }

  private void serveHub(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Matcher parts = RESOLVE.matcher(path);
    if (!parts.matches()) {
      throw new IOException("no hub has " + path);
    }
    String revision = parts.group(1).replace("%2F", "/");
    String file = parts.group(2);
    if (isWrong(exchange, "hub", file)) {
      return;
    }
    String commit =
        branches.getOrDefault(revision, branches.containsValue(revision) ? revision : "");
    if (!path.startsWith("/" + REPOSITORY + "/") && !path.startsWith("/api/resolve-cache/")) {
      status(404, "X-Error-Code", "RepoNotFound").answer(exchange, new byte[0]);
    } else if (commit.isEmpty()) {
      status(404, "X-Error-Code", "RevisionNotFound").answer(exchange, new byte[0]);
    } else if (!files.containsKey(file)) {
      status(404, "X-Error-Code", "EntryNotFound", "X-Repo-Commit", commit)
          .answer(exchange, new byte[0]);
    } else {
      serveFile(exchange, commit, file, path.contains("resolve-cache"));
    }
  }

  private void serveFile(HttpExchange exchange, String commit, String file, boolean cached)
      throws IOException {
    byte[] content = files.get(file);
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (file.endsWith(".safetensors")) {
      exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash("SHA-256", content) + '"');
      exchange.getResponseHeaders().set("Location", address(storage) + "/" + file + "?signed=yes");
      exchange.sendResponseHeaders(302, -1);
    } else if (!cached) {
      exchange
          .getResponseHeaders()
          .set("Location", "/api/resolve-cache/models/" + REPOSITORY + "/" + commit + "/" + file);
      exchange.sendResponseHeaders(307, -1);
    } else {
      exchange.getResponseHeaders().set("ETag", '"' + gitHash(content) + '"');
      sendAsAsked(exchange, content);
    }
  }

  private void serveStorage(HttpExchange exchange) throws IOException {
    String file = exchange.getRequestURI().getPath().substring(1);
    if (!isWrong(exchange, "storage", file)) {
      sendAsAsked(exchange, files.get(file));
    }
  }

  private boolean isWrong(HttpExchange exchange, String server, String file) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            server,
            file,
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")).orElse(""),
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
    Deque<Fault> wrong =
        faults.getOrDefault(
            exchange.getRequestMethod() + " " + server + " " + file, new ArrayDeque<>());
    Optional<Fault> fault;
    synchronized (wrong) {
      fault = Optional.ofNullable(wrong.poll());
    }
    if (fault.isPresent()) {
      fault.get().answer(exchange, files.getOrDefault(file, new byte[0]));
    }
    return fault.isPresent();
  }

  private static void sendAsAsked(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      sendWhole(exchange, content);
      return;
    }
    int start = Integer.parseInt(range.replaceAll("\\D", ""));
    if (start >= content.length) {
      status(416, "Content-Range", "bytes */" + content.length).answer(exchange, content);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
    exchange.sendResponseHeaders(206, content.length - start);
    exchange.getResponseBody().write(content, start, content.length - start);
  }

  private static void sendWhole(HttpExchange exchange, byte[] content) throws IOException {
    send(exchange, content, content.length, content.length);
  }

  private static void send(HttpExchange exchange, byte[] content, int announced, int sent)
      throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(announced));
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, announced == 0 ? -1 : announced);
      exchange.getResponseBody().write(content, 0, sent);
    }
  }

  private void await() throws IOException {
    try {
      closing.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static HttpServer server(Handler handler) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              handler.handle(exchange);
            }
          });
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static String gitHash(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] blob = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, blob, header.length, content.length);
    return hash("SHA-1", blob);
  }

  static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
