package io.ragstone.qwen3.hub;

import static io.ragstone.qwen3.hub.LocalHub.breakOffAfter;
import static io.ragstone.qwen3.hub.LocalHub.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache has Python's layout, and what is in it needs no network. */
class HubCacheTest extends HubTestBase {
  private static final String NEXT_COMMIT = "f".repeat(40);

  @Test
  void aFileIsARelativeLinkToABlobNamedByItsHash() throws IOException {
    HubSnapshot snapshot = hub.snapshot(cache);
    Path config = snapshot.file(CONFIG);
    Path weights = snapshot.file(WEIGHTS);
    Path model = cache.resolve("models--test--tiny");
    assertEquals(model.resolve("snapshots/" + LocalHub.COMMIT + "/" + CONFIG), config);
    assertEquals(
        Path.of("../../blobs/" + LocalHub.gitHash(CONFIG_CONTENT)), Files.readSymbolicLink(config));
    assertEquals(
        Path.of("../../blobs/" + LocalHub.hash("SHA-256", WEIGHTS_CONTENT)),
        Files.readSymbolicLink(weights));
    assertEquals(LocalHub.COMMIT, Files.readString(model.resolve("refs/main")));
    assertEquals(2, blobs().size(), "nothing incomplete is left: " + blobs());
  }

  @Test
  void aFileInAFolderIsLinkedFromThere() throws IOException {
    hub.publish("1_Pooling/config.json", CONFIG_CONTENT);
    Path file = hub.snapshot(cache).file("1_Pooling/config.json");
    assertEquals(
        Path.of("../../../blobs/" + LocalHub.gitHash(CONFIG_CONTENT)),
        Files.readSymbolicLink(file));
    assertArrayEquals(CONFIG_CONTENT, Files.readAllBytes(file));
  }

  @Test
  void withoutLinksFilesAreCopied() throws IOException {
    HubSnapshot snapshot = hub.in(cache).symlinks(false).build().snapshot("test/tiny", "main");
    Path weights = snapshot.file(WEIGHTS);
    assertFalse(Files.isSymbolicLink(weights));
    assertHasWeights(weights);
  }

  @Test
  void whatIsInTheCacheIsNotFetchedAgain() throws IOException {
    hub.snapshot(cache).file(WEIGHTS);
    int before = hub.requests().size();
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(1, hub.requests().size() - before, "one look at the branch: " + hub.requests());
  }

  @Test
  void aPinnedCommitInTheCacheNeedsNoHub() throws IOException {
    HubSnapshot pinned = hub.in(cache).build().snapshot(LocalHub.REPOSITORY, LocalHub.COMMIT);
    pinned.file(WEIGHTS);
    assertFalse(pinned.has("missing.json"));
    int before = hub.requests().size();
    HubSnapshot again = hub.in(cache).build().snapshot(LocalHub.REPOSITORY, LocalHub.COMMIT);
    assertHasWeights(again.file(WEIGHTS));
    assertTrue(again.has(WEIGHTS));
    assertFalse(again.has("missing.json"), "that it is missing is remembered");
    assertEquals(before, hub.requests().size());
  }

  @Test
  void allFilesAreOfTheCommitThatTheBranchWasAtFirst() throws IOException {
    HubSnapshot snapshot = hub.snapshot(cache);
    Path config = snapshot.file(CONFIG);
    hub.branch("main", NEXT_COMMIT).branch("old", LocalHub.COMMIT);
    assertEquals(config.getParent(), snapshot.file(WEIGHTS).getParent());
  }

  @Test
  void aBranchThatHasMovedIsFollowed() throws IOException {
    hub.snapshot(cache).file(CONFIG);
    byte[] changed = "{}".getBytes(StandardCharsets.UTF_8);
    hub.branch("main", NEXT_COMMIT).publish(CONFIG, changed);
    assertArrayEquals(changed, Files.readAllBytes(hub.snapshot(cache).file(CONFIG)));
    assertEquals(NEXT_COMMIT, Files.readString(cache.resolve("models--test--tiny/refs/main")));
    assertEquals(2, blobs().size());
  }

  @Test
  void contentThatTwoCommitsShareIsFetchedOnce() throws IOException {
    hub.snapshot(cache).file(WEIGHTS);
    hub.branch("main", NEXT_COMMIT);
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(1, hub.ranges(WEIGHTS).size());
  }

  @Test
  void aRevisionMayHaveSlashes() throws IOException {
    hub.branch("refs/pr/1", LocalHub.COMMIT);
    hub.in(cache).build().snapshot(LocalHub.REPOSITORY, "refs/pr/1").file(CONFIG);
    assertEquals(
        LocalHub.COMMIT, Files.readString(cache.resolve("models--test--tiny/refs/refs/pr/1")));
  }

