package io.ragstone.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of several texts, each with its length in front so that no two lists hash the same bytes.
 */
public final class ContentHash {
  private ContentHash() {}

  /**
   * Hashes texts.
   *
   * @param parts the texts, in their order
   * @return 64 hexadecimal digits
   */
  public static String of(String... parts) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    for (String part : parts) {
      byte[] bytes = UnicodeText.wellFormed(part).getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      sha256.update(bytes);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
