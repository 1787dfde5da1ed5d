package io.ragstone.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The token that requests must carry. It is never printed. */
final class AccessToken {
  private static final int LEAST_CHARACTERS = 16;
  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  private AccessToken(byte[] digest) {
    this.digest = digest;
  }

  static AccessToken of(String token) {
    if (token.length() < LEAST_CHARACTERS || !token.matches("[!-~]*")) {
      throw new IllegalArgumentException(
          "A token needs "
              + LEAST_CHARACTERS
              + " characters, all visible ASCII, but has "
              + token.length()
              + "; \"openssl rand -hex 32\" makes a good one");
    }
    return new AccessToken(digest(token));
  }

  /** Whether a header {@code Authorization} has the token; takes as long for any other of them. */
  boolean isIn(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length()).strip()));
  }

  /** Hashed first, so that not even the length shows in the time. */
  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }
}
