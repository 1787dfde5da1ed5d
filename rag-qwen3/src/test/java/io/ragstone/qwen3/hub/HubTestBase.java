package io.ragstone.qwen3.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelDownloadException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A hub with one small and one large file, and an empty cache. */
abstract class HubTestBase {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";
  static final byte[] CONFIG_CONTENT =
      "{\"model_type\": \"qwen3\"}".getBytes(StandardCharsets.UTF_8);
  static final byte[] WEIGHTS_CONTENT = random(3_000_000);

  @TempDir Path cache;
  @TempDir Path scratch;
  LocalHub hub;

  @BeforeEach
  void startHub() {
    hub = new LocalHub().publish(CONFIG, CONFIG_CONTENT).publish(WEIGHTS, WEIGHTS_CONTENT);
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(7).nextBytes(content);
    return content;
  }

  void assertHasWeights(Path file) throws IOException {
    assertEquals(
        -1, Files.mismatch(file, Files.write(scratch.resolve("expected"), WEIGHTS_CONTENT)));
  }

  /** The names in the folder of blobs. */
  List<String> blobs() throws IOException {
    Path folder = cache.resolve("models--test--tiny/blobs");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> blobs = Files.list(folder)) {
      return blobs.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  static String fails(Reason reason, Executable call, String... says) {
    ModelDownloadException failure = assertThrows(ModelDownloadException.class, call);
    assertEquals(reason, failure.reason(), failure.getMessage());
    for (String part : says) {
      assertTrue(failure.getMessage().contains(part), part + " is not in " + failure.getMessage());
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertFalse(cause.toString().contains("secret"), cause.toString());
      assertFalse(cause.toString().contains("signed"), cause.toString());
    }
    return failure.getMessage();
  }
}
