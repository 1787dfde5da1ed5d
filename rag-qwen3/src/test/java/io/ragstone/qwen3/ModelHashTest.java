package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content hash tells models apart by what they compute, whatever they are called. */
class ModelHashTest {
  private static final String SINGLE_FILE = "tiny-embedding-f32-odd";

  @TempDir Path folder;

  @Test
  void isTheSha256OfWeightsAndTokenizer() throws Exception {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(model.read(TinyModel.WEIGHTS));
    digest.update(model.read(TinyModel.TOKENIZER));
    assertEquals(HexFormat.of().formatHex(digest.digest()), hash(model));
  }

  @Test
  void isThatOfTheContentWhereverItLies() throws IOException {
    TinyModel model = TinyModel.copyTo(folder.resolve("a"), SINGLE_FILE);
    TinyModel copy = TinyModel.copyTo(folder.resolve("b/c"), SINGLE_FILE);
    String resource = "parity/" + SINGLE_FILE;
    assertEquals(hash(model), hash(copy));
    try (Qwen3Engine engine =
        Qwen3Engine.builder(ModelSource.resources(getClass().getClassLoader(), resource)).build()) {
      assertEquals(hash(model), engine.contentHash());
    }
  }

  @Test
  void changesWithOneBitOfOneWeight() throws IOException {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    String before = hash(model);
    changeOneBit(model, TinyModel.WEIGHTS);
    assertNotEquals(before, hash(model));
  }

  @Test
  void changesWithAnyShard() throws IOException {
    TinyModel model = TinyModel.copyTo(folder, "tiny-reranker-f32-shards");
    String before = hash(model);
    changeOneBit(model, "model-00003-of-00003.safetensors");
    assertNotEquals(before, hash(model));
  }

  @Test
  void changesWithTheTokenizer() throws IOException {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    String before = hash(model);
    model.write(TinyModel.TOKENIZER, Files.readString(model.path(TinyModel.TOKENIZER)) + "\n");
    assertNotEquals(before, hash(model));
  }

  @Test
  void isRememberedUnderPathSizeAndTime() throws IOException {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    Path weights = model.path(TinyModel.WEIGHTS);
    FileTime time = Files.getLastModifiedTime(weights);
    String before = hash(model);
    changeOneBit(model, TinyModel.WEIGHTS);
    Files.setLastModifiedTime(weights, time);
    assertEquals(before, hash(model), "the file that nobody seems to have touched is not read");
    Files.setLastModifiedTime(weights, FileTime.from(time.toInstant().plusSeconds(1)));
    assertNotEquals(before, hash(model));
  }

  @Test
  void isRememberedForOtherProcesses() throws Exception {
    TinyModel model = TinyModel.copyTo(folder.resolve("model"), SINGLE_FILE);
    Path cache = folder.resolve("cache");
    String printed = hashElsewhere(model, cache);
    assertEquals(hash(model), printed);
    List<Path> remembered;
    try (Stream<Path> files = Files.list(cache.resolve("ragstone"))) {
      remembered = files.toList();
    }
    assertEquals(1, remembered.size(), remembered.toString());
    assertEquals(printed, Files.readString(remembered.get(0)));

    String other = "0123456789abcdef".repeat(4);
    Files.writeString(remembered.get(0), other);
    assertEquals(other, hashElsewhere(model, cache));
    Files.writeString(remembered.get(0), "damaged");
    assertEquals(printed, hashElsewhere(model, cache));
  }

  @Test
  void isComputedWhereItCannotBeRemembered() throws Exception {
    TinyModel model = TinyModel.copyTo(folder.resolve("model"), SINGLE_FILE);
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    assertEquals(hash(model), hashElsewhere(model, file));
  }

  private static String hashElsewhere(TinyModel model, Path cache) throws Exception {
    String output =
        new ChildJvm(PrintHash.class)
            .environment("XDG_CACHE_HOME", cache.toString())
            .run(model.folder().toString());
    // A JVM that takes options from its environment says so first.
    return output.lines().reduce("", (earlier, last) -> last);
  }

  /** Prints the content hash of the model in a folder, without starting libtorch. */
  static final class PrintHash {
    private PrintHash() {}

    public static void main(String[] arguments) {
      ModelFiles files = ModelSource.folder(Path.of(arguments[0])).files();
      try (ModelFiles.LargeFile weights = files.open(TinyModel.WEIGHTS)) {
        System.out.println(
            ModelHash.of(
                Map.of(TinyModel.WEIGHTS, weights), files.read(TinyModel.TOKENIZER, 1 << 20)));
      }
    }
  }

  private static void changeOneBit(TinyModel model, String file) throws IOException {
    byte[] data = model.data(file);
    data[data.length / 2] ^= 1;
    model.writeSafeTensors(file, model.header(file).getBytes(StandardCharsets.UTF_8), data);
  }

  private static String hash(TinyModel model) {
    try (Qwen3Engine engine = model.open()) {
      return engine.contentHash();
    }
  }
}
