package io.ragstone.qwen3.hub;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Which names of models, revisions and files may become parts of addresses and of paths in the
 * cache. The rules are those of the hub and of Python's library.
 */
final class HubNames {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern REPOSITORY =
      Pattern.compile("(?:\\w[\\w.-]{0,94}\\w|\\w)(?:/(?:\\w[\\w.-]{0,94}\\w|\\w))?");
  private static final Pattern UNSAFE_PATH =
      Pattern.compile("[\\p{Cntrl}\\\\:*?\"<>|]|(?:^|/)(?:\\.{0,2})(?:/|$)");
  private static final int MAX_LENGTH = 255;
  private static final String UNRESERVED = "-._~";

  private HubNames() {}

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  static String requireRepository(String repository) {
    if (!REPOSITORY.matcher(repository).matches()
        || repository.contains("--")
        || repository.contains("..")
        || repository.endsWith(".git")) {
      throw new IllegalArgumentException(
          "A model on the hub is named like \"Qwen/Qwen3-Embedding-0.6B\", but this is \""
              + repository
              + "\"");
    }
    return repository;
  }

  static String requireRevision(String revision) {
    return requirePath(revision, "A revision is a branch, a tag or a commit");
  }

  static String requireFile(String file) {
    return requirePath(file, "A file of a model is named by its relative path");
  }

  /** Percent-encodes everything that has a meaning in an address, and slashes unless kept. */
  static String encode(String text, boolean keepSlashes) {
    StringBuilder encoded = new StringBuilder();
    for (byte character : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          character > 0
              && (Character.isLetterOrDigit(character)
                  || UNRESERVED.indexOf(character) >= 0
                  || (keepSlashes && character == '/'));
      if (plain) {
        encoded.append((char) character);
      } else {
        encoded.append(String.format("%%%02X", character));
      }
    }
    return encoded.toString();
  }

  private static String requirePath(String path, String rule) {
    if (path.length() > MAX_LENGTH || UNSAFE_PATH.matcher(path).find()) {
      throw new IllegalArgumentException(
          rule
              + " of at most "
              + MAX_LENGTH
              + " characters without \"..\", but this is \""
              + path.substring(0, Math.min(path.length(), MAX_LENGTH))
              + "\"");
    }
    return path;
  }
}
