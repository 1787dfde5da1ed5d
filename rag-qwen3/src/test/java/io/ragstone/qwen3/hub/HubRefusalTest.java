package io.ragstone.qwen3.hub;

import static io.ragstone.qwen3.hub.LocalHub.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import io.ragstone.qwen3.hub.LocalHub.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub that says no is understood, told apart from one that is busy, and never told too much. */
class HubRefusalTest extends HubTestBase {

  @Test
  void theTokenGoesToTheHubAndNotToWhereItRedirects() throws IOException {
    HuggingFaceHub known = hub.in(cache).token("hf_secret").build();
    HubSnapshot snapshot = known.snapshot(LocalHub.REPOSITORY, "main");
    snapshot.file(CONFIG);
    assertHasWeights(snapshot.file(WEIGHTS));
    for (Request request : hub.requests()) {
      Optional<String> expected =
          request.server().equals("hub") ? Optional.of("Bearer hf_secret") : Optional.empty();
      assertEquals(expected, request.token(), request.toString());
    }
    assertTrue(hub.requests().stream().anyMatch(request -> request.server().equals("storage")));
    assertFalse(known.toString().contains("secret"));
    assertFalse(snapshot.toString().contains("secret"));
  }

  @Test
  void aTokenFileIsReadWhenItIsNeeded() throws IOException {
    Path file = scratch.resolve("token");
    HubSnapshot snapshot =
        hub.in(cache).tokenFile(file).build().snapshot(LocalHub.REPOSITORY, "main");
    Files.writeString(file, " hf_secret \n");
    snapshot.file(CONFIG);
    assertEquals(Optional.of("Bearer hf_secret"), hub.requests().get(0).token());
  }

