package io.ragstone.qwen3;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
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

  private static final String FILE = "tokenizer.json";

  private final Map<String, Integer> vocabulary;
  private final AddedTokens addedTokens;
  private final HuggingFaceTokenizer library;

  /** Keeps {@link #close()} from freeing native memory under a running call. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private Qwen3Tokenizer(
      Map<String, Integer> vocabulary, AddedTokens addedTokens, HuggingFaceTokenizer library) {
    this.vocabulary = vocabulary;
    this.addedTokens = addedTokens;
    this.library = library;
  }

  static Qwen3Tokenizer load(ModelFiles files, int vocabularySize) {
    Json json = Json.parse(files + "/" + FILE, file(files));
    Map<String, Integer> vocabulary = vocabulary(json, vocabularySize);
    AddedTokens addedTokens = AddedTokens.parse(json, vocabulary, vocabularySize);
    vocabulary.putAll(addedTokens.ids());
    JsonObject library = json.object();
    library.add("added_tokens", new JsonArray());
    for (String unwanted : new String[] {"post_processor", "truncation", "padding"}) {
      library.add(unwanted, JsonNull.INSTANCE);
    }
    return new Qwen3Tokenizer(vocabulary, addedTokens, create(json.file(), library));
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
    return encodeLiteral(UnicodeText.wellFormed(text));
  }

  /**
   * Encodes a text whose special tokens are meant.
   *
   * @param text the text
   * @return its token ids, empty for the empty text
   */
  public TokenIds encodeTrusted(String text) {
    return addedTokens.encode(UnicodeText.wellFormed(text), this::encodeLiteral);
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
      library.close();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private TokenIds encodeLiteral(String text) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("The engine of this tokenizer is closed");
      }
      return TokenIds.of(library.encode(text, false, false).getIds());
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
}
