package io.ragstone.qwen3.reference;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * One model of {@code parity/}: where its files are and what Hugging Face transformers computes
 * with it. The README there describes the format; this class is only its reader.
 */
public final class ParityFixtures {

  /** The type in which transformers ran the model. */
  public enum Precision {
    FLOAT32("float32"),
    BFLOAT16("bfloat16");

    private final String key;

    Precision(String key) {
      this.key = key;
    }
  }

  private final String name;
  private final JsonObject json;
  private final List<Case> cases = new ArrayList<>();

  private ParityFixtures(String name) throws IOException {
    this.name = name;
    this.json = parse("parity/" + name + "/expected.json").getAsJsonObject();
    for (JsonElement element : json.getAsJsonArray("cases")) {
      cases.add(new Case(element.getAsJsonObject()));
    }
  }

  /** All models: the bundled minis and the tiny random ones. */
  public static List<ParityFixtures> all() throws IOException {
    List<ParityFixtures> all = new ArrayList<>();
    for (JsonElement element : parse("parity/index.json").getAsJsonArray()) {
      all.add(new ParityFixtures(element.getAsString()));
    }
    return all;
  }

  /** One model, for example {@code tiny-embedding-bf16}. */
  public static ParityFixtures load(String name) throws IOException {
    return new ParityFixtures(name);
  }

  /** The folder's name. */
  public String name() {
    return name;
  }

  /** What is particular about this model. */
  public String about() {
    return json.get("about").getAsString();
  }

  /** Whether the model is a reranker; otherwise it is an embedder. */
  public boolean isReranker() {
    return json.get("kind").getAsString().equals("reranker");
  }

  /** Whether the model has a language-model head, so that the cases have logits and scores. */
  public boolean hasHead() {
    return json.get("hasHead").getAsBoolean();
  }

  public int yesId() {
    return json.get("yesId").getAsInt();
  }

  public int noId() {
    return json.get("noId").getAsInt();
  }

  public int endOfTextId() {
    return json.get("endOfTextId").getAsInt();
  }

  /**
   * The smallest cosine between float32 and bfloat16 embeddings of one case: how far bfloat16 may
   * be off.
   */
  public double bfloat16MinCosine() {
    return json.getAsJsonObject("bfloat16Distance").get("minCosine").getAsDouble();
  }

  /** The largest difference between float32 and bfloat16 scores of one case. */
  public double bfloat16MaxScoreDifference() {
    return json.getAsJsonObject("bfloat16Distance").get("maxScoreDifference").getAsDouble();
  }

  public List<Case> cases() {
    return List.copyOf(cases);
  }

  /** The bytes of one of the model's files, or nothing if it has no such file. */
  public Optional<byte[]> modelFile(String file) throws IOException {
    try (InputStream in = open(json.get("model").getAsString() + "/" + file)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    }
  }

  /** Copies the model's files into a folder and returns it: engines load folders, not resources. */
  public Path copyModelTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (JsonElement file : json.getAsJsonArray("files")) {
      byte[] bytes =
          modelFile(file.getAsString())
              .orElseThrow(() -> new NoSuchElementException(name + " lacks " + file));
      Files.write(folder.resolve(file.getAsString()), bytes);
    }
    return folder;
  }

  @Override
  public String toString() {
    return name;
  }

  /** One input: token ids, and the text or pair they come from unless they are random. */
  public static final class Case {
    private final JsonObject json;
    private final int[] ids;

    private Case(JsonObject json) {
      this.json = json;
      JsonArray array = json.getAsJsonArray("ids");
      ids = new int[array.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = array.get(i).getAsInt();
      }
    }

    public String name() {
      return json.get("name").getAsString();
    }

    /**
     * {@code query}, {@code document}, {@code pair} or, for random tokens without text, {@code
     * ids}.
     */
    public String role() {
      return json.get("role").getAsString();
    }

    /**
     * Everything that goes into the model: prompts and the closing {@code <|endoftext|>} included.
     */
    public int[] ids() {
      return ids.clone();
    }

    /** The query or document of an embedding case, without the prompt. */
    public Optional<String> text() {
      return string("text");
    }

    public Optional<String> instruction() {
      return string("instruction");
    }

    /** The query of a reranking case. */
    public Optional<String> query() {
      return string("query");
    }

    /** The document of a reranking case. */
    public Optional<String> document() {
      return string("document");
    }

    /**
     * Whether text that looks like an added token ({@code <|im_end|>}) was encoded as plain text.
     */
    public boolean literal() {
      return json.has("literal");
    }

    public Expected expected(Precision precision) {
      return new Expected(json.getAsJsonObject(precision.key));
    }

    @Override
    public String toString() {
      return name();
    }

    private Optional<String> string(String key) {
      return Optional.ofNullable(json.get(key)).map(JsonElement::getAsString);
    }
  }

  /** What transformers computes for one case in one precision. */
  public static final class Expected {
    private final JsonObject json;

    private Expected(JsonObject json) {
      this.json = json;
    }

    /** The hidden state of the last token after the final norm, not normalised. */
    public double[] last() {
      return doubles(json.getAsJsonArray("last"));
    }

    /** The hidden states of all tokens, for a few short cases. */
    public Optional<double[][]> all() {
      if (!json.has("all")) {
        return Optional.empty();
      }
      List<double[]> rows = new ArrayList<>();
      json.getAsJsonArray("all").forEach(row -> rows.add(doubles(row.getAsJsonArray())));
      return Optional.of(rows.toArray(double[][]::new));
    }

    /** {@link #last} at length 1. */
    public double[] embedding() {
      return doubles(json.getAsJsonArray("embedding"));
    }

    public double logitYes() {
      return json.get("logitYes").getAsDouble();
    }

    public double logitNo() {
      return json.get("logitNo").getAsDouble();
    }

    /** The probability of "yes" between "yes" and "no". */
    public double score() {
      return json.get("score").getAsDouble();
    }

    private static double[] doubles(JsonArray array) {
      double[] values = new double[array.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = array.get(i).getAsDouble();
      }
      return values;
    }
  }

  private static JsonElement parse(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      if (in == null) {
        throw new NoSuchElementException("no resource " + resource);
      }
      return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static InputStream open(String resource) {
    return ParityFixtures.class.getClassLoader().getResourceAsStream(resource);
  }
}
