package io.ragstone.document;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Typed facts about a document or chunk, by key: what filters work on.
 *
 * <pre>{@code
 * Metadata metadata = Metadata.builder().put("tenant", "acme").put("year", 2024).build();
 * }</pre>
 *
 * <p>Keys are non-blank, at most {@value #MAX_KEY_LENGTH} UTF-16 units long, without control
 * characters, and sorted. Immutable.
 */
public final class Metadata {
  /** The longest key allowed, in UTF-16 units. */
  public static final int MAX_KEY_LENGTH = 256;

  private static final Metadata EMPTY = new Metadata(new TreeMap<>());

  private final Map<String, MetadataValue> values;

  private Metadata(Map<String, MetadataValue> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  /**
   * Metadata without any key.
   *
   * @return the empty metadata
   */
  public static Metadata empty() {
    return EMPTY;
  }

  /**
   * Metadata with the given entries.
   *
   * @param values the values by key
   * @return the metadata
   */
  public static Metadata of(Map<String, MetadataValue> values) {
    Builder builder = builder();
    values.forEach(builder::put);
    return builder.build();
  }

  /**
   * Starts building metadata.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts building metadata from this one.
   *
   * @return a builder that holds these entries
   */
  public Builder toBuilder() {
    Builder builder = builder();
    values.forEach(builder::put);
    return builder;
  }

  /**
   * The value of a key.
   *
   * @param key the key
   * @return its value, empty when the key is missing
   */
  public Optional<MetadataValue> get(String key) {
    return Optional.ofNullable(values.get(Objects.requireNonNull(key, "key")));
  }

  /**
   * The text of a key.
   *
   * @param key the key
   * @return its text, empty when the key is missing or holds no text
   */
  public Optional<String> getText(String key) {
    return get(key)
        .filter(MetadataValue.Text.class::isInstance)
        .map(value -> ((MetadataValue.Text) value).value());
  }

  /**
   * The keys, sorted.
   *
   * @return an unmodifiable set
   */
  public Set<String> keys() {
    return values.keySet();
  }

  /**
   * All entries, sorted by key.
   *
   * @return an unmodifiable map
   */
  public Map<String, MetadataValue> asMap() {
    return values;
  }

  /**
   * Whether there is no entry.
   *
   * @return {@code true} when empty
   */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Checks a key against the rules of this class.
   *
   * @param key the key
   * @return the same key
   * @throws IllegalArgumentException when it is blank, too long or has control characters
   */
  public static String requireValidKey(String key) {
    Objects.requireNonNull(key, "key");
    if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "A metadata key must be 1 to "
              + MAX_KEY_LENGTH
              + " characters and not blank, but was \""
              + key
              + "\"");
    }
    if (hasControls(key) || !key.equals(UnicodeText.wellFormed(key))) {
      throw new IllegalArgumentException(
          "A metadata key must not contain control characters or lone surrogates: \"" + key + "\"");
    }
    return key;
  }

  /** A loop, because every key of every row that a search finds comes by here. */
  private static boolean hasControls(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (Character.isISOControl(key.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  /** Builds {@link Metadata}. Not thread-safe. */
  public static final class Builder {
    private final TreeMap<String, MetadataValue> values = new TreeMap<>();

    private Builder() {}

    /**
     * Sets a key, replacing an earlier value.
     *
     * @param key the key
     * @param value its value
     * @return this builder
     */
    public Builder put(String key, MetadataValue value) {
      values.put(requireValidKey(key), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Sets a key to a text.
     *
     * @param key the key
     * @param value its text
     * @return this builder
     */
    public Builder put(String key, String value) {
      return put(key, MetadataValue.of(value));
    }

    /**
     * Sets a key to a whole number.
     *
     * @param key the key
     * @param value its number
     * @return this builder
     */
    public Builder put(String key, long value) {
      return put(key, MetadataValue.of(value));
    }

    /**
     * Sets a key to a number.
     *
     * @param key the key
     * @param value its number, finite
     * @return this builder
     */
    public Builder put(String key, double value) {
      return put(key, MetadataValue.of(value));
    }

    /**
     * Sets a key to a truth value.
     *
     * @param key the key
     * @param value true or false
     * @return this builder
     */
    public Builder put(String key, boolean value) {
      return put(key, MetadataValue.of(value));
    }

    /**
     * Builds the metadata.
     *
     * @return immutable metadata with the entries set so far
     */
    public Metadata build() {
      return values.isEmpty() ? EMPTY : new Metadata(new TreeMap<>(values));
    }
  }
}
