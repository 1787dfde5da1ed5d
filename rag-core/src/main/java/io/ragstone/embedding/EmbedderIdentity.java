package io.ragstone.embedding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What makes two embedders interchangeable: vectors of equal identity may live in one store, others
 * may not.
 *
 * <p>float32 and bfloat16 differ by rounding only and share one identity; int8 is distinct. The
 * query instruction is not part of it, since stored vectors do not depend on it.
 *
 * @param model a name for people; not compared
 * @param contentHash hash of the weights and the tokenizer
 * @param pooling how token states become one vector, such as {@code last-token}
 * @param dimension the number of values
 * @param maxTokens where longer texts are cut
 * @param documentInstruction what is put in front of documents, usually nothing
 * @param quantization {@code none} for floating point, otherwise the scheme, such as {@code int8}
 */
public record EmbedderIdentity(
    String model,
    String contentHash,
    String pooling,
    int dimension,
    int maxTokens,
    String documentInstruction,
    String quantization) {

  /** Creates an identity. */
  public EmbedderIdentity {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(contentHash, "contentHash");
    Objects.requireNonNull(pooling, "pooling");
    Objects.requireNonNull(documentInstruction, "documentInstruction");
    Objects.requireNonNull(quantization, "quantization");
    if (dimension < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "dimension and maxTokens must be positive, but were " + dimension + " and " + maxTokens);
    }
  }

  /**
   * Whether vectors of the two may be mixed.
   *
   * @param other another identity
   * @return {@code true} when {@link #differences} is empty
   */
  public boolean isCompatibleWith(EmbedderIdentity other) {
    return differences(other).isEmpty();
  }

  /**
   * What keeps vectors of the two apart.
   *
   * @param other another identity
   * @return one sentence fragment a difference, such as {@code "dimension 1024, not 256"}; the
   *     first value is this identity's
   */
  public List<String> differences(EmbedderIdentity other) {
    Map<String, String> mine = toMap();
    Map<String, String> theirs = other.toMap();
    List<String> differences = new ArrayList<>();
    mine.forEach(
        (field, value) -> {
          if (!field.equals("model") && !value.equals(theirs.get(field))) {
            differences.add(field + " " + value + ", not " + theirs.get(field));
          }
        });
    return List.copyOf(differences);
  }

  /**
   * The fields as text, for stores that record them.
   *
   * @return an ordered map that {@link #fromMap} reads
   */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("contentHash", contentHash);
    map.put("pooling", pooling);
    map.put("dimension", Integer.toString(dimension));
    map.put("maxTokens", Integer.toString(maxTokens));
    map.put("documentInstruction", documentInstruction);
    map.put("quantization", quantization);
    return map;
  }

  /**
   * Reads what {@link #toMap} wrote.
   *
   * @param map the fields
   * @return the identity
   * @throws IllegalArgumentException when a field is missing or malformed
   */
  public static EmbedderIdentity fromMap(Map<String, String> map) {
    return new EmbedderIdentity(
        field(map, "model"),
        field(map, "contentHash"),
        field(map, "pooling"),
        number(map, "dimension"),
        number(map, "maxTokens"),
        field(map, "documentInstruction"),
        field(map, "quantization"));
  }

  private static String field(Map<String, String> map, String name) {
    String value = map.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "An embedder identity needs the field " + name + ", but has only " + map.keySet());
    }
    return value;
  }

  private static int number(Map<String, String> map, String name) {
    String value = field(map, name);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The field " + name + " of an embedder identity must be a number: \"" + value + "\"", e);
    }
  }
}
