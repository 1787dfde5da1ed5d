package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.ragstone.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Model files of any bytes: each is read, or refused by a {@link ModelException} of a few words.
 */
class ModelFilesFuzzTest {
  private static final int LONGEST_MESSAGE = 1_000;
  private static final int VOCABULARY = 512;

  private static final Qwen3Config CONFIG =
      new Qwen3Config(4, 1, 2, 1, 2, 4, 8, 64, 1e-6, 1e4, true);

  @FuzzTest
  void safeTensorsSayWhereTheirBytesAre(byte[] bytes) {
    ModelFiles.LargeFile file = MemoryModelFiles.file(bytes);
    Optional<SafeTensors> read = unlessRefused(() -> SafeTensors.parse("file", file));
    if (read.isPresent()) {
      long sum = 0;
      for (SafeTensors.Tensor tensor : read.get().tensors().values()) {
        long values = tensor.shape().stream().reduce(1L, Math::multiplyExact);
        assertEquals(values * tensor.type().bytes(), tensor.length());
        assertEquals(tensor.length(), tensor.bytes(file).remaining());
        sum += tensor.length();
      }
      assertEquals(
          bytes.length, Long.BYTES + ByteBuffer.wrap(bytes).order(LITTLE).getLong(0) + sum);
    }
  }

  private static final java.nio.ByteOrder LITTLE = java.nio.ByteOrder.LITTLE_ENDIAN;

  /** The header of a safetensors file and the length of what is behind it. */
  @FuzzTest
  void headersOfWeightsAreThoseOfTheConfiguration(byte[] header) {
    int data = 512;
    byte[] file =
        ByteBuffer.allocate(Long.BYTES + header.length + data)
            .order(LITTLE)
            .putLong(header.length)
            .put(header)
            .array();
    unlessRefused(
        () -> {
          ModelFiles files = new MemoryModelFiles(Map.of("model.safetensors", file));
          try (Qwen3Weights weights = new Qwen3Weights(files, CONFIG)) {
            assertEquals(List.of(8L, 4L), weights.embeddingTable().shape());
            return weights.outputRow(7).length;
          }
        });
  }

  @FuzzTest
  void indexesOfShardsNameFilesBesideThem(byte[] index) {
    Map<String, byte[]> files = new HashMap<>();
    files.put("model.safetensors.index.json", index);
    files.put("a.safetensors", new byte[0]);
    assertTrue(
        unlessRefused(() -> new Qwen3Weights(new MemoryModelFiles(files), CONFIG)).isEmpty());
  }

  @FuzzTest
  void configurationsBecomeAnArchiveThatSaysTheSame(byte[] bytes) {
    Optional<Qwen3Config> read =
        unlessRefused(() -> Qwen3Config.parse(Json.parse("config.json", bytes)));
    if (read.isPresent()) {
      for (Products products : Products.values()) {
        ReadArchive archive = ReadArchive.of(TorchScriptArchive.of(read.get(), products));
        assertEquals(
            Map.of(
                "training", false,
                "heads", read.get().heads(),
                "kv_heads", read.get().kvHeads(),
                "head_dim", read.get().headDim(),
                "eps", read.get().rmsNormEpsilon(),
                "theta", read.get().ropeTheta(),
                "weights", List.of()),
            archive.attributes());
        assertTrue(archive.text("code/__torch__.py").contains("class Qwen3(Module):"));
      }
    }
  }

  @FuzzTest
  void addedTokensAreInTheVocabulary(byte[] bytes) {
    Optional<AddedTokens> read =
        unlessRefused(
            () -> AddedTokens.parse(Json.parse("tokenizer.json", bytes), Map.of(), VOCABULARY));
    if (read.isPresent()) {
      read.get().ids().values().forEach(id -> assertTrue(id >= 0 && id < VOCABULARY));
      String text = String.join("-", read.get().ids().keySet());
      int known =
          read.get().encode(text, literal -> TokenIds.of(new long[literal.length()])).length();
      assertTrue(known <= text.length() + read.get().ids().size());
    }
  }

  /** The library behind it is native code that no input may bring down. */
  @FuzzTest
  void tokenizersAreLoadedOrRefused(byte[] bytes) {
    Optional<Qwen3Tokenizer> read =
        unlessRefused(
            () ->
                Qwen3Tokenizer.load(
                    new MemoryModelFiles(Map.of("tokenizer.json", bytes)), VOCABULARY));
    if (read.isPresent()) {
      read.get().close();
    }
  }

  @FuzzTest
  void jsonIsReadStrictly(byte[] bytes) {
    Optional<Json> read = unlessRefused(() -> Json.parse("file", bytes));
    if (read.isPresent()) {
      Json json = read.get();
      byte[] again = json.object().toString().getBytes(StandardCharsets.UTF_8);
      assertEquals(json.object(), Json.parse("again", again).object());
      for (Map.Entry<String, JsonElement> entry : json.object().entrySet()) {
        unlessRefused(() -> json.text(entry.getKey()));
        unlessRefused(() -> json.number(entry.getKey()));
        unlessRefused(() -> json.flag(entry.getKey(), false));
        unlessRefused(() -> json.child(entry.getKey()));
        unlessRefused(() -> json.positiveInt(entry.getKey(), 1 << 20));
        Optional<List<Long>> numbers =
            unlessRefused(() -> json.wholeNumbers(entry.getKey(), Long.MAX_VALUE));
        assertFalse(numbers.isPresent() && !(entry.getValue() instanceof JsonArray));
      }
    }
  }

  private interface Read<T> {
    T value();
  }

  private static <T> Optional<T> unlessRefused(Read<T> read) {
    try {
      return Optional.of(read.value());
    } catch (ModelException e) {
      String message = e.getMessage();
      assertTrue(message.length() < LONGEST_MESSAGE, () -> "too long to read: " + message);
      return Optional.empty();
    }
  }
}
