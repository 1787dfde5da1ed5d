package io.ragstone.qwen3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The SHA-256 of a model's weights and tokenizer, which tells models apart whatever they are
 * called.
 *
 * <p>Reading gigabytes takes seconds, so the hash of files on disk is remembered under their path,
 * size and time: in this process, and in {@code $XDG_CACHE_HOME/ragstone} ({@code
 * ~/.cache/ragstone}) where that can be written.
 */
final class ModelHash {
  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();
  private static final int STEP = 1 << 26;

  private ModelHash() {}

  static String of(Map<String, ModelFiles.LargeFile> weights, byte[] tokenizer) {
    String fingerprint =
        weights.values().stream()
            .map(ModelFiles.LargeFile::fingerprint)
            .collect(Collectors.joining("\n"));
    boolean onDisk = weights.values().stream().noneMatch(file -> file.fingerprint().isEmpty());
    if (!onDisk) {
      return compute(weights, tokenizer);
    }
    String key = hex(sha256(fingerprint.getBytes(StandardCharsets.UTF_8), tokenizer));
    return KNOWN.computeIfAbsent(
        key,
        missing ->
            remembered(key)
                .orElseGet(
                    () -> {
                      String hash = compute(weights, tokenizer);
                      remember(key, hash);
                      return hash;
                    }));
  }

  private static String compute(Map<String, ModelFiles.LargeFile> weights, byte[] tokenizer) {
    MessageDigest digest = newSha256();
    for (ModelFiles.LargeFile file : weights.values()) {
      for (long offset = 0; offset < file.size(); offset += STEP) {
        digest.update(file.part(offset, Math.min(STEP, file.size() - offset)));
      }
    }
    return hex(digest.digest(tokenizer));
  }

  private static Optional<String> remembered(String key) {
    try {
      String hash = Files.readString(cacheFile(key), StandardCharsets.US_ASCII);
      return Optional.of(hash).filter(text -> text.matches("[0-9a-f]{64}"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void remember(String key, String hash) {
    Path file = cacheFile(key);
    try {
      Files.createDirectories(file.getParent());
      Path written = Files.createTempFile(file.getParent(), "hash", ".tmp");
      Files.writeString(written, hash, StandardCharsets.US_ASCII);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Without a writable cache the hash is computed once a process.
      return;
    }
  }

  private static Path cacheFile(String key) {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return cache.resolve("ragstone").resolve("model-" + key + ".sha256");
  }

  private static byte[] sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
      digest.update(part);
    }
    return digest.digest();
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
