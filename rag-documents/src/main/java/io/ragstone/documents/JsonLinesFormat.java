package io.ragstone.documents;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.MetadataValue;
import io.ragstone.error.DocumentException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * JSON Lines: each line is an object and a document.
 *
 * <pre>{@code
 * DocumentFormat tickets = JsonLinesFormat.create()
 *     .withFields(RecordFields.builder().text("subject", "body").id("key").build());
 * }</pre>
 *
 * <p>Fields are those of the object itself whose value is a text, a number or a truth value, and
 * keep that type as metadata; lists, objects and {@code null} are passed over, and of a name that
 * comes twice the last value counts. JSON is taken strictly, nested 255 deep at most. A line that
 * is no object, or lacks what {@link RecordFields} asks for, cannot be read; the next one can.
 * Blank lines are passed over and count as records. Lines are read one by one, so that files may be
 * of any size. Extensions: {@code jsonl}, {@code ndjson}. Immutable.
 */
public final class JsonLinesFormat implements DocumentFormat {
  private static final int MAX_NESTING = 255;

  private final RecordFields fields;
  private final TextEncoding encoding;

  private JsonLinesFormat(RecordFields fields, TextEncoding encoding) {
    this.fields = fields;
    this.encoding = encoding;
  }

  /**
   * JSON Lines in UTF-8, which is the encoding of JSON, or in what a byte order mark says, with the
   * default fields.
   *
   * @return the format
   */
  public static JsonLinesFormat create() {
    return new JsonLinesFormat(RecordFields.builder().build(), TextEncoding.utf8());
  }

  /**
   * The same format with other fields.
   *
   * @param fields which fields are text, id and metadata
   * @return the format
   */
  public JsonLinesFormat withFields(RecordFields fields) {
    return new JsonLinesFormat(Objects.requireNonNull(fields, "fields"), encoding);
  }

  /**
   * The same format in another encoding.
   *
   * @param encoding says in which encoding a file is
   * @return the format
   */
  public JsonLinesFormat withEncoding(TextEncoding encoding) {
    return new JsonLinesFormat(fields, Objects.requireNonNull(encoding, "encoding"));
  }

  @Override
  public Stream<LoadedDocument> read(SourceFile file) throws IOException {
    Charset charset = encoding.charsetOf(file);
    RecordReader records = new RecordReader(file, charset, fields);
    BufferedReader reader = new BufferedReader(file.reader(charset));
    AtomicLong number = new AtomicLong();
    return reader
        .lines()
        .map(line -> new Line(number.incrementAndGet(), line))
        .filter(line -> !line.text().isBlank())
        .map(line -> records.read(line.number(), () -> values(line.text())))
        .onClose(() -> close(reader));
  }

  private record Line(long number, String text) {}

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, MetadataValue> values(String line) {
    JsonReader json = new JsonReader(new StringReader(line));
    json.setStrictness(Strictness.STRICT);
    json.setNestingLimit(MAX_NESTING);
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    try {
      if (json.peek() != JsonToken.BEGIN_OBJECT) {
        throw new DocumentException("is no JSON object but begins with " + json.peek());
      }
      json.beginObject();
      while (json.hasNext()) {
        String name = json.nextName();
        switch (json.peek()) {
          case STRING -> values.put(name, MetadataValue.of(json.nextString()));
          case NUMBER -> values.put(name, number(json.nextString()));
          case BOOLEAN -> values.put(name, MetadataValue.of(json.nextBoolean()));
          default -> {
            values.remove(name);
            json.skipValue();
          }
        }
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new DocumentException("has more than one JSON object");
      }
      return values;
    } catch (IOException | IllegalStateException e) {
      throw new DocumentException("is not valid JSON: " + reason(e), e);
    }
  }

  /** Numbers that no 64-bit type holds stay texts, as do whole ones that would lose digits. */
  private static MetadataValue number(String digits) {
    boolean isWhole = digits.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return (isWhole ? FieldType.WHOLE : FieldType.REAL)
        .parse(digits)
        .orElseGet(() -> MetadataValue.of(digits));
  }

  /** What Gson says, without the address of its troubleshooting guide. */
  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @Override
  public Set<String> extensions() {
    return Set.of("jsonl", "ndjson");
  }
}
