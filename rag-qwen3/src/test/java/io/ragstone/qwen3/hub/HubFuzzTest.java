package io.ragstone.qwen3.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ragstone.error.ModelDownloadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a hub may answer, and what may lie in a cache that others write too. Talks to a server of
 * its own.
 */
class HubFuzzTest {
  private static final String FILE = "config.json";

  @TempDir static Path folder;
  private static LocalHub hub;
  private static HubClient client;

  @BeforeAll
  static void startHub() {
    hub = new LocalHub().publish(FILE, "{}".getBytes(StandardCharsets.UTF_8));
    client =
        new HubClient(hub.in(folder.resolve("hub")).maxRetries(0).build(), LocalHub.REPOSITORY);
  }

  @AfterAll
  static void stopHub() {
    hub.close();
  }

  /** The first line is the status, each further one a header. */
  @FuzzTest
  void anAnswerSaysWhatAFileIsOrWhyNot(byte[] answer) {
    if (scripted(answer, "HEAD")) {
      try {
        client
            .metadata("main", FILE)
            .ifPresent(
                file -> {
                  assertTrue(HubNames.isCommit(file.commit()));
                  assertTrue(file.hash().hex().matches("[0-9a-f]{40}|[0-9a-f]{64}"));
                  assertTrue(file.size().orElse(0) >= 0);
                });
      } catch (ModelDownloadException e) {
        assertFalse(e.getMessage().isBlank());
        assertTrue(e.retryAfter().stream().noneMatch(java.time.Duration::isNegative));
      }
    }
  }

  @FuzzTest
  void noAnswerMakesAFileLongerThanAllowed(byte[] answer) throws IOException {
    Path file = folder.resolve("partial");
    Files.write(file, new byte[] {1, 2, 3});
    if (scripted(answer, "GET")) {
      try (PartialFile partial = PartialFile.open(file, 8)) {
        client.receive(LocalHub.COMMIT, FILE, partial, received -> {});
      } catch (ModelDownloadException e) {
        assertFalse(e.getMessage().isBlank());
      }
      assertTrue(Files.size(file) <= 8);
    }
  }

  /** Leaves out what the server cannot say, and redirects to other machines. */
  private static boolean scripted(byte[] answer, String method) {
    String[] lines = new String(answer, StandardCharsets.ISO_8859_1).split("\n", -1);
    if (!lines[0].matches("[2-5]\\d\\d")) {
      return false;
    }
    String[] headers = new String[2 * (lines.length - 1)];
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, Math.max(0, colon));
      String value = lines[i].substring(colon + 1).strip();
      boolean away = name.toLowerCase(Locale.ROOT).equals("location") && !value.matches("/[^/]*");
      if (!name.matches("[A-Za-z][A-Za-z0-9-]*")
          || !value.matches("[ -~]*")
          || name.toLowerCase(Locale.ROOT).matches("content-length|transfer-encoding|connection")
          || away) {
        return false;
      }
      headers[2 * i - 2] = name;
      headers[2 * i - 1] = value;
    }
    hub.next(method, "hub", FILE, LocalHub.status(Integer.parseInt(lines[0]), headers));
    return true;
  }

  @FuzzTest
  void namesLeadNowhereButIntoTheCache(byte[] bytes) {
    String name = new String(bytes, StandardCharsets.UTF_8);
    Path cache = folder.resolve("names");
    if (isAllowed(() -> HubNames.requireRepository(name))) {
      Path blob = new HubCache(cache, name, true).blob(new ContentHash("0".repeat(40)));
      assertEquals(cache, blob.normalize().getParent().getParent().getParent());
    }
    HubCache model = new HubCache(cache, "org/model", true);
    if (isAllowed(() -> HubNames.requireFile(name))) {
      Path file = model.snapshotFile("0".repeat(40), name);
      assertTrue(file.startsWith(cache));
      assertEquals(file, file.normalize());
      assertFalse(("/" + HubNames.encode(name, true) + "/").contains("/../"));
    }
    if (isAllowed(() -> HubNames.requireRevision(name))) {
      model.commitOf(name);
      assertTrue(HubNames.encode(name, false).matches("[A-Za-z0-9._~%-]*"));
    }
    ContentHash.ofEtag(name)
        .ifPresent(hash -> assertTrue(model.blob(hash).normalize().startsWith(cache)));
  }

  @FuzzTest
  void aReferenceInTheCacheIsACommitOrNothing(byte[] bytes) throws IOException {
    Path cache = folder.resolve("refs");
    Path refs = Files.createDirectories(cache.resolve("models--org--model/refs"));
    Files.write(refs.resolve("main"), bytes);
    Optional<String> commit = new HubCache(cache, "org/model", true).commitOf("main");
    assertTrue(commit.stream().allMatch(HubNames::isCommit));
  }

  @FuzzTest
  void anEnvironmentIsReadOrRefused(byte[] bytes) {
    String value = new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    for (String name : new String[] {"HF_ENDPOINT", "HF_TOKEN", "HF_HUB_ETAG_TIMEOUT", "HF_HOME"}) {
      isAllowed(
          () ->
              new HubEnvironment(Map.of(name, value), folder.toString())
                  .applyTo(HuggingFaceHub.builder()));
    }
  }

  private static boolean isAllowed(Runnable use) {
    try {
      use.run();
      return true;
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isBlank());
      return false;
    }
  }
}
