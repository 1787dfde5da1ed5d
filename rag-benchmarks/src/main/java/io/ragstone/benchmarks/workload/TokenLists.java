package io.ragstone.benchmarks.workload;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ragstone.qwen3.TokenIds;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What goes into the model: the same ids for the same seed and vocabulary, on every machine.
 *
 * <p>Lengths of documents are lognormal, as those of passages are: median 120, sigma 0.6, cut to 16
 * and 512. What the ids are does not matter to the time; they are ordinary tokens, never special
 * ones.
 *
 * @param e1 128 documents
 * @param e1Sample every tenth of them by length, 13, for what takes too long with all
 * @param e2 a query of 24 tokens
 * @param r1 10 documents, spread evenly over the lengths of E1, in the official prompt
 * @param r2 the same with 100
 * @param l a document of 8,192 tokens, or as many as the model can take
 */
record TokenLists(
    List<TokenIds> e1, List<TokenIds> e1Sample, TokenIds e2, Prompts r1, Prompts r2, TokenIds l) {
  private static final int DOCUMENTS = 128;
  private static final double MEDIAN = 120;
  private static final double SIGMA = 0.6;
  private static final int MIN_LENGTH = 16;
  private static final int MAX_LENGTH = 512;
  private static final int EVERY = 10;
  private static final int QUERY_LENGTH = 24;

  /** The official prompt with its default instruction takes 64 tokens without the query. */
  private static final int PREFIX_LENGTH = 64 + QUERY_LENGTH;

  private static final int SUFFIX_LENGTH = 9;
  private static final int LONG_LENGTH = 8192;

  /** The special tokens stand at the end of the vocabulary; Qwen3 has 26. */
  private static final int SPECIAL_TOKENS = 26;

  TokenLists {
    e1 = List.copyOf(e1);
    e1Sample = List.copyOf(e1Sample);
  }

  static TokenLists generate(ModelShape shape, long seed) {
    Random random = new Random(seed);
    int ordinary = shape.vocabulary() - SPECIAL_TOKENS;
    List<TokenIds> e1 =
        Stream.generate(() -> draw(random, ordinary, documentLength(random)))
            .limit(DOCUMENTS)
            .toList();
    List<TokenIds> byLength =
        e1.stream().sorted(Comparator.comparingInt(TokenIds::length)).toList();
    List<TokenIds> sample =
        IntStream.range(0, DOCUMENTS)
            .filter(index -> index % EVERY == 0)
            .mapToObj(byLength::get)
            .toList();
    return new TokenLists(
        e1,
        sample,
        draw(random, ordinary, QUERY_LENGTH),
        prompts(random, ordinary, byLength, 10),
        prompts(random, ordinary, byLength, 100),
        draw(random, ordinary, Math.min(LONG_LENGTH, shape.maxPositions())));
  }

  private static int documentLength(Random random) {
    long length = Math.round(MEDIAN * Math.exp(SIGMA * random.nextGaussian()));
    return (int) Math.max(MIN_LENGTH, Math.min(MAX_LENGTH, length));
  }

  private static TokenIds draw(Random random, int ordinary, int length) {
    return TokenIds.of(random.ints(length, 0, ordinary).toArray());
  }

  private static Prompts prompts(
      Random random, int ordinary, List<TokenIds> byLength, int documents) {
    TokenIds prefix = draw(random, ordinary, PREFIX_LENGTH);
    TokenIds suffix = draw(random, ordinary, SUFFIX_LENGTH);
    return new Prompts(
        prefix,
        IntStream.range(0, documents)
            .map(index -> (2 * index + 1) * DOCUMENTS / (2 * documents))
            .mapToObj(byLength::get)
            .toList(),
        suffix);
  }

  static long tokens(List<TokenIds> sequences) {
    return sequences.stream().mapToLong(TokenIds::length).sum();
  }

  /** Reads what {@link #toJson} wrote. */
  static TokenLists fromJson(String json) {
    JsonObject lists = JsonParser.parseString(json).getAsJsonObject();
    return new TokenLists(
        sequences(lists.get("E1")),
        sequences(lists.get("E1_13")),
        sequence(lists.get("E2")),
        prompts(lists.getAsJsonObject("R1")),
        prompts(lists.getAsJsonObject("R2")),
        sequence(lists.get("L")));
  }

  /** The form that the scripts in {@code rag-benchmarks/peers} read. */
  String toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("E1", arrays(e1));
    json.put("E1_13", arrays(e1Sample));
    json.put("E2", e2.toArray());
    json.put("R1", json(r1));
    json.put("R2", json(r2));
    json.put("L", l.toArray());
    return new Gson().toJson(json);
  }

  private static Map<String, Object> json(Prompts prompts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("prefix", prompts.prefix().toArray());
    json.put("documents", arrays(prompts.documents()));
    json.put("suffix", prompts.suffix().toArray());
    return json;
  }

  private static Prompts prompts(JsonObject json) {
    return new Prompts(
        sequence(json.get("prefix")),
        sequences(json.get("documents")),
        sequence(json.get("suffix")));
  }

  private static List<TokenIds> sequences(JsonElement json) {
    return json.getAsJsonArray().asList().stream().map(TokenLists::sequence).toList();
  }

  private static TokenIds sequence(JsonElement json) {
    return TokenIds.of(
        json.getAsJsonArray().asList().stream().mapToInt(JsonElement::getAsInt).toArray());
  }

  private static List<int[]> arrays(List<TokenIds> sequences) {
    return sequences.stream().map(TokenIds::toArray).toList();
  }
}
