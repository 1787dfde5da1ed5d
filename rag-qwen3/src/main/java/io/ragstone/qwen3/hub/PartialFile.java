package io.ragstone.qwen3.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What has been received of a file, in this process or an earlier one. Used by one download at a
 * time, which holds the lock.
 */
final class PartialFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final long limit;

  private PartialFile(Path path, FileChannel channel, long limit) {
    this.path = path;
    this.channel = channel;
    this.limit = limit;
  }

  /** Opens the file, which may grow to {@code limit} bytes. */
  static PartialFile open(Path path, long limit) {
    try {
      Files.createDirectories(path.getParent());
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      PartialFile partial = new PartialFile(path, channel, limit);
      if (partial.size() > limit) {
        partial.clear();
      }
      return partial;
    } catch (IOException e) {
      throw StorageFailures.failure("open", path, e);
    }
  }

  long size() {
    return onDisk("read the size of", channel::size);
  }

  void clear() {
    onDisk("empty", () -> channel.truncate(0));
  }

  void delete() {
    onDisk("delete", () -> Files.deleteIfExists(path));
  }

  boolean has(ContentHash hash) {
    return onDisk("read", () -> hash.matches(channel));
  }

  /** Brings everything to the disk itself. */
  void force() {
    onDisk(
        "write",
        () -> {
          channel.force(true);
          return true;
        });
  }

  /** Takes the answer to one request for what is missing. */
  FileBody newBody() {
    return new FileBody(path, channel, limit);
  }

  @Override
  public void close() {
    onDisk(
        "close",
        () -> {
          channel.close();
          return true;
        });
  }

  private <T> T onDisk(String action, Operation<T> operation) {
    try {
      return operation.run();
    } catch (IOException e) {
      throw StorageFailures.failure(action, path, e);
    }
  }

  @FunctionalInterface
  private interface Operation<T> {
    T run() throws IOException;
  }
}
