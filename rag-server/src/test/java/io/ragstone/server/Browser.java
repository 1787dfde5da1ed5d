package io.ragstone.server;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.testkit.SuiteEnvironment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A headless Chromium with one page, spoken to by its DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/). Used by one thread.
 */
final class Browser implements AutoCloseable {
  private static final int SECONDS = 30;

  /** Events that say that something went wrong in the page. */
  private static final List<String> COMPLAINTS =
      List.of("Runtime.exceptionThrown", "Log.entryAdded", "Page.javascriptDialogOpening");

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> replies = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Listener()).join();
  }

  /** Starts the Chromium that the environment names, with a profile in a folder. */
  static Browser start(Path profile) throws IOException, InterruptedException {
    ProcessBuilder chromium =
        new ProcessBuilder(
                SuiteEnvironment.get("CHROMIUM"),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                // Build servers run as root, and in containers with little shared memory.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--force-device-scale-factor=1",
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling("chromium.log").toFile());
    chromium.environment().put("TMPDIR", profile.getParent().toString());
    Process process = chromium.start();
    try {
      return new Browser(process, page(process, profile.resolve("DevToolsActivePort")));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static URI page(Process process, Path portFile) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Files.exists(portFile) || Files.readAllLines(portFile).size() < 2) {
      if (System.nanoTime() > end || process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "Chromium did not start; see chromium.log beside its profile");
      }
    }
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(portFile).get(0) + "/json/list");
    String targets =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return JsonParser.parseString(targets).getAsJsonArray().asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(target -> target.get("type").getAsString().equals("page"))
        .map(target -> URI.create(target.get("webSocketDebuggerUrl").getAsString()))
        .findFirst()
        .orElseThrow();
  }

  /** Opens an address, waits until its scripts have run, and forgets what went wrong before. */
  void open(URI address) {
    complaints.clear();
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
    call("Page.navigate", Map.of("url", address.toString()));
    await("location.href !== 'about:blank' && document.readyState === 'complete'");
  }

  /** The value of an expression, a promise's when it is one. */
  JsonElement evaluate(String expression) {
    JsonObject result =
        call(
            "Runtime.evaluate",
            Map.of(
                "expression",
                expression,
                "awaitPromise",
                true,
                "returnByValue",
                true,
                "allowUnsafeEvalBlockedByCSP",
                false));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + " failed: " + result.get("exceptionDetails"));
    }
    JsonElement value = result.getAsJsonObject("result").get("value");
    return value == null ? new JsonObject() : value;
  }

  String text(String selector) {
    return evaluate("document.querySelector('" + selector + "').textContent").getAsString();
  }

  int count(String selector) {
    return evaluate("document.querySelectorAll('" + selector + "').length").getAsInt();
  }

  void click(String selector) {
    evaluate("document.querySelector('" + selector + "').click()");
  }

  /** Waits until an expression holds. */
  void await(String condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    String soon =
        "new Promise(resolve => { const end = Date.now() + 1000; const look = () => {"
            + " const holds = Boolean("
            + condition
            + "); if (holds || Date.now() > end) { resolve(holds); } else { setTimeout(look, 10); }"
            + " }; look(); })";
    while (!evaluate(soon).getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "Not so within " + SECONDS + " s: " + condition + "\n" + text("body"));
      }
    }
  }

  void resize(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  void prefer(String colorScheme) {
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  /** All of the page as WebP. */
  byte[] screenshot() {
    JsonObject shot =
        call(
            "Page.captureScreenshot",
            Map.of("format", "webp", "quality", 80, "captureBeyondViewport", true));
    return Base64.getDecoder().decode(shot.get("data").getAsString());
  }

  /** What went wrong in the page so far: exceptions, refused resources, dialogs. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Sends a command of the protocol and returns its result. */
  JsonObject call(String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonObject> reply = new CompletableFuture<>();
    replies.put(id, reply);
    JsonObject command = new JsonObject();
    command.addProperty("id", id);
    command.addProperty("method", method);
    command.add("params", new Gson().toJsonTree(parameters));
    socket.sendText(command.toString(), true).join();
    try {
      JsonObject message = reply.get(SECONDS, TimeUnit.SECONDS);
      if (message.has("error")) {
        throw new AssertionError(method + ": " + message.get("error"));
      }
      return message.getAsJsonObject("result");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method + " was not answered", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        receive(JsonParser.parseString(message.toString()).getAsJsonObject());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void receive(JsonObject received) {
      if (received.has("id")) {
        replies.remove(received.get("id").getAsInt()).complete(received);
      } else if (COMPLAINTS.contains(received.get("method").getAsString())
          // The browser's own notes of responses that are no 200.
          && !received.toString().contains("\"source\":\"network\"")) {
        complaints.add(received.toString());
      }
    }
  }
}
