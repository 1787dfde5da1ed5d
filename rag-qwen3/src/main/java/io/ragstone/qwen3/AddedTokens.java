package io.ragstone.qwen3;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.ragstone.error.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of a tokenizer that are no product of its merges, such as {@code <|im_end|>}: in a
 * text that is trusted they are cut out first, the leftmost and of those the longest, and what is
 * between them is encoded by itself. That is what the {@code tokenizers} library does with them; it
 * is done here because the library can do only with or only without, and a second one of it would
 * cost a second vocabulary and a second of loading.
 */
final class AddedTokens {
  /** More would make the search for all of them at once slow. */
  private static final int MAX_TOKENS = 4096;

  private static final int MAX_LENGTH = 256;

  private final Map<String, Integer> ids;
  private final Pattern any;

  private AddedTokens(Map<String, Integer> ids) {
    this.ids = Collections.unmodifiableMap(ids);
    this.any =
        Pattern.compile(
            ids.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .reduce((a, b) -> a + "|" + b)
                // Matches nowhere.
                .orElse("(?!)"));
  }

  /**
   * Reads them from a tokenizer file with the given vocabulary.
   *
   * @throws ModelException when they are malformed, or to be matched in a way that Qwen3's are not
   */
  static AddedTokens parse(Json json, Map<String, Integer> vocabulary, int vocabularySize) {
    JsonElement list = json.get("added_tokens").orElseGet(JsonArray::new);
    if (!list.isJsonArray()) {
      throw json.malformed("added_tokens", "must be a list");
    }
    Map<String, Integer> ids = new HashMap<>();
    for (JsonElement element : list.getAsJsonArray()) {
      if (!element.isJsonObject()) {
        throw json.malformed("added_tokens", "must be a list of objects");
      }
      Json token = new Json(json.file() + " \"added_tokens\"", element.getAsJsonObject());
      String content = content(token);
      int id = token.idBelow("id", vocabularySize);
      if (vocabulary.getOrDefault(content, id) != id) {
        throw token.malformed(
            "id",
            "of \""
                + Json.clip(content)
                + "\" is "
                + id
                + ", in the vocabulary "
                + vocabulary.get(content));
      }
      ids.put(content, id);
    }
    if (ids.size() > MAX_TOKENS) {
      throw json.malformed("added_tokens", "are " + ids.size() + ", more than " + MAX_TOKENS);
    }
    return new AddedTokens(ids);
  }

  private static String content(Json token) {
    String content = token.text("content");
    if (content.isEmpty()) {
      throw token.malformed("content", "must not be empty");
    }
    if (content.length() > MAX_LENGTH) {
      throw token.malformed("content", "is longer than " + MAX_LENGTH + " characters");
    }
    for (String flag : new String[] {"lstrip", "rstrip", "single_word", "normalized"}) {
      if (token.flag(flag, false)) {
        throw token.malformed(
            flag, "is set for \"" + Json.clip(content) + "\", as for no token of a Qwen3 model");
      }
    }
    return content;
  }

  /** The tokens and their ids. */
  Map<String, Integer> ids() {
    return ids;
  }

  /** Encodes a text whose added tokens are meant, and what is between them by {@code literal}. */
  TokenIds encode(String text, Function<String, TokenIds> literal) {
    List<TokenIds> parts = new ArrayList<>();
    int start = 0;
    Matcher matcher = any.matcher(text);
    while (matcher.find()) {
      parts.add(literal.apply(text.substring(start, matcher.start())));
      parts.add(TokenIds.of(Objects.requireNonNull(ids.get(matcher.group()))));
      start = matcher.end();
    }
    parts.add(literal.apply(text.substring(start)));
    return TokenIds.join(parts);
  }
}
