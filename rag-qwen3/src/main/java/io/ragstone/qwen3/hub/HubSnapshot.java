package io.ragstone.qwen3.hub;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one model at one commit, each fetched when it is first asked for.
 *
 * <pre>{@code
 * HubSnapshot model = HuggingFaceHub.fromEnvironment().snapshot("Qwen/Qwen3-Embedding-0.6B", "main");
 * Path config = model.file("config.json");
 * }</pre>
 *
 * <p>A branch or tag is looked up once, with the first file; all files are of the commit that it
 * was at. When the hub cannot be asked (no network, a failure of the hub, a token that is no longer
 * good) and the cache knows the revision, the commit that it was at last is used, and a line of log
 * says so. A commit needs no look-up: what is in the cache is used without any request.
 *
 * <p>Thread-safe.
 */
public final class HubSnapshot {
  private static final Logger logger = LoggerFactory.getLogger(HubSnapshot.class);

  private final HuggingFaceHub hub;
  private final String repository;
  private final String revision;
  private final HubCache cache;
  private final Map<String, FileMetadata> known = new ConcurrentHashMap<>();
  private Optional<HubClient> client = Optional.empty();
  private Optional<Commit> commit = Optional.empty();

  /**
   * What the revision stands for.
   *
   * @param isCurrent whether the hub may be asked for more; otherwise it could not be reached
   */
  private record Commit(String id, boolean isCurrent) {}

  HubSnapshot(HuggingFaceHub hub, String repository, String revision) {
    this.hub = hub;
    this.repository = repository;
    this.revision = revision;
    this.cache = new HubCache(hub.cacheFolder(), repository, hub.symlinks());
  }

  /**
   * The model's name.
   *
   * @return such as {@code Qwen/Qwen3-Embedding-0.6B}
   */
  public String repository() {
    return repository;
  }

  /**
   * The revision that was asked for.
   *
   * @return a branch, a tag or a commit
   */
  public String revision() {
    return revision;
  }

  /**
   * Whether the model has a file; the file is not fetched. When the hub cannot be asked, only what
   * is in the cache counts.
   *
   * @param file its path in the model, such as {@code config.json}
   * @return whether there is such a file
   * @throws IllegalArgumentException when that cannot be the name of a file
   * @throws ModelDownloadException when the hub refuses or the revision is unknown
   * @throws CallCancelledException when the thread is interrupted
   */
  public boolean has(String file) {
    HubNames.requireFile(file);
    Optional<Commit> at = resolve(file);
    if (at.isEmpty()) {
      return false;
    }
    if (Files.exists(cache.snapshotFile(at.get().id(), file))) {
      return true;
    }
    return at.get().isCurrent()
        && !cache.isKnownMissing(at.get().id(), file)
        && isAtHub(at.get().id(), file);
  }

  /**
   * Fetches a file, unless it is in the cache.
   *
   * @param file its path in the model, such as {@code config.json}
   * @return where it is in the cache; not to be changed
   * @throws IllegalArgumentException when that cannot be the name of a file
   * @throws ModelDownloadException when it cannot be fetched; its reason says why
   * @throws CallCancelledException when the thread is interrupted
   */
  public Path file(String file) {
    return file(file, hub.maxFileBytes());
  }

  /**
   * Fetches a file of a limited size, unless it is in the cache.
   *
   * @param file its path in the model, such as {@code config.json}
   * @param maxBytes the most bytes that are downloaded, at most the hub's limit
   * @return where it is in the cache; not to be changed
   * @throws IllegalArgumentException when that cannot be the name of a file
   * @throws ModelDownloadException when it cannot be fetched; its reason says why
   * @throws CallCancelledException when the thread is interrupted
   */
  public Path file(String file, long maxBytes) {
    HubNames.requireFile(file);
    String at = resolve(file).orElseThrow(() -> missing(file)).id();
    Path path = cache.snapshotFile(at, file);
    if (!Files.exists(path)) {
      fetch(at, file, Math.min(maxBytes, hub.maxFileBytes()));
    }
    return path;
  }

  @Override
  public String toString() {
    return repository + "@" + revision;
  }

