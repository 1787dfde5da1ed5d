package io.ragstone.qwen3.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.testkit.RequiresEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cache is one with that of Python's huggingface_hub. */
@RequiresEnvironment(
    value = "HUGGINGFACE_HUB_PYTHON",
    provides = "a Python that has the package huggingface_hub",
    start = "see CONTRIBUTING.md")
class PythonHubIT extends HubTestBase {
  private static final String DOWNLOAD =
      """
      import sys
      from huggingface_hub import hf_hub_download
      for file in sys.argv[1:]:
          print(hf_hub_download("test/tiny", file))
      """;

  @Test
  void pythonUsesWhatJavaHasFetched() throws Exception {
    HubSnapshot snapshot = hub.snapshot(cache);
    List<String> fetched =
        List.of(snapshot.file(CONFIG).toString(), snapshot.file(WEIGHTS).toString());
    assertEquals(fetched, python("1", DOWNLOAD, CONFIG, WEIGHTS));
    assertEquals(
        List.of("1 2 0"),
        python(
            "1",
            """
            from huggingface_hub import scan_cache_dir
            cache = scan_cache_dir()
            revision, = next(iter(cache.repos)).revisions
            print(len(cache.repos), revision.nb_files, len(cache.warnings))
            """));
  }

  @Test
  void pythonKnowsWhatJavaFoundMissing() throws Exception {
    hub.snapshot(cache).file(CONFIG);
    HubSnapshot snapshot = hub.in(cache).build().snapshot(LocalHub.REPOSITORY, LocalHub.COMMIT);
    snapshot.has("model.safetensors.index.json");
    assertEquals(
        List.of("True"),
        python(
            "1",
            """
            from huggingface_hub import try_to_load_from_cache, _CACHED_NO_EXIST
            print(try_to_load_from_cache("test/tiny", "model.safetensors.index.json") is _CACHED_NO_EXIST)
            """));
  }

  @Test
  void javaUsesWhatPythonHasFetched() throws Exception {
    List<String> fetched = python("0", DOWNLOAD, CONFIG, WEIGHTS);
    HubSnapshot offline = hub.in(cache).offline(true).build().snapshot(LocalHub.REPOSITORY, "main");
    assertEquals(
        fetched, List.of(offline.file(CONFIG).toString(), offline.file(WEIGHTS).toString()));
    assertArrayEquals(CONFIG_CONTENT, Files.readAllBytes(offline.file(CONFIG)));
    assertHasWeights(offline.file(WEIGHTS));
  }

  @Test
  void pythonMayFetchTheSameFileAtTheSameTime() throws Exception {
    List<String> printed = new ArrayList<>();
    hub.nextDownload(
        WEIGHTS,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1_000_000);
          exchange.getResponseBody().flush();
          printed.addAll(python("0", DOWNLOAD, WEIGHTS));
          exchange.getResponseBody().write(content, 1_000_000, content.length - 1_000_000);
        });
    HuggingFaceHub patient = hub.in(cache).stallTimeout(Duration.ofMinutes(2)).build();
    Path weights = patient.snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS);
    assertEquals(List.of(weights.toString()), printed);
    assertHasWeights(weights);
    assertEquals(List.of(LocalHub.hash("SHA-256", WEIGHTS_CONTENT)), blobs());
  }

  private List<String> python(String offline, String program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(System.getenv("HUGGINGFACE_HUB_PYTHON"), "-c", program));
    command.addAll(List.of(arguments));
    Path errors = scratch.resolve("python.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("HF_HUB_CACHE", cache.toString());
    builder.environment().put("HF_HOME", scratch.resolve("home").toString());
    builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
    builder.environment().put("HF_HUB_OFFLINE", offline);
    builder.environment().put("HF_HUB_DISABLE_TELEMETRY", "1");
    builder.environment().put("NO_PROXY", "127.0.0.1");
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertEquals(0, process.waitFor(), () -> read(errors));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return printed.lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
