package io.ragstone.qwen3;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * Strings and the ids that Hugging Face transformers gives them; {@code make_tokens.py} describes
 * the format.
 *
 * @param source where the vocabulary comes from
 * @param sha256 the SHA-256 of its {@code tokenizer.json}
 * @param lines the strings
 */
record TokenFixtures(String source, String sha256, List<Line> lines) {

  /**
   * One string.
   *
   * @param ids its ids when what looks like an added token is that token
   * @param literal its ids when such text is the characters it is written with
   */
  record Line(String text, TokenIds ids, TokenIds literal) {}

  static TokenFixtures load(String name) throws IOException {
    String resource = "/tokens/" + name + "-tokens.jsonl.gz";
    try (var in = TokenFixtures.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new NoSuchElementException("no resource " + resource);
      }
      var reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
      JsonObject about = JsonParser.parseString(reader.readLine()).getAsJsonObject();
      List<Line> lines = reader.lines().map(TokenFixtures::line).toList();
      if (lines.size() != about.get("strings").getAsInt()) {
        throw new IOException(resource + " is cut short: " + lines.size() + " strings");
      }
      return new TokenFixtures(
          about.get("source").getAsString() + " " + about.get("version").getAsString(),
          about.get("sha256").getAsString(),
          lines);
    }
  }

  /** Where a tokenizer differs from the fixtures: text, what was expected, what came. */
  List<String> differences(
      Function<Line, TokenIds> expected, Function<String, TokenIds> tokenizer) {
    return lines.stream()
        .filter(line -> !tokenizer.apply(line.text()).equals(expected.apply(line)))
        .map(
            line ->
                "\""
                    + line.text()
                    + "\": expected "
                    + expected.apply(line)
                    + ", but was "
                    + tokenizer.apply(line.text()))
        .toList();
  }

  private static Line line(String json) {
    JsonObject line = JsonParser.parseString(json).getAsJsonObject();
    TokenIds ids = ids(line.getAsJsonArray("ids"));
    TokenIds literal = line.has("literal") ? ids(line.getAsJsonArray("literal")) : ids;
    return new Line(line.get("text").getAsString(), ids, literal);
  }

  private static TokenIds ids(JsonArray array) {
    return TokenIds.of(array.asList().stream().mapToInt(id -> id.getAsInt()).toArray());
  }
}
