package io.ragstone.documents;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which fields of a record (a row of a table, an object of JSON) are a document's text, id and
 * metadata.
 *
 * <pre>{@code
 * RecordFields fields = RecordFields.builder()
 *     .text("title", "description")
 *     .id("sku")
 *     .metadata("brand", "price")
 *     .type("price", FieldType.REAL)
 *     .build();
 * }</pre>
 *
 * <p>By default the text is the field {@code text} where a record has it, and a line {@code name:
 * value} for every field where it has not; the id is the number of the record in its file; metadata
 * are all fields that are neither text nor id. Fields without a value are passed over. Immutable.
 */
public final class RecordFields {
  private final List<String> text;
  private final Optional<String> id;
  private final Optional<List<String>> metadata;
  private final Map<String, FieldType> types;

  private RecordFields(Builder builder) {
    this.text = builder.text;
    this.id = builder.id;
    this.metadata = builder.metadata;
    this.types = Map.copyOf(builder.types);
  }

  /**
   * Starts with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The fields that are the text; none when not set. */
  List<String> text() {
    return text;
  }

  /** The field that is the id; empty for the number of the record. */
  Optional<String> id() {
    return id;
  }

  /** The fields that are metadata; empty for all that are neither text nor id. */
  Optional<List<String>> metadata() {
    return metadata;
  }

  /** The types of fields that are not to keep their own. */
  Map<String, FieldType> types() {
    return types;
  }

  /** Builds {@link RecordFields}. Not thread-safe. */
  public static final class Builder {
    private List<String> text = List.of();
    private Optional<String> id = Optional.empty();
    private Optional<List<String>> metadata = Optional.empty();
    private final Map<String, FieldType> types = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Sets the fields that are the text, with a blank line between their values; a record that has
     * none of them cannot be read.
     *
     * @param fields names of fields, in the order of the text
     * @return this builder
     */
    public Builder text(String... fields) {
      this.text = List.of(fields);
      return this;
    }

    /**
     * Sets the field that tells records apart. A document's id is then the file's, {@code #} and
     * this field's value, so that a record that is put in between changes no other. A record
     * without a value, or with the value of an earlier one, cannot be read; the values of a file
     * are kept in memory while it is read. One that cannot be read has the id of the file and
     * {@code #}, since nobody knows which it is: so an ingest takes none of the file's records for
     * missing.
     *
     * @param field the name of a field
     * @return this builder
     */
    public Builder id(String field) {
      this.id = Optional.of(field);
      return this;
    }

    /**
     * Sets the fields that are metadata.
     *
     * @param fields names of fields; none for no metadata
     * @return this builder
     */
    public Builder metadata(String... fields) {
      this.metadata = Optional.of(List.of(fields));
      return this;
    }

    /**
     * Sets the type of a field in the metadata. Fields have the type of their value by default,
     * which is text in CSV. A record whose value cannot be read so cannot be read.
     *
     * @param field the name of a field
     * @param type its type
     * @return this builder
     */
    public Builder type(String field, FieldType type) {
      types.put(Objects.requireNonNull(field, "field"), Objects.requireNonNull(type, "type"));
      return this;
    }

    /**
     * Builds the fields.
     *
     * @return immutable fields
     */
    public RecordFields build() {
      return new RecordFields(this);
    }
  }
}
