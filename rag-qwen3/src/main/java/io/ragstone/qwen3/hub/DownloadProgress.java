package io.ragstone.qwen3.hub;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * How far the download of a file is.
 *
 * @param repository the model, such as {@code Qwen/Qwen3-Embedding-0.6B}
 * @param file the file's name in it
 * @param receivedBytes what is on disk so far, parts of an earlier attempt included
 * @param totalBytes the file's size, where the hub announced it
 */
public record DownloadProgress(
    String repository, String file, long receivedBytes, OptionalLong totalBytes) {

  /** Checks that nothing is missing. */
  public DownloadProgress {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(totalBytes, "totalBytes");
  }
}
