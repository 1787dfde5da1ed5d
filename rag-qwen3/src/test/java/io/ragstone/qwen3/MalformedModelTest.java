package io.ragstone.qwen3;

import static io.ragstone.qwen3.TinyModel.CONFIG;
import static io.ragstone.qwen3.TinyModel.INDEX;
import static io.ragstone.qwen3.TinyModel.TOKENIZER;
import static io.ragstone.qwen3.TinyModel.WEIGHTS;
import static io.ragstone.qwen3.TinyModel.json;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.ragstone.call.CallContext;
import io.ragstone.error.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Model files may come from anywhere: whatever is wrong with them, opening the model is a {@link
 * ModelException} that names the file and the problem, before a byte of it reaches native code.
 */
class MalformedModelTest {
  private static final String SINGLE_FILE = "tiny-embedding-f32-odd";
  private static final String SHARDED = "tiny-reranker-f32-shards";
  private static final String NORM = "model.norm.weight";

  private static final int MUTATIONS = Boolean.getBoolean("ragstone.full") ? 20_000 : 700;

  /** An entry of {@code added_tokens}. */
  private static final String ADDED =
      "{'id':%s,'content':'%s','special':true,'normalized':false,"
          + "'single_word':false,'lstrip':false,'rstrip':false}";

  @TempDir Path folder;

  /**
   * One thing that is wrong.
   *
   * @param says what the message has to contain
   */
  private record Damage(String name, String fixture, Edit edit, List<String> says) {
    @Override
    public String toString() {
      return Json.clip(name);
    }
  }