  @Test
  void withoutANetworkTheLastCommitIsUsed() throws IOException {
    hub.snapshot(cache).file(WEIGHTS);
    hub.close();
    HubSnapshot snapshot = hub.snapshot(cache);
    assertHasWeights(snapshot.file(WEIGHTS));
    assertFalse(snapshot.has("model.safetensors.index.json"));
    fails(Reason.UNAVAILABLE, () -> snapshot.file(CONFIG), CONFIG, "proxy");
  }

  @Test
  void withoutANetworkAPinnedCommitHasWhatIsInTheCache() throws IOException {
    hub.in(cache).build().snapshot(LocalHub.REPOSITORY, LocalHub.COMMIT).file(CONFIG);
    hub.close();
    HubSnapshot pinned = hub.in(cache).build().snapshot(LocalHub.REPOSITORY, LocalHub.COMMIT);
    assertFalse(pinned.has(WEIGHTS));
    assertTrue(pinned.has(CONFIG));
    fails(Reason.UNAVAILABLE, () -> pinned.file(WEIGHTS), WEIGHTS);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 429, 500, 503})
  void aHubThatRefusesForNowDoesNotHinderWhatIsHere(int status) throws IOException {
    hub.snapshot(cache).file(WEIGHTS);
    hub.next("HEAD", "hub", WEIGHTS, status(status));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(1, hub.ranges(WEIGHTS).size());
  }

  @Test
  void offlineUsesTheCacheAndAsksNothing() throws IOException {
    hub.snapshot(cache).file(WEIGHTS);
    int before = hub.requests().size();
    HubSnapshot offline = hub.in(cache).offline(true).build().snapshot("test/tiny", "main");
    assertHasWeights(offline.file(WEIGHTS));
    assertFalse(offline.has(CONFIG));
    fails(Reason.OFFLINE, () -> offline.file(CONFIG), CONFIG, "HF_HUB_OFFLINE", "hf download");
    assertEquals(before, hub.requests().size());
  }

  @Test
  void offlineWithoutTheRevisionSaysSo() {
    HubSnapshot offline = hub.in(cache).offline(true).build().snapshot("test/tiny", "main");
    fails(Reason.OFFLINE, () -> offline.file(CONFIG), "revision main", cache.toString());
    assertEquals(List.of(), hub.requests());
  }

  @Test
  void aCompleteCacheIsNotWrittenTo() throws IOException {
    HubSnapshot first = hub.snapshot(cache);
    first.file(CONFIG);
    first.file(WEIGHTS);
    List<String> before = tree();
    hub.snapshot(cache).file(WEIGHTS);
    hub.in(cache).offline(true).build().snapshot("test/tiny", "main").file(CONFIG);
    assertEquals(before, tree(), "no file is new or has another time");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "in the way");
    fails(
        Reason.STORAGE,
        () -> hub.snapshot(file.resolve("cache")).file(CONFIG),
        file.toString(),
        "HF_HUB_CACHE");
  }

  @Test
  void aLinkWhoseBlobIsGoneIsMended() throws IOException {
    Path weights = hub.snapshot(cache).file(WEIGHTS);
    Files.delete(weights.toRealPath());
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
  }

  @Test
  void aBlobOfAnotherSizeIsReplaced() throws IOException {
    Path weights = hub.snapshot(cache).file(WEIGHTS);
    Files.write(weights.toRealPath(), new byte[10]);
    Files.delete(weights);
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
  }

  @Test
  void thePartialFilesOfPythonsLibraryAreLeftAlone() throws IOException {
    String hash = LocalHub.hash("SHA-256", WEIGHTS_CONTENT);
    Path blobs = Files.createDirectories(cache.resolve("models--test--tiny/blobs"));
    Path other = Files.write(blobs.resolve(hash + ".incomplete"), new byte[100]);
    hub.nextDownload(WEIGHTS, breakOffAfter(1_000_000));
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertArrayEquals(new byte[100], Files.readAllBytes(other));
  }

  @Test
  void aRefThatIsNoCommitIsIgnored() throws IOException {
    Path refs = Files.createDirectories(cache.resolve("models--test--tiny/refs"));
    Files.writeString(refs.resolve("main"), "../../..");
    HubSnapshot offline = hub.in(cache).offline(true).build().snapshot("test/tiny", "main");
    assertThrows(ModelDownloadException.class, () -> offline.file(CONFIG));
    hub.snapshot(cache).file(CONFIG);
    assertEquals(LocalHub.COMMIT, Files.readString(refs.resolve("main")));
  }

  /** All paths of the cache with their times. */
  private List<String> tree() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.map(HubCacheTest::describe).sorted().toList();
    }
  }

  private static String describe(Path path) {
    return path + " " + path.toFile().lastModified();
  }
}
