package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.DocumentException;
import io.ragstone.file.SourceFile;
import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes documents of the records of one file, in one pass. */
final class RecordReader {
  private static final String DEFAULT_TEXT = "text";

  private final SourceFile file;
  private final RecordFields fields;
  private final Metadata common;
  private final Set<String> ids = new HashSet<>();

  RecordReader(SourceFile file, Charset charset, RecordFields fields) {
    this.file = file;
    this.fields = fields;
    this.common = file.metadata().toBuilder().put("charset", charset.name()).build();
  }

  /** Values of a record by field; what throws {@link DocumentException} is the record's fault. */
  @FunctionalInterface
  interface Values {
    Map<String, MetadataValue> read();
  }

  LoadedDocument read(long number, Values values) {
    String id = file.id() + "#" + number;
    try {
      return document(id, values.read());
    } catch (DocumentException e) {
      return new UnreadableDocument(
          // With ids of their own, it may be any of the file's records.
          fields.id().isPresent() ? file.id() + "#" : id,
          new DocumentException(
              "Record " + number + " of " + file.path() + " " + e.getMessage(), e));
    }
  }

  private Document document(String numbered, Map<String, MetadataValue> values) {
    Metadata.Builder metadata = Metadata.builder();
    List<String> texts = textFields(values);
    for (String field : fields.metadata().orElseGet(() -> List.copyOf(values.keySet()))) {
      boolean isFree = !texts.contains(field) && !fields.id().equals(Optional.of(field));
      if (values.containsKey(field) && (isFree || fields.metadata().isPresent())) {
        put(metadata, field, values.get(field));
      }
    }
    common.asMap().forEach(metadata::put);
    String id = fields.id().map(field -> file.id() + "#" + ownId(field, values)).orElse(numbered);
    return Document.of(id, text(texts, values), metadata.build());
  }

  private List<String> textFields(Map<String, MetadataValue> values) {
    if (fields.text().isEmpty()) {
      return values.containsKey(DEFAULT_TEXT)
          ? List.of(DEFAULT_TEXT)
          : List.copyOf(values.keySet());
    }
    List<String> present = fields.text().stream().filter(values::containsKey).toList();
    if (present.isEmpty()) {
      throw new DocumentException(
          "has no text in " + fields.text() + "; it has " + values.keySet());
    }
    return present;
  }

  private String text(List<String> texts, Map<String, MetadataValue> values) {
    boolean isListed = fields.text().isEmpty() && !values.containsKey(DEFAULT_TEXT);
    return texts.stream()
        .map(
            field ->
                (isListed ? field + ": " : "") + asText(Objects.requireNonNull(values.get(field))))
        .map(text -> text.replace("\r\n", "\n").replace('\r', '\n'))
        .collect(Collectors.joining(isListed ? "\n" : "\n\n"));
  }

  private String ownId(String field, Map<String, MetadataValue> values) {
    String id = values.containsKey(field) ? asText(Objects.requireNonNull(values.get(field))) : "";
    if (id.isBlank()) {
      throw new DocumentException("has no id in the field \"" + field + "\"");
    }
    if (!ids.add(id)) {
      throw new DocumentException("has the id \"" + id + "\", as an earlier record does");
    }
    return id;
  }

  private void put(Metadata.Builder metadata, String field, MetadataValue value) {
    FieldType type = fields.types().get(field);
    MetadataValue typed = value;
    if (type != null) {
      typed =
          type.parse(asText(value))
              .orElseThrow(
                  () ->
                      new DocumentException(
                          "has \""
                              + asText(value)
                              + "\" in \""
                              + field
                              + "\", which is no "
                              + type));
    }
    try {
      metadata.put(field, typed);
    } catch (IllegalArgumentException e) {
      throw new DocumentException("has a field that cannot be metadata: " + e.getMessage(), e);
    }
  }

  private static String asText(MetadataValue value) {
    if (value instanceof MetadataValue.Text text) {
      return text.value();
    }
    if (value instanceof MetadataValue.Whole whole) {
      return Long.toString(whole.value());
    }
    if (value instanceof MetadataValue.Real real) {
      return Double.toString(real.value());
    }
    return Boolean.toString(((MetadataValue.Bool) value).value());
  }
}
