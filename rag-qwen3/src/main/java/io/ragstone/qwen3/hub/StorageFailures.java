package io.ragstone.qwen3.hub;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import io.ragstone.error.RagException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Locale;

/** Says what to do about files of the cache that cannot be read or written. */
final class StorageFailures {
  private StorageFailures() {}

  static RagException failure(String action, Path path, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new CallCancelledException(
          "The thread was interrupted during: " + action + " " + path, e);
    }
    return new ModelDownloadException(
        Reason.STORAGE, "Could not " + action + " " + path + ": " + e + "; " + advice(e), e);
  }

  static ModelDownloadException diskFull(Path path, String need, long usable) {
    return new ModelDownloadException(
        Reason.STORAGE,
        need
            + ", but the disk of "
            + path
            + " has "
            + usable
            + " bytes left; free some, or name a cache folder on another disk (HF_HUB_CACHE)");
  }

  private static String advice(IOException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("not enough space")) {
      return "the disk is full: free some space, or name a cache folder on another disk"
          + " (HF_HUB_CACHE)";
    }
    if (e instanceof AccessDeniedException
        || text.contains("permission denied")
        || text.contains("read-only")) {
      return "the cache folder must be writable to download something: change its permissions, or"
          + " name another (HF_HUB_CACHE)";
    }
    return "check the cache folder, or name another (HF_HUB_CACHE)";
  }
}
