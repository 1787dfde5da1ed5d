package io.ragstone.store.milvus;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.store.EmbeddedChunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Chunks as rows of a collection that this store made, and back. */
final class ChunkRows implements RowLayout {
  /** The longest text that a VarChar field takes, in bytes of UTF-8. */
  static final int MAX_TEXT_BYTES = 65_535;

  /** The longest JSON that a JSON field takes, in bytes of UTF-8. */
  static final int MAX_JSON_BYTES = 65_536;

  private static final String START = "start";
  private static final String END = "end";
  private static final String HEADING_PATH = "headingPath";
  private static final String OWN_EMBEDDED_TEXT = "ownEmbeddedText";
  private static final String PARENT = "parent";

  private final int maxIdBytes;
  private final boolean keywords;
  private final Optional<String> partitionKey;

  ChunkRows(int maxIdBytes, boolean keywords, Optional<String> partitionKey) {
    this.partitionKey = partitionKey;
    this.maxIdBytes = maxIdBytes;
    this.keywords = keywords;
  }

  /** A chunk's row without its vector, and how many bytes the whole row has on the wire. */
  record Row(JsonObject fields, Embedding embedding, int bytes) {
    JsonObject withVector() {
      JsonArray vector = new JsonArray(embedding.dimension());
      for (int i = 0; i < embedding.dimension(); i++) {
        vector.add(embedding.get(i));
      }
      fields.add(Columns.VECTOR, vector);
      return fields;
    }
  }

  /**
   * Makes a row.
   *
   * @throws StoreException with reason {@code INVALID_REQUEST} when a field is longer than Milvus
   *     takes
   */
  Row row(EmbeddedChunk embedded) {
    Chunk chunk = embedded.chunk();
    boolean ownEmbeddedText = !chunk.embeddedText().equals(chunk.text());
    JsonObject fields = new JsonObject();
    int bytes = Float.BYTES * embedded.embedding().dimension() + Long.BYTES;
    bytes += add(fields, chunk, Columns.ID, chunk.id(), maxIdBytes);
    bytes += add(fields, chunk, Columns.SOURCE_ID, chunk.sourceId(), MAX_TEXT_BYTES);
    bytes += add(fields, chunk, Columns.TEXT, chunk.text(), MAX_TEXT_BYTES);
    String embeddedText = ownEmbeddedText ? chunk.embeddedText() : "";
    bytes += add(fields, chunk, Columns.EMBEDDED_TEXT, embeddedText, MAX_TEXT_BYTES);
    if (partitionKey.isPresent()) {
      String partition = chunk.metadata().get(partitionKey.get()).map(FilterTerms::term).orElse("");
      bytes += add(fields, chunk, Columns.PARTITION, partition, MAX_TEXT_BYTES);
    }
    if (keywords) {
      String words = KeywordText.of(chunk.embeddedText());
      bytes += add(fields, chunk, Columns.KEYWORD_TEXT, words, MAX_TEXT_BYTES);
    }
    fields.addProperty(Columns.POSITION, (long) chunk.position());
    bytes += add(fields, chunk, Columns.DETAILS, details(chunk, ownEmbeddedText));
    bytes += add(fields, chunk, Columns.METADATA, metadata(chunk.metadata()));
    bytes += add(fields, chunk, Columns.FILTER_TERMS, FilterTerms.of(chunk.metadata()));
    return new Row(fields, embedded.embedding(), bytes);
  }

  private static JsonObject details(Chunk chunk, boolean ownEmbeddedText) {
    JsonObject details = new JsonObject();
    details.addProperty(START, chunk.start());
    details.addProperty(END, chunk.end());
    JsonArray headings = new JsonArray();
    chunk.headingPath().forEach(headings::add);
    details.add(HEADING_PATH, headings);
    details.addProperty(OWN_EMBEDDED_TEXT, ownEmbeddedText);
    chunk
        .parent()
        .ifPresent(
            parent -> {
              JsonArray range = new JsonArray();
              range.add(parent.first());
              range.add(parent.last());
              details.add(PARENT, range);
            });
    return details;
  }