  @Test
  void aBadTokenIsRefusedWithoutBeingRepeated() throws IOException {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> HuggingFaceHub.builder().token("hf_secret\nX-Evil: 1"))
            .getMessage();
    assertFalse(message.contains("secret"), message);
    Path file = Files.writeString(scratch.resolve("token"), "hf_secret ü");
    fails(
        Reason.AUTHENTICATION,
        () -> hub.in(cache).tokenFile(file).build().snapshot("test/tiny", "main").file(CONFIG),
        file.toString(),
        "hf auth login");
  }

  @Test
  void aGatedModelSaysToAcceptItsLicence() {
    hub.next("HEAD", "hub", CONFIG, status(403, "X-Error-Code", "GatedRepo"));
    fails(
        Reason.AUTHENTICATION,
        () -> hub.snapshot(cache).file(CONFIG),
        "gated",
        "accept its licence at " + hub.endpoint() + "/test/tiny",
        "HF_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusalAsksForTheNameAndTheToken(int status) {
    hub.next("HEAD", "hub", CONFIG, status(status));
    fails(Reason.AUTHENTICATION, () -> hub.snapshot(cache).file(CONFIG), "private", "HF_TOKEN");
    assertEquals(1, hub.requests().size(), "not repeated");
  }

  @Test
  void aMissingModelRevisionAndFileAreToldApart() {
    HuggingFaceHub any = hub.in(cache).build();
    fails(
        Reason.NOT_FOUND,
        () -> any.snapshot("test/other", "main").file(CONFIG),
        "no such model",
        "test/other");
    fails(
        Reason.NOT_FOUND,
        () -> any.snapshot(LocalHub.REPOSITORY, "v9").file(CONFIG),
        "no such revision",
        "v9");
    fails(
        Reason.NOT_FOUND,
        () -> any.snapshot(LocalHub.REPOSITORY, "main").file("tokenizer.json"),
        "has no tokenizer.json");
    assertFalse(any.snapshot(LocalHub.REPOSITORY, "main").has("tokenizer.json"));
  }

  @ParameterizedTest
  @CsvSource({
    "429,Retry-After,0",
    "503,Retry-After,0",
    "429,RateLimit,'\"api\";r=0;t=0'",
    "500,X,y"
  })
  void aBusyHubIsAskedAgain(int status, String header, String value) throws IOException {
    hub.next("HEAD", "hub", WEIGHTS, status(status, header, value));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
  }

  @Test
  void aHubThatAsksForTooLongAWaitIsNotAskedAgain() {
    hub.next("HEAD", "hub", CONFIG, status(429, "Retry-After", "3600"));
    ModelDownloadException failure =
        assertThrows(ModelDownloadException.class, () -> hub.snapshot(cache).file(CONFIG));
    assertEquals(Reason.RATE_LIMITED, failure.reason());
    assertEquals(Optional.of(Duration.ofHours(1)), failure.retryAfter());
    assertTrue(failure.isRetryable());
    assertTrue(failure.getMessage().contains("3600 s"), failure.getMessage());
  }

  @Test
  void aWaitMayBeADate() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusDays(1));
    hub.next("HEAD", "hub", CONFIG, status(503, "Retry-After", date));
    ModelDownloadException failure =
        assertThrows(ModelDownloadException.class, () -> hub.snapshot(cache).file(CONFIG));
    assertEquals(Reason.UNAVAILABLE, failure.reason());
    assertTrue(failure.retryAfter().orElseThrow().toHours() >= 23, failure.toString());
  }

  @Test
  void aStorageServerThatRefusesIsAskedThroughTheHubAgain() throws IOException {
    hub.nextDownload(WEIGHTS, status(403));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(
        2,
        hub.requests().stream()
            .filter(request -> request.method().equals("GET") && request.server().equals("hub"))
            .count());
  }

  @Test
  void aPageThatIsNoHubIsNotTakenForOne() {
    hub.next("HEAD", "hub", CONFIG, status(200));
    fails(
        Reason.INVALID_RESPONSE,
        () -> hub.snapshot(cache).file(CONFIG),
        "X-Repo-Commit",
        hub.endpoint().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../etc/cron.d/evil", "abc", "\"\"", "0123456789ABCDEF"})
  void anEtagThatIsNoHashDoesNotBecomeAFileName(String etag) throws IOException {
    hub.next("HEAD", "hub", CONFIG, status(200, "X-Repo-Commit", LocalHub.COMMIT, "ETag", etag));
    fails(Reason.INVALID_RESPONSE, () -> hub.snapshot(cache).file(CONFIG), "ETag");
    assertEquals(List.of(), blobs());
  }

  @Test
  void aCommitThatIsNoneDoesNotBecomeAFolderName() {
    hub.next("HEAD", "hub", CONFIG, status(200, "X-Repo-Commit", "../../x", "ETag", "\"abc\""));
    fails(Reason.INVALID_RESPONSE, () -> hub.snapshot(cache).file(CONFIG), "X-Repo-Commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:", "ht tp"})
  void aRedirectToNoWebServerIsNotFollowed(String location) {
    hub.next("HEAD", "hub", CONFIG, status(302, "Location", location));
    fails(Reason.INVALID_RESPONSE, () -> hub.snapshot(cache).file(CONFIG), "redirected");
  }

  @Test
  void endlessRedirectsAreGivenUp() {
    for (int i = 0; i < 10; i++) {
      hub.next("HEAD", "hub", CONFIG, status(302, "Location", "/test/tiny/resolve/main/" + CONFIG));
    }
    fails(Reason.INVALID_RESPONSE, () -> hub.snapshot(cache).file(CONFIG), "more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a/b/c", "../x", "a/..", "a--b/c", "a b", "/a", "a/", ".a", "x.git", "a/ü"})
  void aNameThatNoModelCanHaveIsRefused(String repository) {
    HuggingFaceHub any = hub.in(cache).build();
    assertThrows(IllegalArgumentException.class, () -> any.snapshot(repository, "main"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/etc/passwd", "..", "../x", "a/../b", "a\\b", "C:x", "a//b", "a/", "a\nb"})
  void aNameThatLeadsOutOfTheFolderIsRefused(String name) {
    HuggingFaceHub any = hub.in(cache).build();
    assertThrows(IllegalArgumentException.class, () -> any.snapshot("a/b", name));
    HubSnapshot snapshot = hub.snapshot(cache);
    assertThrows(IllegalArgumentException.class, () -> snapshot.file(name));
    assertThrows(IllegalArgumentException.class, () -> snapshot.has(name));
    assertEquals(List.of(), hub.requests());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://x",
        "huggingface.co",
        "https:///x",
        "http://u:secret@x",
        "http://x?a=secret"
      })
  void anEndpointThatCannotBeOneIsRefused(String endpoint) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> HuggingFaceHub.builder().endpoint(URI.create(endpoint)))
            .getMessage();
    assertFalse(message.contains("secret"), message);
  }
}
