package io.ragstone.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Writes a Qwen3 model with random weights: the shapes, tensor names and number format (bfloat16)
 * of the real one, so that its speed and memory can be measured where the real weights cannot be
 * had. What it computes means nothing.
 *
 * <pre>
 * java -cp benchmarks.jar io.ragstone.benchmarks.RandomWeights FOLDER [OPTION...]
 *   --kind=embedding|reranker   tensor names and config of which model (default: embedding)
 *   --hub=NAME                  lays FOLDER out as a cache of the Hugging Face hub, with this model
 *   --tokenizer=FILE            the tokenizer.json to put beside (default: that of the bundled mini
 *                               models, where the vocabulary is large enough for it)
 *   --seed=N                    the same seed gives the same file (default: 42)
 *   --outliers=N                channels of each kind that are far greater than all others (default: 0)
 *   --hidden=N --layers=N --heads=N --kv-heads=N --head-dim=N --intermediate=N --vocabulary=N
 *                               other shapes than those of the 0.6B models
 * </pre>
 *
 * <p>Matrices are normal(0, 0.02), norms normal(1, 0.02), both picked from 65,536 values drawn
 * beforehand. The weights are streamed: it needs no more memory than any other program.
 *
 * <p>Outliers are what makes trained models hard to quantise. With {@code --outliers=N} three kinds
 * of channels are multiplied with factors of 50 to 100, drawn for each channel from the seed; all
 * other values stay as they are without.
 *
 * <ul>
 *   <li>N channels of the residual stream, the same in all layers: their columns of {@code
 *       embed_tokens} and their rows of every {@code o_proj} and {@code down_proj}. Their weights
 *       in the final norm are divided by the factor, so that they are not all there is in a text's
 *       vector.
 *   <li>N weights of each {@code input_layernorm} and {@code post_attention_layernorm}, drawn for
 *       each, so that what they stand in front of is harder still, and so is folding them into it.
 *   <li>N rows of each {@code up_proj}, drawn for each, which {@code down_proj} gets to see.
 * </ul>
 */
public final class RandomWeights {
  private static final int DRAWN = 1 << 16;
  private static final double DEVIATION = 0.02;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final String WEIGHTS = "model.safetensors";
  private static final String MINI_TOKENIZER =
      "/io/ragstone/models/mini/qwen3-embedding-mini/tokenizer.json";
  private static final int MINI_VOCABULARY = 24_576;

  private final Map<String, String> options;
  private final Outliers outliers;
  private final Map<String, List<Integer>> tensors = new LinkedHashMap<>();

  private RandomWeights(Map<String, String> options) {
    this.options = options;
    this.outliers = new Outliers(number("seed", 1), number("outliers", 0), number("hidden", 1));
    listTensors();
  }

  /**
   * Writes a model.
   *
   * @param arguments the folder, then options
   * @throws IOException when a file cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      throw new IllegalArgumentException("Name the folder to write to; see the Javadoc");
    }
    System.out.println(
        write(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length)));
  }

  /**
   * Writes a model.
   *
   * @param folder where to
   * @param arguments options
   * @return the folder that its files are in
   * @throws IOException when a file cannot be written
   */
  public static Path write(Path folder, List<String> arguments) throws IOException {
    Map<String, String> options = defaults();
    for (String argument : arguments) {
      String name = argument.replaceFirst("^--([a-z-]+)=.+$", "$1");
      if (!options.containsKey(name)) {
        throw new IllegalArgumentException("Unknown argument: " + argument + "; see the Javadoc");
      }
      options.put(name, argument.substring(argument.indexOf('=') + 1));
    }
    RandomWeights weights = new RandomWeights(options);
    return weights.option("hub").isEmpty()
        ? weights.writeFolder(Files.createDirectories(folder))
        : weights.writeHub(folder);
  }

