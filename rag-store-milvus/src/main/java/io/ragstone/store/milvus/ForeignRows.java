package io.ragstone.store.milvus;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.document.UnicodeText;
import io.ragstone.filter.Filter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of a collection that other software made, as chunks. */
final class ForeignRows implements RowLayout {
  /** The name under which servers return all dynamic fields at once. */
  static final String DYNAMIC = "$meta";

  private final ExistingSchema schema;
  private final String collection;
  private final boolean numericIds;
  private final List<String> readFields;

  ForeignRows(
      ExistingSchema schema, String collection, boolean numericIds, List<String> readFields) {
    this.schema = schema;
    this.collection = collection;
    this.numericIds = numericIds;
    this.readFields = readFields;
  }

  @Override
  public String idField() {
    return schema.idField();
  }

  @Override
  public String vectorField() {
    return schema.vectorField();
  }

  @Override
  public List<String> readFields() {
    return readFields;
  }

  @Override
  public Optional<String> idLiteral(String id) {
    if (!numericIds) {
      return Optional.of(FilterExpression.literal(id));
    }
    try {
      String canonical = Long.toString(Long.parseLong(id));
      return Optional.of(id).filter(canonical::equals);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public String expression(Filter filter) {
    return everything();
  }

  @Override
  public String everything() {
    return numericIds ? idField() + " >= 0 or " + idField() + " < 0" : idField() + " >= \"\"";
  }

  @Override
  public Chunk chunk(Map<String, Object> row) {
    Metadata.Builder metadata = Metadata.builder();
    String text = "";
    String source = collection;
    for (Map.Entry<String, Object> field : flattened(row).entrySet()) {
      String name = field.getKey();
      if (name.equals(schema.textField())) {
        text = text(field.getValue());
      } else if (schema.sourceField().filter(name::equals).isPresent()) {
        source = text(field.getValue());
      } else if (!name.equals(schema.idField())
          && !name.equals(schema.vectorField())
          && isKey(name)) {
        value(field.getValue()).ifPresent(value -> metadata.put(name, value));
      }
    }
    return Chunk.builder(source.isBlank() ? collection : source, text)
        .id(Objects.requireNonNull(row.get(schema.idField())).toString())
        .metadata(metadata.build())
        .build();
  }

  /** Searches return the dynamic fields as one object, reads one by one. */
  private static Map<String, Object> flattened(Map<String, Object> row) {
    Map<String, Object> fields = new TreeMap<>(row);
    if (fields.remove(DYNAMIC) instanceof JsonObject dynamic) {
      dynamic.entrySet().forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    }
    fields.values().removeIf(Objects::isNull);
    return fields;
  }

  private static String text(Object value) {
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : value.toString();
  }

  private static Optional<MetadataValue> value(Object value) {
    if (value instanceof JsonPrimitive primitive) {
      if (primitive.isBoolean()) {
        return value(primitive.getAsBoolean());
      }
      if (primitive.isNumber()) {
        return number(primitive.getAsString());
      }
      return value(primitive.getAsString());
    }
    if (value instanceof Boolean truth) {
      return Optional.of(MetadataValue.of(truth));
    }
    if (value instanceof Number number) {
      return number(number.toString());
    }
    if (value instanceof JsonElement json && json.isJsonNull()) {
      return Optional.empty();
    }
    return Optional.of(MetadataValue.of(value.toString()));
  }

  private static Optional<MetadataValue> number(String digits) {
    try {
      return Optional.of(MetadataValue.of(Long.parseLong(digits)));
    } catch (NumberFormatException e) {
      double real = Double.parseDouble(digits);
      return Double.isFinite(real) ? Optional.of(MetadataValue.of(real)) : Optional.empty();
    }
  }

  private static boolean isKey(String name) {
    return !name.isBlank()
        && name.length() <= Metadata.MAX_KEY_LENGTH
        && name.chars().noneMatch(Character::isISOControl)
        && name.equals(UnicodeText.wellFormed(name));
  }
}
