package io.ragstone.qwen3;

import ai.djl.util.Utils;
import java.util.Optional;

/**
 * What to do when a native library cannot be loaded, by the words of the system's loader; {@code
 * docs/platforms.md} has what each was seen on.
 */
final class LoadFailure {
  private LoadFailure() {}

  /** The failure that the loader or the file system told of. */
  static Throwable reason(Throwable failure) {
    return Optional.ofNullable(failure.getCause()).orElse(failure);
  }

  /** Those of the failure and of all that led to it. */
  private static String words(Throwable failure) {
    return failure
        + Optional.ofNullable(failure.getCause()).map(cause -> " " + words(cause)).orElse("");
  }

  static String advice(Throwable failure) {
    String words = words(failure);
    if (words.contains("already loaded in another classloader")) {
      return "a JVM loads a native library for one class loader only: put the jars of Ragstone and"
          + " DJL where all applications of this JVM share them, or give each application a JVM";
    }
    if (words.contains("Error loading shared library") || words.contains("Error relocating")) {
      return "this is musl, the C library of Alpine Linux, for which there are no native libraries:"
          + " take an image with glibc";
    }
    if (words.contains("version `GLIBC")) {
      return "the system's glibc is too old: 2.34 or newer is needed, as Debian 12, Ubuntu 22.04"
          + " and RHEL 9 have";
    }
    if (words.contains("failed to map segment")) {
      return Utils.getCacheDir()
          + " is on a file system from which nothing may be run (noexec): set DJL_CACHE_DIR to"
          + " another folder";
    }
    if (words.contains("cannot open shared object file")) {
      return "install the system's library that it names";
    }
    if (words.contains("No space left on device")) {
      return "DJL unpacks its libraries to "
          + Utils.getCacheDir()
          + ", which needs 450 MB for libtorch on a CPU: set DJL_CACHE_DIR to a larger file system";
    }
    return "DJL unpacks its libraries to "
        + Utils.getCacheDir()
        + ", which must be writable, or have them already: set DJL_CACHE_DIR";
  }
}
