package io.ragstone.qwen3.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's part of the hub's cache on disk, laid out as Python's {@code huggingface_hub} does,
 * so that both use the same files:
 *
 * <pre>
 * models--org--name/refs/main               the commit that "main" was at last
 * models--org--name/blobs/HASH              a file's content
 * models--org--name/snapshots/COMMIT/FILE   a relative link to its blob
 * models--org--name/.no_exist/COMMIT/FILE   remembers that the commit has no such file
 * .locks/models--org--name/HASH.lock        Python's locks; ours end with .ragstone.lock
 * </pre>
 *
 * Thread-safe, and safe among processes: every file appears whole, by a rename.
 */
final class HubCache {
  private static final Logger logger = LoggerFactory.getLogger(HubCache.class);

  private final Path root;
  private final Path folder;
  private final boolean symlinks;

  HubCache(Path root, String repository, boolean symlinks) {
    this.root = root;
    this.folder = root.resolve("models--" + repository.replace("/", "--"));
    this.symlinks = symlinks;
  }

  Path root() {
    return root;
  }

  /** The commit that a branch or tag was at when it was last looked up. */
  Optional<String> commitOf(String revision) {
    try {
      String commit = Files.readString(folder.resolve("refs").resolve(revision)).strip();
      return Optional.of(commit).filter(HubNames::isCommit);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Remembers what a branch or tag stands for; a cache that cannot be written stays as it is. */
  void remember(String revision, String commit) {
    if (commitOf(revision).filter(commit::equals).isPresent()) {
      return;
    }
    Path ref = folder.resolve("refs").resolve(revision);
    try {
      Files.createDirectories(ref.getParent());
      Path written = sibling(ref);
      Files.writeString(written, commit, StandardCharsets.US_ASCII);
      Files.move(written, ref, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      logger.debug("Could not remember that {} is {}: {}", ref, commit, e.toString());
    }
  }

  /** Where a file of a commit is, or will be. */
  Path snapshotFile(String commit, String file) {
    return folder.resolve("snapshots").resolve(commit).resolve(file);
  }

  Path blob(ContentHash hash) {
    return folder.resolve("blobs").resolve(hash.hex());
  }

  /** What has been received of a blob: a name that Python's library does not use. */
  Path incompleteBlob(ContentHash hash) {
    return folder.resolve("blobs").resolve(hash.hex() + ".ragstone.incomplete");
  }

  Path lock(ContentHash hash) {
    return root.resolve(".locks")
        .resolve(folder.getFileName())
        .resolve(hash.hex() + ".ragstone.lock");
  }

  boolean isKnownMissing(String commit, String file) {
    return Files.exists(noExist(commit, file));
  }

  void rememberMissing(String commit, String file) {
    Path mark = noExist(commit, file);
    try {
      Files.createDirectories(mark.getParent());
      Files.createFile(mark);
    } catch (FileAlreadyExistsException e) {
      logger.trace("{} is there already", mark);
    } catch (IOException e) {
      logger.debug("Could not remember that {} does not exist: {}", mark, e.toString());
    }
  }

  /** Makes a blob appear as a file of a commit. */
  void link(ContentHash hash, String commit, String file) {
    Path blob = blob(hash);
    Path pointer = snapshotFile(commit, file);
    try {
      Files.createDirectories(pointer.getParent());
      Path made = sibling(pointer);
      try {
        connect(made, blob);
        Files.move(made, pointer, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(made);
      }
    } catch (IOException e) {
      throw StorageFailures.failure("link", pointer, e);
    }
  }

  private void connect(Path pointer, Path blob) throws IOException {
    if (symlinks) {
      try {
        Files.createSymbolicLink(
            pointer, Objects.requireNonNull(pointer.getParent()).relativize(blob));
        return;
      } catch (UnsupportedOperationException | FileSystemException e) {
        logger.debug("No symbolic links in {}: {}", root, e.toString());
      }
    }
    Files.copy(blob, pointer);
  }

  private Path noExist(String commit, String file) {
    return folder.resolve(".no_exist").resolve(commit).resolve(file);
  }

  private static Path sibling(Path path) {
    return path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
