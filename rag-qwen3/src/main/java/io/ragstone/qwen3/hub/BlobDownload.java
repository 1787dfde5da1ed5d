package io.ragstone.qwen3.hub;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the content of one file into the cache: continues what was begun, repeats what breaks off,
 * and lets it in only when size and hash are those that the hub announced.
 *
 * @param repository the model's name
 * @param file the file's name in it
 * @param metadata what the hub announced
 * @param maxBytes the most that is taken
 */
record BlobDownload(
    HuggingFaceHub hub,
    HubCache cache,
    HubClient client,
    String repository,
    String file,
    FileMetadata metadata,
    long maxBytes) {
  private static final Logger logger = LoggerFactory.getLogger(BlobDownload.class);

  void run() {
    Path blob = cache.blob(metadata.hash());
    requireAllowedSize();
    if (isComplete(blob)) {
      return;
    }
    try (CacheLock lock = CacheLock.acquire(cache.lock(metadata.hash()))) {
      // Another one may have been faster.
      if (!isComplete(blob)) {
        logger.debug("Downloading under {}", lock);
        download(blob);
      }
    }
  }

  private void download(Path blob) {
    Path incomplete = cache.incompleteBlob(metadata.hash());
    long start = System.nanoTime();
    try (PartialFile partial = PartialFile.open(incomplete, limit())) {
      long before = partial.size();
      requireSpace(before);
      logger.info(
          "Downloading {} of {} ({} bytes, {} of them here) from {} to {}",
          file,
          repository,
          metadata.size().isPresent() ? metadata.size().getAsLong() : "unknown",
          before,
          hub.endpoint(),
          blob);
      receiveChecked(partial);
      partial.force();
    }
    try {
      Files.move(incomplete, blob, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StorageFailures.failure("move a download to", blob, e);
    }
    logger.info(
        "Downloaded {} of {} in {} ms",
        file,
        repository,
        Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private void receiveChecked(PartialFile partial) {
    try {
      boolean continued = receive(partial);
      if (partial.has(metadata.hash())) {
        return;
      }
      // Parts of two contents, perhaps: what lay here, and what is there now.
      partial.clear();
      if (continued) {
        logger.warn("{} of {} does not fit its beginning; starting over", file, repository);
        receive(partial);
      }
      if (!partial.has(metadata.hash())) {
        throw corrupt("it does not have the hash " + metadata.hash().hex() + " that was announced");
      }
    } catch (ModelDownloadException e) {
      if (e.reason() == Reason.CORRUPT) {
        partial.delete();
      }
      throw e;
    }
  }

  /** Receives all, and says whether it is put together of several answers. */
  private boolean receive(PartialFile partial) {
    Retries retries = new Retries(hub, hub.maxRetries());
    boolean continued = partial.size() > 0;
    long furthest = partial.size();
    while (!isWhole(partial)) {
      try {
        client.receive(metadata.commit(), file, partial, this::report);
        if (metadata.size().isEmpty()) {
          break;
        }
        requireWhole(partial);
      } catch (ModelDownloadException e) {
        continued = true;
        if (partial.size() > furthest) {
          furthest = partial.size();
          retries.reset();
        }
        retries.waitAfter(e);
      }
    }
    report(partial.size());
    return continued;
  }

  private boolean isWhole(PartialFile partial) {
    return metadata.size().isPresent() && partial.size() == metadata.size().getAsLong();
  }

  private void requireWhole(PartialFile partial) {
    if (!isWhole(partial)) {
      throw new ModelDownloadException(
          Reason.UNAVAILABLE,
          "Only "
              + partial.size()
              + " of the announced "
              + metadata.size().getAsLong()
              + " bytes of "
              + file
              + " of "
              + repository
              + " were sent; what was received is kept, and continued next time");
    }
  }

  private void report(long received) {
    hub.progress().accept(new DownloadProgress(repository, file, received, metadata.size()));
  }

  private boolean isComplete(Path blob) {
    try {
      return Files.exists(blob)
          && (metadata.size().isEmpty() || metadata.size().getAsLong() == Files.size(blob));
    } catch (IOException e) {
      throw StorageFailures.failure("read the size of", blob, e);
    }
  }

  private long limit() {
    return metadata.size().orElse(maxBytes);
  }

  private void requireAllowedSize() {
    long size = metadata.size().orElse(0);
    if (size > maxBytes) {
      throw new ModelDownloadException(
          Reason.INVALID_RESPONSE,
          file
              + " of "
              + repository
              + " has "
              + size
              + " bytes, more than the "
              + maxBytes
              + " allowed; if the model is right, raise maxFileBytes");
    }
  }

  private void requireSpace(long received) {
    Optional<Long> usable = usableSpace();
    long missing = metadata.size().orElse(0) - received;
    if (usable.isPresent() && usable.get() < missing) {
      throw StorageFailures.diskFull(
          cache.root(), file + " of " + repository + " needs " + missing + " bytes", usable.get());
    }
  }

  private Optional<Long> usableSpace() {
    try {
      return Optional.of(Files.getFileStore(cache.root()).getUsableSpace());
    } catch (IOException e) {
      logger.debug("The free space of {} is unknown: {}", cache.root(), e.toString());
      return Optional.empty();
    }
  }

  private ModelDownloadException corrupt(String how) {
    return new ModelDownloadException(
        Reason.CORRUPT,
        "What "
            + hub.endpoint()
            + " sent as "
            + file
            + " of "
            + repository
            + " is damaged: "
            + how
            + ". It was deleted; try again, and if that does not help, another endpoint");
  }
}
