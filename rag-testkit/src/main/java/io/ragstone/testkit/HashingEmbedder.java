package io.ragstone.testkit;

import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.splitter.TokenCounter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A deterministic embedder without a model: each word is hashed to an axis and a sign, and the sum
 * is scaled to unit length. Texts that share words are near each other; word order, case and
 * instructions do not matter; a text without words is the first axis.
 *
 * <pre>{@code
 * HashingEmbedder embedder = new HashingEmbedder(256);
 * InMemoryVectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
 * }</pre>
 *
 * <p>Its tokens are words separated by white space. It cuts nothing. Thread-safe.
 */
public final class HashingEmbedder implements Embedder {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern TOKEN = Pattern.compile("\\S+");

  private final int dimension;
  private volatile boolean closed;

  /**
   * Creates an embedder.
   *
   * @param dimension the number of values, at least 1; from about 256 on, collisions are rare
   */
  public HashingEmbedder(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, but was " + dimension);
    }
    this.dimension = dimension;
  }

  @Override
  public EmbeddingResult embed(EmbeddingRequest request) {
    requireOpen();
    request.context().check("embed");
    int length = request.dimension().orElse(dimension);
    List<Embedding> embeddings =
        request.texts().stream()
            .map(this::embedding)
            .map(whole -> length == dimension ? whole : whole.truncate(length))
            .toList();
    long tokens = request.texts().stream().mapToLong(HashingEmbedder::tokens).sum();
    return new EmbeddingResult(embeddings, tokens, 0);
  }

  @Override
  public int dimension() {
    requireOpen();
    return dimension;
  }

  @Override
  public EmbedderIdentity identity() {
    requireOpen();
    return new EmbedderIdentity(
        "hashing", "words-v1", "sum", dimension, Integer.MAX_VALUE, "", "none");
  }

  @Override
  public TokenCounter tokenCounter() {
    requireOpen();
    return HashingEmbedder::tokens;
  }

  @Override
  public void close() {
    closed = true;
  }

  private Embedding embedding(String text) {
    float[] values = new float[dimension];
    Matcher words = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find()) {
      // String hashes of short words differ in few bits: multiply to spread them over all.
      int hash = words.group().hashCode() * 0x9E3779B1;
      values[(hash >>> 1) % dimension] += (hash & 1) == 0 ? 1 : -1;
    }
    Embedding sum = Embedding.of(values);
    if (sum.norm() == 0) {
      values[0] = 1;
      return Embedding.of(values);
    }
    return sum.normalize();
  }

  private static int tokens(String text) {
    return (int) TOKEN.matcher(text).results().count();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The embedder is closed");
    }
  }
}