  @FunctionalInterface
  private interface Edit {
    void apply(TinyModel model) throws IOException;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"safeTensors", "longNames", "shards", "configs", "tokenizers", "files"})
  void isRefusedWithTheFileAndTheProblem(Damage damage) throws IOException {
    TinyModel model = TinyModel.copyTo(folder, damage.fixture());
    damage.edit().apply(model);
    String message = assertThrows(ModelException.class, () -> model.open().close()).getMessage();
    for (String part : damage.says()) {
      assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
    }
    assertTrue(message.length() < 1_000, () -> "too long to read: " + message);
  }

  static Stream<Damage> safeTensors() {
    List<Damage> damages = new ArrayList<>();
    for (int size : new int[] {0, 7}) {
      damages.add(
          weights(size + " bytes", bytes -> Arrays.copyOf(bytes, size), "has " + size + " bytes"));
    }
    long[] lengths = {
      0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 227_289, Integer.MAX_VALUE, 1L << 32
    };
    for (long length : lengths) {
      damages.add(
          weights(
              "header of " + length + " bytes",
              bytes -> withHeaderLength(bytes, length),
              "the header claims " + length + " bytes, but the file has 227296"));
    }
    damages.add(
        weights(
            "cut to the half",
            bytes -> Arrays.copyOf(bytes, bytes.length / 2),
            "outside of the 111192 bytes"));
    damages.add(
        weights(
            "cut by a byte",
            bytes -> Arrays.copyOf(bytes, bytes.length - 1),
            NORM,
            "\"data_offsets\"",
            "outside of the 224839 bytes"));
    damages.add(
        weights(
            "a byte too many",
            bytes -> Arrays.copyOf(bytes, bytes.length + 1),
            "the tensors end at byte 227296, but the file has 227297"));
    damages.add(weights("zeros", bytes -> new byte[bytes.length], "claims 0 bytes"));
    damages.add(
        weights(
            "a pickle",
            bytes -> "\u0080\u0002}q\u0000.".repeat(99).getBytes(StandardCharsets.ISO_8859_1),
            "claims"));

    damages.add(header("no JSON", "tensors", "is not valid JSON"));
    damages.add(header("blank", "    ", "is not valid JSON"));
    damages.add(header("unfinished", "{\"a\":", "is not valid JSON"));
    damages.add(header("a list", "[]", "must hold one JSON object and nothing else"));
    damages.add(header("null", "null", "must hold one JSON object and nothing else"));
    damages.add(header("two objects", "{}{}", "JSON"));
    damages.add(header("trailing garbage", "{} x", "JSON"));
    damages.add(header("a comment", "{/**/}", "is not valid JSON"));
    damages.add(header("single quotes", "{'a':1}", "is not valid JSON"));
    damages.add(header("not a number", "{\"a\":NaN}", "is not valid JSON"));
    damages.add(header("deep", "{\"a\":" + "[".repeat(100_000), "is not valid JSON"));
    damages.add(header("deep, closed", "[".repeat(9_000) + "]".repeat(9_000), "is not valid JSON"));
    damages.add(
        header(
            "as large as the file, but too large",
            " ".repeat((4 << 20) + 1),
            "claims 4194305 bytes"));
    damages.add(
        damage(
            "header not in UTF-8",
            model ->
                model.writeSafeTensors(
                    WEIGHTS, new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, new byte[0]),
            WEIGHTS,
            "is not valid UTF-8"));
    damages.add(header("no tensors", "{}", "the tensors end at byte 10, but the file has"));

    damages.add(entry("dtype", "'F64'", "is F64; supported: F32, F16, BF16"));
    damages.add(entry("dtype", "'I64'", "is I64; supported: F32, F16, BF16"));
    damages.add(entry("dtype", "'F8_E4M3'", "is F8_E4M3; supported: F32, F16, BF16"));
    damages.add(entry("dtype", "'f32'", "is f32; supported: F32, F16, BF16"));
    damages.add(entry("dtype", "''", "supported: F32, F16, BF16"));
    damages.add(entry("dtype", "7", "must be a text, but is 7"));
    damages.add(entry("dtype", "null", "is missing"));
    damages.add(entry("shape", "null", "is missing"));
    damages.add(entry("shape", "'42'", "must be a list of whole numbers, but is \"42\""));
    damages.add(entry("shape", "['42']", "must be a whole number", "\"42\""));
    damages.add(entry("shape", "[-42]", "must be a whole number", "-42"));
    damages.add(entry("shape", "[42.5]", "must be a whole number", "42.5"));
    damages.add(entry("shape", "[[42]]", "must be a whole number", "[42]"));
    damages.add(entry("shape", "[null]", "must be a whole number", "null"));
    damages.add(entry("shape", "[1e999999999]", "must be a whole number", "1e999999999"));
    damages.add(entry("shape", "[1e-999999999]", "must be a whole number", "1e-999999999"));
    damages.add(entry("shape", "[99999999999999999999]", "must be a whole number"));
    damages.add(entry("shape", "[4294967296,4294967296,0]", "must be a whole number"));
    damages.add(
        entry("shape", "[2147483647,2147483647,2147483647]", "is impossibly large: [2147483647"));
    damages.add(entry("shape", "[1073741824,1073741824,4]", "is impossibly large"));
    damages.add(entry("shape", "[43]", "[43] of F32 needs 172 bytes, not 168"));
    damages.add(entry("shape", "[]", "[] of F32 needs 4 bytes, not 168"));
    damages.add(entry("shape", "[0]", "[0] of F32 needs 0 bytes, not 168"));
    damages.add(entry("data_offsets", "null", "is missing"));
    damages.add(entry("data_offsets", "{}", "must be a list of whole numbers, but is {}"));
    damages.add(entry("data_offsets", "[]", "are [], outside of"));
    damages.add(entry("data_offsets", "[224672]", "are [224672], outside of"));
    damages.add(entry("data_offsets", "[224672,224840,224840]", "outside of the 224840 bytes"));
    damages.add(entry("data_offsets", "[224840,224672]", "outside of the 224840 bytes"));
    damages.add(entry("data_offsets", "[-168,0]", "must be a whole number"));
    damages.add(entry("data_offsets", "[224840,225008]", "outside of the 224840 bytes"));
    damages.add(entry("data_offsets", "[9223372036854775639,9223372036854775807]", "outside of"));
    damages.add(entry("data_offsets", "[9223372036854775808,0]", "must be a whole number"));
    damages.add(entry("data_offsets", "[0,168]", "model.embed_tokens.weight", "tensors overlap"));
    damages.add(entry("data_offsets", "[224600,224768]", NORM, "tensors overlap"));

    damages.add(
        tensors(
            "a hole",
            json -> json.remove("model.layers.1.self_attn.v_proj.weight"),
            NORM,
            "there is a hole"));
    damages.add(
        tensors(
            "entry is a number",
            json -> json.add(NORM, json("5")),
            "\"model.norm.weight\" must be an object, but is 5"));
    damages.add(
        tensors(
            "entry is null",
            json -> json.add(NORM, json("null")),
            "\"model.norm.weight\" is null"));
    damages.add(
        tensors(
            "missing tensor",
            json -> json.add("model.norm.bias", json.remove(NORM)),
            "has no tensor norm.weight",
            "[model.safetensors]"));
    damages.add(
        tensors(
            "wrong shape",
            json -> json.getAsJsonObject(NORM).add("shape", json("[6,7]")),
            "tensor norm.weight has shape [6, 7], but config.json asks for [42]"));
    damages.add(
        tensors(
            "with and without prefix",
            json ->
                json.add("norm.weight", json("{'dtype':'F32','shape':[0],'data_offsets':[0,0]}")),
            "norm.weight"));
    return damages.stream();
  }

  /** Messages stay readable, whatever they quote. */
  static Stream<Damage> longNames() {
    String name = "x".repeat(1 << 19);
    return Stream.of(
        header("invalid under a long name", "{\"" + name + "\":{\"a\":", "is not valid JSON"),
        entry("dtype", "'" + name + "'", "supported: F32, F16, BF16"),
        tensors("a long name", json -> json.add(name, json("5")), "must be an object, but is 5"),
        tensors(
            "a long name of a misplaced tensor",
            json -> json.add(name, json("{'dtype':'F32','shape':[1],'data_offsets':[0,4]}")),
            "tensors overlap"),
        tensors(
            "a long name of a tensor without type",
            json -> json.add(name, json("{'shape':[1],'data_offsets':[0,4]}")),
            "\"dtype\" is missing"),
        index(
            "a long shard",
            json -> json.getAsJsonObject("weight_map").addProperty("x", name + ".bin"),
            "shards must be safetensors files beside it"),
        config("model_type", "'" + name + "'", "this engine runs \"qwen3\""),
        config("hidden_act", "'" + name + "'", "\"hidden_act\" is"),
        config("head_dim", "'" + name + "'", "\"head_dim\" must be a whole number"),
        vocabulary("'" + name + "':-1", "must be a whole number from 0 to 321"),
        tokenizer(
            "added_tokens",
            "[" + ADDED.formatted(321, name) + "]",
            "\"content\" is longer than 256 characters"));
  }

  static Stream<Damage> shards() {
    List<Damage> damages = new ArrayList<>();
    String[] evil = {
      "../evil.safetensors",
      "/etc/passwd",
      "sub/model.safetensors",
      "..\\evil.safetensors",
      "C:model.safetensors",
      "model.safetensors\n",
      "model\u0000.safetensors",
      "pytorch_model-00001-of-00002.bin",
      "model.pkl",
      ""
    };
    for (String name : evil) {
      damages.add(
          index(
              "shard \"" + name + "\"",
              json -> json.getAsJsonObject("weight_map").addProperty("model.norm.weight", name),
              "names the file \"" + name + "\"; shards must be safetensors files beside it"));
    }
    for (String value : new String[] {"7", "null", "{}", "['a.safetensors']"}) {
      damages.add(
          index(
              "shard is " + value,
              json -> json.getAsJsonObject("weight_map").add("model.norm.weight", json(value)),
              "shards must be safetensors files beside it"));
    }
    damages.add(
        index(
            "absent shard",
            json -> json.getAsJsonObject("weight_map").addProperty("x", "model-00004.safetensors"),
            "has no model-00004.safetensors"));
    damages.add(
        index("no map", json -> json.remove("weight_map"), "names no files in \"weight_map\""));
    damages.add(
        index(
            "empty map",
            json -> json.add("weight_map", json("{}")),
            "names no files in \"weight_map\""));
    damages.add(
        index(
            "a list",
            json -> json.add("weight_map", json("[]")),
            "\"weight_map\" must be an object, but is []"));
    damages.add(
        new Damage(
            "no JSON",
            SHARDED,
            model -> model.write(INDEX, "{"),
            List.of(INDEX, "is not valid JSON")));
    damages.add(
        new Damage(
            "a shard too few",
            SHARDED,
            model ->
                model.editJson(
                    INDEX,
                    json ->
                        json.getAsJsonObject("weight_map")
                            .entrySet()
                            .removeIf(entry -> entry.getValue().getAsString().contains("-00003-"))),
            List.of(
                "has no tensor",
                "[model-00001-of-00003.safetensors, model-00002-of-00003.safetensors]")));
    damages.add(
        new Damage(
            "a tensor in two shards",
            SHARDED,
            model -> {
              model.write("copy.safetensors", model.read("model-00002-of-00003.safetensors"));
              model.editJson(
                  INDEX,
                  json -> json.getAsJsonObject("weight_map").addProperty("x", "copy.safetensors"));
            },
            List.of("more than one file has tensor model.layers.")));
    damages.add(
        new Damage(
            "a shard cut short",
            SHARDED,
            model -> {
              String shard = "model-00002-of-00003.safetensors";
              model.write(shard, Arrays.copyOf(model.read(shard), 60_000));
            },
            List.of("model-00002-of-00003.safetensors", "outside of")));
    return damages.stream();
  }

  static Stream<Damage> configs() {
    List<Damage> damages = new ArrayList<>();
    for (String type : List.of("bert", "qwen2", "qwen3_moe", "QWEN3", "")) {
      damages.add(
          config(
              "model_type", "'" + type + "'", "type \"" + type + "\"; this engine runs \"qwen3\""));
    }
    for (String field :
        List.of(
            "model_type",
            "hidden_act",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "intermediate_size",
            "vocab_size",
            "max_position_embeddings",
            "rms_norm_eps")) {
      damages.add(config(field, "null", "\"" + field + "\" is missing"));
    }
    for (String value :
        List.of(
            "'42'",
            "42.5",
            "0",
            "-42",
            "true",
            "[42]",
            "{}",
            "1e999",
            "1e9999999999",
            "2147483648",
            "9223372036854775808",
            "4294967338")) {
      damages.add(config("hidden_size", value, "\"hidden_size\" must be a whole number from 1 to"));
    }
    damages.add(config("num_hidden_layers", "1000000", "must be a whole number from 1 to 1024"));
    damages.add(
        config("num_key_value_heads", "3", "must divide num_attention_heads, but they are 3, 5"));
    damages.add(config("num_key_value_heads", "10", "must divide num_attention_heads"));
    damages.add(config("head_dim", "15", "\"head_dim\" must be even, but is 15"));
    for (String value : List.of("0", "-1e-6", "1", "1e999", "-1e999")) {
      damages.add(config("rms_norm_eps", value, "\"rms_norm_eps\" must be between 0 and 1"));
    }
    damages.add(config("rms_norm_eps", "'1e-6'", "\"rms_norm_eps\" must be a number"));
    for (String value : List.of("0", "1", "-10000", "1e999")) {
      damages.add(rope("'rope_theta':" + value, "\"rope_theta\" must be over 1"));
    }
    damages.add(rope("'rope_theta':'1e4'", "\"rope_theta\" must be a number"));
    damages.add(rope("'rope_type':'default'", "\"rope_theta\" is missing"));
    for (String type : List.of("yarn", "linear", "dynamic", "llama3", "")) {
      damages.add(
          rope(
              "'rope_theta':10000,'rope_type':'" + type + "'",
              "\"rope_type\" is \"" + type + "\"; this engine supports only default"));
      damages.add(
          config("rope_scaling", "{'type':'" + type + "','factor':4.0}", "supports only default"));
    }
    damages.add(config("rope_scaling", "{'factor':4.0}", "\"rope_type\" is missing"));
    damages.add(rope("'rope_theta':10000,'factor':4.0", "\"rope_type\" is missing"));
    damages.add(config("rope_parameters", "7", "\"rope_parameters\" must be an object, but is 7"));
    damages.add(
        config(
            "attention_bias",
            "true",
            "\"attention_bias\" is true; this engine supports only false"));
    damages.add(config("attention_bias", "'false'", "\"attention_bias\" must be true or false"));
    damages.add(
        config(
            "use_sliding_window",
            "true",
            "\"use_sliding_window\" is true; this engine supports only false"));
    damages.add(
        config(
            "hidden_act", "'gelu'", "\"hidden_act\" is \"gelu\"; this engine supports only silu"));
    damages.add(
        config("tie_word_embeddings", "1", "\"tie_word_embeddings\" must be true or false"));
    damages.add(
        mismatch("num_hidden_layers", "3", "has no tensor layers.2.input_layernorm.weight"));
    damages.add(
        mismatch(
            "hidden_size",
            "44",
            "embed_tokens.weight has shape [322, 42], but config.json asks for [322, 44]"));
    damages.add(
        mismatch(
            "vocab_size",
            "323",
            "embed_tokens.weight has shape [322, 42], but config.json asks for [323, 42]"));
    for (String text : List.of("", "{", "null", "[]", "'", "{} {}", "{\"hidden_size\":42,}")) {
      damages.add(
          damage("config.json is " + text, model -> model.write(CONFIG, text), CONFIG, "JSON"));
    }
    for (String number : List.of("NaN", "Infinity", "-Infinity", "0x1p-6", "+1")) {
      damages.add(
          damage(
              "config.json with " + number,
              model ->
                  model.write(
                      CONFIG, Files.readString(model.path(CONFIG)).replace("0.0001", number)),
              CONFIG,
              "is not valid JSON"));
    }
    damages.add(
        damage(
            "huge config.json",
            model ->
                model.write(CONFIG, Files.readString(model.path(CONFIG)) + " ".repeat(1 << 20)),
            CONFIG,
            "more than the 1048576 allowed"));
    return damages.stream();
  }

  static Stream<Damage> tokenizers() {
    List<Damage> damages = new ArrayList<>();
    for (String text : List.of("", "{", "[]", "\u0000", "{\"model\":")) {
      damages.add(
          damage(
              "tokenizer.json is " + text,
              model -> model.write(TOKENIZER, text),
              TOKENIZER,
              "JSON"));
    }
    damages.add(
        damage(
            "tokenizer.json is {}",
            model -> model.write(TOKENIZER, "{}"),
            TOKENIZER,
            "\"model\" is missing"));
    damages.add(model("vocab", "null", "\"vocab\" is missing"));
    damages.add(model("vocab", "[]", "\"vocab\" must be an object"));
    for (String id : List.of("322", "-1", "1.5", "'1'", "1e999", "4294967297", "null")) {
      damages.add(vocabulary("'!':" + id, "\"!\""));
    }
    damages.add(model("type", "'Foo'", "is no usable tokenizer"));
    damages.add(model("merges", "[['no','such']]", "is no usable tokenizer"));
    damages.add(model("merges", "7", "is no usable tokenizer"));
    damages.add(tokenizer("added_tokens", "{}", "\"added_tokens\" must be a list"));
    damages.add(tokenizer("added_tokens", "[7]", "\"added_tokens\" must be a list of objects"));
    damages.add(tokenizer("added_tokens", "[{'id':317}]", "\"content\" is missing"));
    damages.add(tokenizer("added_tokens", "[{'content':'a'}]", "\"id\" is missing"));
    for (String id : List.of("322", "-1", "2147483648")) {
      damages.add(
          tokenizer(
              "added_tokens",
              "[" + ADDED.formatted(id, "<x>") + "]",
              "\"id\" must be a whole number from 0 to 321"));
    }
    damages.add(
        tokenizer(
            "added_tokens",
            "[" + ADDED.formatted(317, "!") + "]",
            "\"id\" of \"!\" is 317, in the vocabulary 0"));
    damages.add(
        tokenizer(
            "added_tokens", "[" + ADDED.formatted(317, "") + "]", "\"content\" must not be empty"));
    for (String flag : List.of("lstrip", "rstrip", "single_word", "normalized")) {
      damages.add(
          tokenizer(
              "added_tokens",
              "[{'id':317,'content':'<x>','" + flag + "':true}]",
              "\"" + flag + "\" is set for \"<x>\""));
    }
    damages.add(
        tokenizer(
            "added_tokens",
            IntStream.range(0, 5_000)
                .mapToObj(i -> ADDED.formatted(i % 322, "<" + i + ">"))
                .collect(Collectors.joining(",", "[", "]")),
            "are 5000, more than 4096"));
    damages.add(tokenizer("normalizer", "{'type':'Foo'}", "is no usable tokenizer"));
    damages.add(
        tokenizer(
            "pre_tokenizer",
            "{'type':'Split','pattern':{'Regex':'(('},'behavior':'Isolated','invert':false}",
            "is no usable tokenizer"));
    return damages.stream();
  }

  static Stream<Damage> files() {
    List<Damage> damages = new ArrayList<>();
    for (String file : List.of(CONFIG, TOKENIZER, WEIGHTS)) {
      damages.add(damage("no " + file, model -> model.delete(file), "has no " + file));
      damages.add(
          damage(
              "a folder called " + file,
              model -> {
                model.delete(file);
                Files.createDirectory(model.path(file));
              },
              "has no " + file));
    }
    damages.add(
        damage(
            "pickled weights alone",
            model -> Files.move(model.path(WEIGHTS), model.path("pytorch_model.bin")),
            "has no model.safetensors",
            "model.safetensors.index.json"));
    return damages.stream();
  }

  @Test
  void whatIsNoFolderIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("model.gguf"), "GGUF");
    assertNoFolder(file);
    assertNoFolder(folder.resolve("absent"));
    ModelException e = assertThrows(ModelException.class, () -> new TinyModel(folder).open());
    assertTrue(e.getMessage().contains(folder + " has no config.json"), e.getMessage());
  }

  @Test
  void theRootFolderIsAFolderLikeAnyOther() {
    Path root = folder.getRoot();
    ModelException e = assertThrows(ModelException.class, () -> new TinyModel(root).open());
    assertTrue(e.getMessage().contains(root + " has no config.json"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no/such/model", "io/ragstone"})
  void whatIsNotOnTheClassPathIsNamed(String path) {
    ModelSource source = ModelSource.resources(getClass().getClassLoader(), path);
    ModelException e =
        assertThrows(ModelException.class, () -> Qwen3Engine.builder(source).build());
    assertTrue(e.getMessage().contains("The classpath has no " + path), e.getMessage());
  }

  @Test
  void weightsThatAreNoNumbersAreAnExceptionOfTheCall() throws IOException {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    byte[] data = model.data(WEIGHTS);
    Arrays.fill(data, (byte) 0xFF);
    model.writeSafeTensors(WEIGHTS, model.header(WEIGHTS).getBytes(StandardCharsets.UTF_8), data);
    try (Qwen3Engine engine = model.open()) {
      ModelException e = assertThrows(ModelException.class, () -> run(engine));
      assertTrue(e.getMessage().contains("finite"), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WEIGHTS, CONFIG, TOKENIZER})
  void damagedBytesAreAModelExceptionOrDoNoHarm(String file) throws IOException {
    TinyModel model = TinyModel.copyTo(folder, SINGLE_FILE);
    byte[] original = model.read(file);
    int mutable =
        file.equals(WEIGHTS) ? Long.BYTES + model.header(WEIGHTS).length() : original.length;
    Random random = new Random(20250605);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = original.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        mutate(mutated, random.nextInt(mutable), random);
      }
      model.write(file, mutated);
      try (Qwen3Engine engine = model.open()) {
        run(engine);
      } catch (ModelException e) {
        refused++;
      }
    }
    assertTrue(refused > MUTATIONS / 7, "the damage was seen in only " + refused + " files");
  }

  private static void mutate(byte[] bytes, int position, Random random) {
    byte[] likely = "0123456789-.eE[]{},:\"\\ntF\0".getBytes(StandardCharsets.US_ASCII);
    bytes[position] =
        random.nextBoolean()
            ? likely[random.nextInt(likely.length)]
            : (byte) (bytes[position] ^ 1 << random.nextInt(8));
  }

  private static void run(Qwen3Engine engine) {
    TokenIds ids = engine.tokenizer().encode("Where is the data kept?<|im_end|>");
    if (ids.length() > 0) {
      engine.lastHiddenStates(List.of(ids), CallContext.unbounded());
    }
  }

  private void assertNoFolder(Path path) {
    ModelException e = assertThrows(ModelException.class, () -> new TinyModel(path).open());
    assertTrue(e.getMessage().contains(path + " is not a folder"), e.getMessage());
  }

  private static Damage damage(String name, Edit edit, String... says) {
    return new Damage(name, SINGLE_FILE, edit, List.of(says));
  }

  @FunctionalInterface
  private interface Bytes {
    byte[] edit(byte[] bytes);
  }

  private static Damage weights(String name, Bytes edit, String... says) {
    return damage(
        "weights: " + name,
        model -> model.write(WEIGHTS, edit.edit(model.read(WEIGHTS))),
        with(WEIGHTS, says));
  }

  private static Damage header(String name, String header, String... says) {
    return damage(
        "header: " + name,
        model ->
            model.writeSafeTensors(
                WEIGHTS, header.getBytes(StandardCharsets.UTF_8), model.data(WEIGHTS)),
        with(WEIGHTS, says));
  }

  private static Damage tensors(String name, Consumer<JsonObject> edit, String... says) {
    return damage("tensors: " + name, model -> model.editHeader(WEIGHTS, edit), says);
  }

  /** A field of the header's entry for the final norm. */
  private static Damage entry(String field, String value, String... says) {
    return damage(
        field + " is " + value,
        model ->
            model.editHeader(WEIGHTS, json -> json.getAsJsonObject(NORM).add(field, json(value))),
        with(WEIGHTS, says));
  }

  private static Damage index(String name, Consumer<JsonObject> edit, String says) {
    return new Damage(
        "index: " + name, SHARDED, model -> model.editJson(INDEX, edit), List.of(says));
  }

  /** A value that is possible, but not with these weights. */
  private static Damage mismatch(String field, String value, String says) {
    return damage(
        field + " is " + value,
        model -> model.editJson(CONFIG, json -> json.add(field, json(value))),
        says);
  }

  private static Damage config(String field, String value, String says) {
    return new Damage(
        field + " is " + value,
        SINGLE_FILE,
        mismatch(field, value, says).edit(),
        List.of(CONFIG, says));
  }

  private static Damage rope(String fields, String says) {
    return config("rope_parameters", "{" + fields + "}", says);
  }

  private static Damage tokenizer(String field, String value, String says) {
    return damage(
        "tokenizer: " + field + " is " + value,
        model -> model.editJson(TOKENIZER, json -> json.add(field, json(value))),
        TOKENIZER,
        says);
  }

  private static Damage model(String field, String value, String says) {
    return damage(
        "tokenizer: " + field + " is " + value,
        model ->
            model.editJson(
                TOKENIZER, json -> json.getAsJsonObject("model").add(field, json(value))),
        TOKENIZER,
        says);
  }

  private static Damage vocabulary(String entry, String says) {
    return damage(
        "vocabulary: " + entry,
        model ->
            model.editJson(
                TOKENIZER,
                json ->
                    json(("{" + entry + "}"))
                        .getAsJsonObject()
                        .asMap()
                        .forEach(json.getAsJsonObject("model").getAsJsonObject("vocab")::add)),
        TOKENIZER,
        says);
  }

  private static String[] with(String first, String... others) {
    return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
  }

  private static byte[] withHeaderLength(byte[] file, long length) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return file;
  }
}
