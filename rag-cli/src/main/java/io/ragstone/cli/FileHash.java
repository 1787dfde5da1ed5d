package io.ragstone.cli;

import io.ragstone.error.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Compares a file in the hub's cache with its name: files are kept there under the hash that the
 * hub announced, SHA-256 for large ones and that of git, SHA-1 over a header and the content, for
 * others.
 */
final class FileHash {
  private FileHash() {}

  /**
   * Returns whether there was a hash to compare with.
   *
   * @throws ModelException when the file is not what its name says
   */
  static boolean verify(ModelFile file) {
    try {
      Path real = file.path().toRealPath();
      String name = real.getFileName().toString();
      if (!name.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
        return false;
      }
      String hash = hash(real, name.length() == 40);
      if (!hash.equals(name)) {
        throw new ModelException(
            file.name()
                + " is damaged: its hash is "
                + hash
                + "; delete "
                + real
                + ", and pull it again");
      }
      return true;
    } catch (IOException e) {
      throw new ModelException("Could not read " + file.path() + ": " + e, e);
    }
  }

  private static String hash(Path file, boolean git) throws IOException {
    MessageDigest digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm, e);
    }
  }
}