  private static Map<String, String> defaults() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("kind", "embedding");
    options.put("hub", "");
    options.put("tokenizer", "");
    options.put("seed", "42");
    options.put("outliers", "0");
    options.put("hidden", "1024");
    options.put("layers", "28");
    options.put("heads", "16");
    options.put("kv-heads", "8");
    options.put("head-dim", "128");
    options.put("intermediate", "3072");
    options.put("vocabulary", "151669");
    return options;
  }

  private Path writeFolder(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), config());
    Optional<byte[]> tokenizer = tokenizer();
    if (tokenizer.isPresent()) {
      Files.write(folder.resolve("tokenizer.json"), tokenizer.get());
    }
    writeWeights(folder.resolve(WEIGHTS));
    return folder;
  }

  /** The layout of huggingface_hub: blobs named by their hash, and links to them in a snapshot. */
  private Path writeHub(Path cache) throws IOException {
    Path model = cache.resolve("models--" + option("hub").replace("/", "--"));
    Path blobs = Files.createDirectories(model.resolve("blobs"));
    byte[] config = config().getBytes(StandardCharsets.UTF_8);
    String commit =
        hex(digest("SHA-1").digest(options.toString().getBytes(StandardCharsets.UTF_8)));
    Path snapshot = Files.createDirectories(model.resolve("snapshots").resolve(commit));

    MessageDigest git = digest("SHA-1");
    git.update(("blob " + config.length + "\0").getBytes(StandardCharsets.US_ASCII));
    link(snapshot, "config.json", Files.write(blobs.resolve(hex(git.digest(config))), config));
    Optional<byte[]> tokenizer = tokenizer();
    if (tokenizer.isPresent()) {
      Path blob = blobs.resolve(hex(digest("SHA-256").digest(tokenizer.get())));
      link(snapshot, "tokenizer.json", Files.write(blob, tokenizer.get()));
    }
    Path written = blobs.resolve("weights.incomplete");
    String hash = writeWeights(written);
    link(snapshot, WEIGHTS, Files.move(written, blobs.resolve(hash)));

    Files.createDirectories(model.resolve("refs"));
    Files.writeString(model.resolve("refs/main"), commit);
    return snapshot;
  }

  private static void link(Path snapshot, String file, Path blob) throws IOException {
    Path link = snapshot.resolve(file);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, snapshot.relativize(blob));
  }

  /** Writes the weights and returns their SHA-256. */
  private String writeWeights(Path file) throws IOException {
    MessageDigest digest = digest("SHA-256");
    float[] drawn = draw();
    SplittableRandom random = new SplittableRandom(number("seed"));
    try (OutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), digest)) {
      out.write(header());
      for (Map.Entry<String, List<Integer>> tensor : tensors.entrySet()) {
        writeTensor(out, tensor.getKey(), tensor.getValue(), drawn, random);
      }
    }
    return hex(digest.digest());
  }

  private void writeTensor(
      OutputStream out, String name, List<Integer> shape, float[] drawn, SplittableRandom random)
      throws IOException {
    boolean vector = shape.size() == 1;
    int columns = shape.get(shape.size() - 1);
    float[] rowFactors = outliers.rowFactors(name, vector ? 1 : shape.get(0));
    float[] columnFactors = outliers.columnFactors(name, columns);
    int first = vector ? DRAWN : 0;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long bits = 0;
    long elements = elements(shape);
    for (long i = 0; i < elements; i++) {
      // A long is four indices of 16 bits.
      bits = i % 4 == 0 ? random.nextLong() : bits >>> 16;
      float factor = rowFactors[(int) (i / columns)] * columnFactors[(int) (i % columns)];
      buffer.putShort(bfloat16(factor * drawn[first + (int) (bits & 0xffff)]));
      if (!buffer.hasRemaining() || i == elements - 1) {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
    }
  }

  /** Values around 0, then values around 1. */
  private float[] draw() {
    Random random = new Random(number("seed"));
    float[] values = new float[2 * DRAWN];
    for (int i = 0; i < values.length; i++) {
      int mean = i < DRAWN ? 0 : 1;
      values[i] = (float) (random.nextGaussian() * DEVIATION + mean);
    }
    return values;
  }

  /** The upper half of a float, rounded. */
  private static short bfloat16(float value) {
    return (short) ((Float.floatToRawIntBits(value) + 0x8000) >>> 16);
  }

  private byte[] header() {
    List<String> entries = new ArrayList<>();
    long offset = 0;
    for (Map.Entry<String, List<Integer>> tensor : tensors.entrySet()) {
      long end = offset + 2 * elements(tensor.getValue());
      entries.add(
          "\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), tensor.getValue(), offset, end));
      offset = end;
    }
    String json = entries.stream().collect(Collectors.joining(",", "{", "}"));
    // Padded as the safetensors library does, so that tensors start at multiples of eight.
    byte[] text = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + text.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private void listTensors() {
    int hidden = number("hidden");
    int queries = number("heads") * number("head-dim");
    int keys = number("kv-heads") * number("head-dim");
    int inner = number("intermediate");
    tensor("embed_tokens", number("vocabulary"), hidden);
    for (int i = 0; i < number("layers"); i++) {
      String layer = "layers." + i + ".";
      tensor(layer + "input_layernorm", hidden);
      tensor(layer + "mlp.down_proj", hidden, inner);
      tensor(layer + "mlp.gate_proj", inner, hidden);
      tensor(layer + "mlp.up_proj", inner, hidden);
      tensor(layer + "post_attention_layernorm", hidden);
      tensor(layer + "self_attn.k_norm", number("head-dim"));
      tensor(layer + "self_attn.k_proj", keys, hidden);
      tensor(layer + "self_attn.o_proj", hidden, queries);
      tensor(layer + "self_attn.q_norm", number("head-dim"));
      tensor(layer + "self_attn.q_proj", queries, hidden);
      tensor(layer + "self_attn.v_proj", keys, hidden);
    }
    tensor("norm", hidden);
  }

  /** The reranker is a causal language model, whose names have a prefix. */
  private void tensor(String name, Integer... shape) {
    tensors.put((isReranker() ? "model." : "") + name + ".weight", List.of(shape));
  }

  private String config() {
    return """
    {
      "architectures": ["Qwen3ForCausalLM"],
      "attention_bias": false,
      "head_dim": %d,
      "hidden_act": "silu",
      "hidden_size": %d,
      "intermediate_size": %d,
      "max_position_embeddings": %d,
      "model_type": "qwen3",
      "num_attention_heads": %d,
      "num_hidden_layers": %d,
      "num_key_value_heads": %d,
      "rms_norm_eps": 1e-06,
      "rope_scaling": null,
      "rope_theta": 1000000,
      "tie_word_embeddings": true,
      "torch_dtype": "bfloat16",
      "use_sliding_window": false,
      "vocab_size": %d
    }
    """
        .formatted(
            number("head-dim"),
            number("hidden"),
            number("intermediate"),
            isReranker() ? 40_960 : 32_768,
            number("heads"),
            number("layers"),
            number("kv-heads"),
            number("vocabulary"));
  }

  private boolean isReranker() {
    return switch (option("kind")) {
      case "embedding" -> false;
      case "reranker" -> true;
      default ->
          throw new IllegalArgumentException(
              "--kind is embedding or reranker, but was " + option("kind"));
    };
  }

  private Optional<byte[]> tokenizer() throws IOException {
    if (!option("tokenizer").isEmpty()) {
      return Optional.of(Files.readAllBytes(Path.of(option("tokenizer"))));
    }
    if (number("vocabulary") < MINI_VOCABULARY) {
      return Optional.empty();
    }
    try (InputStream in = RandomWeights.class.getResourceAsStream(MINI_TOKENIZER)) {
      return Optional.of(in.readAllBytes());
    }
  }

  private String option(String name) {
    return Objects.requireNonNull(options.get(name), name);
  }

  private int number(String option) {
    return number(option, 1);
  }

  private int number(String option, int min) {
    String value = option(option);
    if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < min) {
      throw new IllegalArgumentException(
          "--" + option + " must be a whole number from " + min + " on, but was " + value);
    }
    return Integer.parseInt(value);
  }

  private static long elements(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm, e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
