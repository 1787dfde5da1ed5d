package io.ragstone.qwen3.hub;

import io.ragstone.error.CallCancelledException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other threads and other processes away from the download of one blob while it is open. The
 * operating system releases it when its process dies.
 */
final class CacheLock implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(CacheLock.class);
  private static final long POLL_MILLIS = 50;

  /**
   * What this process holds or waits for. Only one of its threads may open a lock's file: POSIX
   * releases the lock when any of a process's handles is closed.
   */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private CacheLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Waits until nobody else has it. */
  static CacheLock acquire(Path file) {
    Path path = file.toAbsolutePath().normalize();
    await(path, () -> CLAIMED.add(path));
    try {
      return new CacheLock(path, open(path));
    } catch (IOException e) {
      CLAIMED.remove(path);
      throw StorageFailures.failure("lock", path, e);
    } catch (RuntimeException e) {
      CLAIMED.remove(path);
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageFailures.failure("unlock", path, e);
    } finally {
      CLAIMED.remove(path);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static FileChannel open(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      await(path, () -> isLocked(channel));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // A copy of this class in another class loader has it.
      return false;
    }
  }

  private static <E extends Exception> void await(Path path, Attempt<E> attempt) throws E {
    for (boolean first = true; !attempt.succeeds(); first = false) {
      if (first) {
        logger.info("Waiting for another download of the same file (lock {})", path);
      }
      try {
        // Java has no wait for a lock that works among processes and can be interrupted.
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CallCancelledException(
            "The thread was interrupted while another one downloads (lock " + path + ")", e);
      }
    }
  }

  @FunctionalInterface
  private interface Attempt<E extends Exception> {
    boolean succeeds() throws E;
  }
}
