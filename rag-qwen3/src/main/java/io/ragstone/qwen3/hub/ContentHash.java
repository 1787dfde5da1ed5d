package io.ragstone.qwen3.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash that the hub names a file's content by, as its ETag: the SHA-256 for large files, git's
 * SHA-1 of the blob (which begins with its size) for the others.
 *
 * @param hex 64 or 40 lower-case hexadecimal digits; as the name of a blob in the cache, it can
 *     lead nowhere else
 */
record ContentHash(String hex) {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Reads {@code "…"} and {@code W/"…"}; empty when it is another kind of ETag. */
  static Optional<ContentHash> ofEtag(String etag) {
    String value = etag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    return value.matches("[0-9a-f]{40}|[0-9a-f]{64}")
        ? Optional.of(new ContentHash(value))
        : Optional.empty();
  }

  boolean matches(FileChannel content) throws IOException {
    return compute(content).equals(hex);
  }

  String compute(FileChannel content) throws IOException {
    MessageDigest digest = digest();
    if (isGitBlob()) {
      digest.update(("blob " + content.size() + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long position = 0;
    for (int read = content.read(buffer, position); read >= 0; ) {
      digest.update(buffer.flip());
      buffer.clear();
      position += read;
      read = content.read(buffer, position);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private boolean isGitBlob() {
    return hex.length() == 40;
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(isGitBlob() ? "SHA-1" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1 and SHA-256", e);
    }
  }
}