  private static JsonObject metadata(Metadata metadata) {
    JsonObject json = new JsonObject();
    metadata
        .asMap()
        .forEach(
            (key, value) -> {
              if (value instanceof MetadataValue.Text text) {
                json.addProperty(key, text.value());
              } else if (value instanceof MetadataValue.Whole whole) {
                json.addProperty(key, whole.value());
              } else if (value instanceof MetadataValue.Real real) {
                json.addProperty(key, real.value());
              } else {
                json.addProperty(key, ((MetadataValue.Bool) value).value());
              }
            });
    return json;
  }

  private static int add(JsonObject fields, Chunk chunk, String column, String text, int max) {
    fields.addProperty(column, text);
    return checked(chunk, column, text, max);
  }

  private static int add(JsonObject fields, Chunk chunk, String column, JsonObject json) {
    fields.add(column, json);
    return checked(chunk, column, json.toString(), MAX_JSON_BYTES);
  }

  private static int checked(Chunk chunk, String column, String text, int max) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > max) {
      throw new StoreException(
          StoreException.Reason.INVALID_REQUEST,
          chunk
              + " cannot be stored: its "
              + column
              + " has "
              + bytes
              + " bytes and the limit is "
              + max
              + "; split documents into shorter chunks, or keep long values out of metadata");
    }
    return bytes;
  }

  @Override
  public String idField() {
    return Columns.ID;
  }

  @Override
  public String vectorField() {
    return Columns.VECTOR;
  }

  @Override
  public List<String> readFields() {
    return List.of(
        Columns.ID,
        Columns.SOURCE_ID,
        Columns.TEXT,
        Columns.EMBEDDED_TEXT,
        Columns.POSITION,
        Columns.DETAILS,
        Columns.METADATA);
  }

  @Override
  public Optional<String> idLiteral(String id) {
    return Optional.of(FilterExpression.literal(id));
  }

  /** The filter, and the partitions that it can match in where it says so. */
  @Override
  public String expression(Filter filter) {
    String expression = FilterExpression.of(filter);
    return partitionKey
        .flatMap(key -> FilterExpression.partitions(filter, key))
        .map(partitions -> FilterExpression.and(partitions, expression))
        .orElse(expression);
  }

  @Override
  public String everything() {
    return FilterExpression.EVERYTHING;
  }

  private static Object value(Map<String, Object> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  @Override
  public Chunk chunk(Map<String, Object> row) {
    JsonObject details = (JsonObject) value(row, Columns.DETAILS);
    List<String> headings = new ArrayList<>();
    details.getAsJsonArray(HEADING_PATH).forEach(heading -> headings.add(heading.getAsString()));
    Chunk.Builder chunk =
        Chunk.builder((String) value(row, Columns.SOURCE_ID), (String) value(row, Columns.TEXT))
            .id((String) value(row, Columns.ID))
            .headingPath(headings)
            .span(details.get(START).getAsInt(), details.get(END).getAsInt())
            .position(Math.toIntExact((Long) value(row, Columns.POSITION)))
            .metadata(metadata((JsonObject) value(row, Columns.METADATA)));
    if (details.get(OWN_EMBEDDED_TEXT).getAsBoolean()) {
      chunk.embeddedText((String) value(row, Columns.EMBEDDED_TEXT));
    }
    if (details.has(PARENT)) {
      JsonArray range = details.getAsJsonArray(PARENT);
      chunk.parent(new ChunkRange(range.get(0).getAsInt(), range.get(1).getAsInt()));
    }
    return chunk.build();
  }

  private static Metadata metadata(JsonObject json) {
    Metadata.Builder metadata = Metadata.builder();
    json.entrySet().forEach(entry -> metadata.put(entry.getKey(), value(entry.getValue())));
    return metadata.build();
  }

  private static MetadataValue value(JsonElement json) {
    JsonPrimitive primitive = json.getAsJsonPrimitive();
    if (primitive.isBoolean()) {
      return MetadataValue.of(primitive.getAsBoolean());
    }
    if (primitive.isString()) {
      return MetadataValue.of(primitive.getAsString());
    }
    // Servers return numbers as they were written: reals have a point or an exponent.
    String number = primitive.getAsString();
    return number.indexOf('.') >= 0 || number.indexOf('e') >= 0 || number.indexOf('E') >= 0
        ? MetadataValue.of(Double.parseDouble(number))
        : MetadataValue.of(Long.parseLong(number));
  }
}