  private boolean isAtHub(String at, String file) {
    try {
      return metadata(at, file, hub.maxRetries()).isPresent();
    } catch (ModelDownloadException e) {
      if (!e.isRetryable()) {
        throw e;
      }
      logger.warn("Going by the cache alone, which lacks {} of {}: {}", file, this, e.getMessage());
      goByCache(at);
      return false;
    }
  }

  private synchronized void goByCache(String at) {
    commit = Optional.of(new Commit(at, false));
  }

  private void fetch(String at, String file, long maxBytes) {
    if (hub.offline()) {
      throw offline(file + " at commit " + at);
    }
    FileMetadata metadata = metadata(at, file, hub.maxRetries()).orElseThrow(() -> missing(file));
    if (!metadata.commit().equals(at)) {
      throw new ModelDownloadException(
          Reason.INVALID_RESPONSE,
          "The hub was asked for "
              + file
              + " of "
              + repository
              + " at commit "
              + at
              + ", but answered for "
              + metadata.commit());
    }
    new BlobDownload(hub, cache, client(), repository, file, metadata, maxBytes).run();
    cache.link(metadata.hash(), at, file);
  }

  /** The revision's commit, or nothing when it was to be learned from a file that is not there. */
  private synchronized Optional<Commit> resolve(String file) {
    if (commit.isEmpty()) {
      commit = lookUp(file);
    }
    return commit;
  }

  private Optional<Commit> lookUp(String file) {
    if (HubNames.isCommit(revision)) {
      return Optional.of(new Commit(revision, !hub.offline()));
    }
    Optional<String> last = cache.commitOf(revision);
    if (hub.offline()) {
      return Optional.of(
          new Commit(last.orElseThrow(() -> offline("revision " + revision)), false));
    }
    try {
      // With something to fall back to, nobody has to wait for a hub that is down.
      Optional<FileMetadata> metadata =
          metadata(revision, file, last.isPresent() ? 0 : hub.maxRetries());
      metadata.ifPresent(found -> cache.remember(revision, found.commit()));
      return metadata.map(found -> new Commit(found.commit(), true));
    } catch (ModelDownloadException e) {
      if (last.isEmpty() || e.reason() == Reason.NOT_FOUND || e.reason() == Reason.STORAGE) {
        throw e;
      }
      logger.warn(
          "Using {} as it was last seen, at commit {}: {}", this, last.get(), e.getMessage());
      return Optional.of(new Commit(last.get(), false));
    }
  }

  private Optional<FileMetadata> metadata(String at, String file, int maxRetries) {
    FileMetadata before = known.get(file);
    if (before != null) {
      return Optional.of(before);
    }
    Optional<FileMetadata> found = ask(at, file, maxRetries);
    found.ifPresentOrElse(
        metadata -> known.put(file, metadata),
        () -> {
          if (HubNames.isCommit(at)) {
            cache.rememberMissing(at, file);
          }
        });
    return found;
  }

  private Optional<FileMetadata> ask(String at, String file, int maxRetries) {
    Retries retries = new Retries(hub, maxRetries);
    while (true) {
      try {
        return client().metadata(at, file);
      } catch (ModelDownloadException e) {
        retries.waitAfter(e);
      }
    }
  }

  private synchronized HubClient client() {
    if (client.isEmpty()) {
      client = Optional.of(new HubClient(hub, repository));
    }
    return client.get();
  }

  private ModelDownloadException missing(String file) {
    return new ModelDownloadException(
        Reason.NOT_FOUND,
        this
            + " has no "
            + file
            + " at "
            + hub.endpoint()
            + "; a Qwen3 model has config.json, tokenizer.json and model.safetensors (or its shards"
            + " with model.safetensors.index.json)");
  }

  private ModelDownloadException offline(String what) {
    return new ModelDownloadException(
        Reason.OFFLINE,
        "The cache "
            + hub.cacheFolder()
            + " lacks "
            + what
            + " of "
            + repository
            + ", and downloads are switched off (HF_HUB_OFFLINE, or offline(true)); fetch the model"
            + " once with a network, for example by \"hf download "
            + repository
            + "\"");
  }
}
