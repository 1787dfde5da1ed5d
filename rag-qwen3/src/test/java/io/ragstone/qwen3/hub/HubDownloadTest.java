package io.ragstone.qwen3.hub;

import static io.ragstone.qwen3.hub.LocalHub.breakOffAfter;
import static io.ragstone.qwen3.hub.LocalHub.ignoreRange;
import static io.ragstone.qwen3.hub.LocalHub.sendInstead;
import static io.ragstone.qwen3.hub.LocalHub.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whatever happens on the way, a file in the cache is the one that the hub announced. */
class HubDownloadTest extends HubTestBase {

  @Test
  void aDownloadThatBreaksOffContinuesWhereItStopped() throws IOException {
    hub.nextDownload(WEIGHTS, breakOffAfter(1_000_000));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    List<String> ranges = hub.ranges(WEIGHTS);
    assertEquals(2, ranges.size(), ranges.toString());
    assertEquals("", ranges.get(0));
    assertEquals("bytes=1000000-", ranges.get(1));
  }

  @Test
  void progressCountsTheRetriesFromZero() throws IOException {
    for (int broken = 1; broken <= 8; broken++) {
      int sent = broken * 300_000;
      hub.nextDownload(WEIGHTS, (exchange, content) -> sendPart(exchange, content, sent));
    }
    assertHasWeights(
        hub.in(cache).maxRetries(1).build().snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS));
    assertEquals(9, hub.ranges(WEIGHTS).size());
  }

  @Test
  void aDownloadThatGetsNoFurtherIsGivenUpAndContinuedNextTime() throws IOException {
    hub.nextDownload(WEIGHTS, breakOffAfter(700_000), status(503));
    HuggingFaceHub impatient = hub.in(cache).maxRetries(1).build();
    fails(
        Reason.UNAVAILABLE,
        () -> impatient.snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS),
        "503",
        WEIGHTS);
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals("bytes=700000-", hub.ranges(WEIGHTS).get(hub.ranges(WEIGHTS).size() - 1));
  }

  @Test
  void aServerWithoutRangesIsReadFromTheBeginning() throws IOException {
    hub.nextDownload(WEIGHTS, breakOffAfter(1_000_000), ignoreRange());
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(List.of("", "bytes=1000000-"), hub.ranges(WEIGHTS));
  }

  @Test
  void aFileThatChangesBetweenTwoRangesIsFetchedAnew() throws IOException {
    byte[] changed = WEIGHTS_CONTENT.clone();
    changed[2_500_000] ^= 1;
    hub.nextDownload(WEIGHTS, breakOffAfter(1_000_000), sendInstead(changed));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(List.of("", "bytes=1000000-", ""), hub.ranges(WEIGHTS));
  }

  @Test
  void aDamagedDownloadIsDeletedAndNamed() throws IOException {
    byte[] damaged = WEIGHTS_CONTENT.clone();
    damaged[17] ^= 1;
    hub.nextDownload(WEIGHTS, sendInstead(damaged));
    fails(
        Reason.CORRUPT,
        () -> hub.snapshot(cache).file(WEIGHTS),
        WEIGHTS,
        LocalHub.hash("SHA-256", WEIGHTS_CONTENT),
        "deleted");
    assertEquals(List.of(), blobs());
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
  }

  @Test
  void aDamagedSmallFileIsFoundByItsGitHash() throws IOException {
    hub.next(
        "GET",
        "hub",
        CONFIG,
        sendInstead("{\"model_type\": \"qwen4\"}".getBytes(StandardCharsets.UTF_8)));
    fails(Reason.CORRUPT, () -> hub.snapshot(cache).file(CONFIG), CONFIG);
    assertArrayEquals(CONFIG_CONTENT, Files.readAllBytes(hub.snapshot(cache).file(CONFIG)));
  }

  @Test
  void moreThanAnnouncedIsNotWritten() throws IOException {
    hub.nextDownload(WEIGHTS, sendInstead(Arrays.copyOf(WEIGHTS_CONTENT, 4_000_000)));
    fails(Reason.CORRUPT, () -> hub.snapshot(cache).file(WEIGHTS), "more of " + WEIGHTS);
    assertEquals(List.of(), blobs());
  }

  @Test
  void lessThanAnnouncedIsAskedForUntilTheRetriesEnd() throws IOException {
    byte[] shorter = Arrays.copyOf(WEIGHTS_CONTENT, 2_000_000);
    for (int i = 0; i < 20; i++) {
      hub.nextDownload(WEIGHTS, sendInstead(shorter));
    }
    fails(Reason.UNAVAILABLE, () -> hub.snapshot(cache).file(WEIGHTS), WEIGHTS);
    assertTrue(hub.ranges(WEIGHTS).size() < 10, hub.ranges(WEIGHTS).toString());
  }

  @Test
  void aConnectionThatStallsIsLeftAndTheRestFetched() throws IOException {
    hub.nextDownload(WEIGHTS, hub.stallAfter(1_000_000));
    HuggingFaceHub impatient = hub.in(cache).stallTimeout(Duration.ofMillis(300)).build();
    assertHasWeights(impatient.snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS));
    assertEquals(2, hub.ranges(WEIGHTS).size());
    assertTrue(hub.ranges(WEIGHTS).get(1).startsWith("bytes="), hub.ranges(WEIGHTS).toString());
  }

  @Test
  void aHubThatDoesNotAnswerIsATimeout() {
    hub.next("HEAD", "hub", CONFIG, hub.silence());
    HuggingFaceHub impatient =
        hub.in(cache).requestTimeout(Duration.ofMillis(300)).maxRetries(0).build();
    fails(
        Reason.TIMEOUT,
        () -> impatient.snapshot(LocalHub.REPOSITORY, "main").file(CONFIG),
        "127.0.0.1");
  }

  @Test
  void aServerThatSpeaksNoHttpIsUnavailable() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread answers =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read();
                  socket.getOutputStream().write("no HTTP\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      answers.start();
      HuggingFaceHub other =
          hub.in(cache)
              .endpoint(URI.create("http://127.0.0.1:" + server.getLocalPort()))
              .maxRetries(0)
              .build();
      fails(Reason.UNAVAILABLE, () -> other.snapshot(LocalHub.REPOSITORY, "main").file(CONFIG));
      answers.join();
    }
  }

  @Test
  void aTooLargeFileIsRefusedBeforeItIsFetched() {
    HubSnapshot snapshot = hub.snapshot(cache);
    fails(Reason.INVALID_RESPONSE, () -> snapshot.file(WEIGHTS, 2_999_999), "3000000", "2999999");
    fails(
        Reason.INVALID_RESPONSE,
        () -> hub.in(cache).maxFileBytes(1000).build().snapshot("test/tiny", "main").file(WEIGHTS),
        "maxFileBytes");
    assertEquals(List.of(), hub.ranges(WEIGHTS));
  }

  @Test
  void aFileThatDoesNotFitOnTheDiskIsRefusedBeforeItIsFetched() {
    hub.next(
        "HEAD",
        "hub",
        WEIGHTS,
        status(
            200,
            "X-Repo-Commit",
            LocalHub.COMMIT,
            "X-Linked-Etag",
            '"' + LocalHub.hash("SHA-256", WEIGHTS_CONTENT) + '"',
            "X-Linked-Size",
            "99999999999999999"));
    HuggingFaceHub generous = hub.in(cache).maxFileBytes(Long.MAX_VALUE).build();
    fails(
        Reason.STORAGE,
        () -> generous.snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS),
        "99999999999999999 bytes",
        "HF_HUB_CACHE");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpIsNamed() throws IOException {
    Path blobs = Files.createDirectories(cache.resolve("models--test--tiny/blobs"));
    Files.createSymbolicLink(
        blobs.resolve(LocalHub.hash("SHA-256", WEIGHTS_CONTENT) + ".ragstone.incomplete"),
        Path.of("/dev/full"));
    fails(
        Reason.STORAGE,
        () -> hub.snapshot(cache).file(WEIGHTS),
        "No space left",
        "free some space",
        "HF_HUB_CACHE");
  }

  @Test
  void anInterruptEndsTheDownloadAndKeepsWhatCame() throws Exception {
    hub.nextDownload(WEIGHTS, hub.stallAfter(1_000_000));
    HubSnapshot snapshot =
        hub.in(cache)
            .onProgress(progress -> interruptAt(progress, 1))
            .build()
            .snapshot(LocalHub.REPOSITORY, "main");
    assertThrows(CallCancelledException.class, () -> snapshot.file(WEIGHTS));
    assertTrue(Thread.interrupted(), "the interrupt is kept");
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertTrue(hub.ranges(WEIGHTS).get(1).startsWith("bytes="), hub.ranges(WEIGHTS).toString());
  }

  @Test
  void theListenerSeesTheFileGrow() {
    List<DownloadProgress> seen = new ArrayList<>();
    HuggingFaceHub watched = hub.in(cache).onProgress(seen::add).build();
    watched.snapshot(LocalHub.REPOSITORY, "main").file(WEIGHTS);
    DownloadProgress last = seen.get(seen.size() - 1);
    assertEquals(WEIGHTS, last.file());
    assertEquals(3_000_000, last.receivedBytes());
    assertEquals(3_000_000, last.totalBytes().orElseThrow());
    for (int i = 1; i < seen.size(); i++) {
      assertTrue(seen.get(i - 1).receivedBytes() <= seen.get(i).receivedBytes());
    }
  }

  private static void interruptAt(DownloadProgress progress, long bytes) {
    if (progress.receivedBytes() >= bytes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what was asked for up to a byte of the file, and closes the connection. */
  private static void sendPart(HttpExchange exchange, byte[] content, int end) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    exchange.getResponseHeaders().set("Content-Range", "bytes " + start + "-");
    exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - start);
    exchange.getResponseBody().write(content, start, end - start);
  }
}
