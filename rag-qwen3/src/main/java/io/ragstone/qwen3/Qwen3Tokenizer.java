package io.ragstone.qwen3;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ragstone.document.UnicodeText;
import io.ragstone.error.ModelException;
import io.ragstone.splitter.TokenCounter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The tokenizer of a Qwen3 model, in two modes.
 *
 * <p>{@link #encode} is for text from outside: what looks like a special token ({@code <|im_end|>})
 * is encoded as the characters it is written with, so that a document can't close the prompt it is
 * put into. {@link #encodeTrusted} recognises special tokens, as the official code does everywhere;
 * it is for prompts. The two agree on every text without special tokens in it. Neither adds tokens
 * of its own. Lone surrogates count as U+FFFD.
 *
 * <p>Thread-safe. Closed with its engine.
 */
public final class Qwen3Tokenizer implements TokenCounter {
  /** Three times the size of Qwen3's. */
  private static final long MAX_BYTES = 32L << 20;

  /** The library searches for all added tokens at once, and prepares that at length. */
  private static final int MAX_ADDED_TOKENS = 4096;

  private static final int MAX_ADDED_LENGTH = 256;
  private static final String FILE = "tokenizer.json";

  private final Map<String, Integer> vocabulary;
  private final HuggingFaceTokenizer trusting;
  private final HuggingFaceTokenizer literal;

  /** Keeps {@link #close()} from freeing native memory under a running call. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private Qwen3Tokenizer(
      Map<String, Integer> vocabulary,
      HuggingFaceTokenizer trusting,
      HuggingFaceTokenizer literal) {
    this.vocabulary = vocabulary;
    this.trusting = trusting;
    this.literal = literal;
  }

  static Qwen3Tokenizer load(ModelFiles files, int vocabularySize) {
    Json json = Json.parse(files + "/" + FILE, file(files));
    Map<String, Integer> vocabulary = vocabulary(json, vocabularySize);
    Map<String, Integer> added = addedTokens(json, vocabularySize);
    vocabulary.putAll(added);
    JsonObject withoutSpecials = json.object().deepCopy();
    withoutSpecials.add("added_tokens", new JsonArray());
    for (JsonObject tree : new JsonObject[] {json.object(), withoutSpecials}) {
      tree.add("post_processor", JsonNull.INSTANCE);
      tree.add("truncation", JsonNull.INSTANCE);
      tree.add("padding", JsonNull.INSTANCE);
    }
    HuggingFaceTokenizer trusting = create(json.file(), json.object());
    try {
      requireIds(json, trusting, added);
      return new Qwen3Tokenizer(vocabulary, trusting, create(json.file(), withoutSpecials));
    } catch (RuntimeException e) {
      trusting.close();
      throw e;
    }
  }

  /** The library numbers added tokens itself, behind the vocabulary, whatever the file says. */
  private static void requireIds(
      Json json, HuggingFaceTokenizer trusting, Map<String, Integer> added) {
    added.forEach(
        (token, id) -> {
          TokenIds actual = TokenIds.of(trusting.encode(token, false, false).getIds());
          if (!actual.equals(TokenIds.of(id))) {
            throw json.malformed(
                "added_tokens",
                "gives \""
                    + Json.clip(token)
                    + "\" the id "
                    + id
                    + ", but it is tokenised as "
                    + actual);
          }
        });
  }

  static byte[] file(ModelFiles files) {
    return files.read(FILE, MAX_BYTES);
  }

  /**
   * Encodes text from outside; special tokens in it are plain characters.
   *
   * @param text the text
   * @return its token ids, empty for the empty text
   */
  public TokenIds encode(String text) {
    return encode(literal, text);
  }

  /**
   * Encodes a text whose special tokens are meant.
   *
   * @param text the text
   * @return its token ids, empty for the empty text
   */
  public TokenIds encodeTrusted(String text) {
    return encode(trusting, text);
  }

  @Override
  public int count(String text) {
    return encode(text).length();
  }

  /**
   * The id of one token of the vocabulary.
   *
   * @param token its text, such as {@code "yes"} or {@code "<|endoftext|>"}
   * @return its id
   * @throws ModelException when the vocabulary does not have it
   */
  public int tokenId(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new ModelException(
          "The tokenizer has no token \"" + token + "\"; is it a Qwen3 tokenizer?");
    }
    return id;
  }

  void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      trusting.close();
      literal.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private TokenIds encode(HuggingFaceTokenizer tokenizer, String text) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine of this tokenizer is closed");
      }
      return TokenIds.of(tokenizer.encode(UnicodeText.wellFormed(text), false, false).getIds());
    } finally {
      lock.readLock().unlock();
    }
  }

  private static HuggingFaceTokenizer create(String file, JsonObject json) {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    // The library cuts at 512 tokens unless told not to.
    Map<String, String> options = Map.of("truncation", "false", "padding", "false");
    return NativeLibraries.offline(
        () -> {
          try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (RuntimeException e) {
            throw new ModelException(file + " is no usable tokenizer: " + e.getMessage(), e);
          }
        });
  }

  private static Map<String, Integer> vocabulary(Json json, int vocabularySize) {
    Map<String, Integer> vocabulary = new HashMap<>();
    Json model = json.child("model").orElseThrow(() -> json.malformed("model", "is missing"));
    Json vocab = model.child("vocab").orElseThrow(() -> model.malformed("vocab", "is missing"));
    for (String token : vocab.object().keySet()) {
      vocabulary.put(token, vocab.idBelow(token, vocabularySize));
    }
    return vocabulary;
  }

  private static Map<String, Integer> addedTokens(Json json, int vocabularySize) {
    Map<String, Integer> tokens = new HashMap<>();
    JsonElement added = json.get("added_tokens").orElseGet(JsonArray::new);
    if (!added.isJsonArray()) {
      throw json.malformed("added_tokens", "must be a list");
    }
    for (JsonElement element : added.getAsJsonArray()) {
      if (!element.isJsonObject()) {
        throw json.malformed("added_tokens", "must be a list of objects");
      }
      Json token = new Json(json.file() + " \"added_tokens\"", element.getAsJsonObject());
      String content = token.text("content");
      if (content.length() > MAX_ADDED_LENGTH) {
        throw token.malformed("content", "is longer than " + MAX_ADDED_LENGTH + " characters");
      }
      tokens.put(content, token.idBelow("id", vocabularySize));
    }
    if (tokens.size() > MAX_ADDED_TOKENS) {
      throw json.malformed(
          "added_tokens", "are " + tokens.size() + ", more than " + MAX_ADDED_TOKENS);
    }
    return tokens;
  }
}
