package io.ragstone.documents;

import io.ragstone.document.LoadedDocument;
import io.ragstone.document.MetadataValue;
import io.ragstone.error.DocumentException;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * CSV: each row of a table is a document. The first row has the names of the columns.
 *
 * <pre>{@code
 * DocumentFormat products = CsvFormat.create()
 *     .withFields(RecordFields.builder().text("description").id("sku").build());
 * }</pre>
 *
 * <p>Values are texts unless {@link RecordFields.Builder#type} says otherwise; empty ones are no
 * values. Quoting is that of RFC 4180. A row with more values than there are columns, or without
 * what {@link RecordFields} asks for, cannot be read; the next one can. A quotation mark without
 * its other half ends the file. Rows are read one by one, so that files may be of any size.
 * Extensions: {@code csv}, {@code tsv}, {@code tab}. Immutable.
 */
public final class CsvFormat implements DocumentFormat {
  private final RecordFields fields;
  private final TextEncoding encoding;
  private final Optional<Character> delimiter;
  private final List<String> columns;

  private CsvFormat(
      RecordFields fields,
      TextEncoding encoding,
      Optional<Character> delimiter,
      List<String> columns) {
    this.fields = fields;
    this.encoding = encoding;
    this.delimiter = delimiter;
    this.columns = columns;
  }

  /**
   * CSV in any encoding, with the delimiter that the first line shows, and with the default fields.
   *
   * @return the format; it reads with {@link DetectedEncoding}
   */
  public static CsvFormat create() {
    return new CsvFormat(
        RecordFields.builder().build(), DetectedEncoding.create(), Optional.empty(), List.of());
  }

  /**
   * The same format with other fields.
   *
   * @param fields which columns are text, id and metadata
   * @return the format
   */
  public CsvFormat withFields(RecordFields fields) {
    return new CsvFormat(Objects.requireNonNull(fields, "fields"), encoding, delimiter, columns);
  }

  /**
   * The same format in another encoding.
   *
   * @param encoding says in which encoding a file is
   * @return the format
   */
  public CsvFormat withEncoding(TextEncoding encoding) {
    return new CsvFormat(fields, Objects.requireNonNull(encoding, "encoding"), delimiter, columns);
  }

  /**
   * The same format with a delimiter. By default it is what Excel's {@code sep=} line says, or else
   * that of comma, semicolon, tab and vertical bar which the first line has most of.
   *
   * @param delimiter what is between values
   * @return the format
   */
  public CsvFormat withDelimiter(char delimiter) {
    return new CsvFormat(fields, encoding, Optional.of(delimiter), columns);
  }

  /**
   * The same format for tables whose first row is one like the others.
   *
   * @param names the names of the columns, all different
   * @return the format
   */
  public CsvFormat withColumns(String... names) {
    if (new HashSet<>(List.of(names)).size() < names.length) {
      throw new IllegalArgumentException("Columns must differ, but were " + List.of(names));
    }
    return new CsvFormat(fields, encoding, delimiter, List.of(names));
  }

  @Override
  public Stream<LoadedDocument> read(SourceFile file) throws IOException {
    Charset charset = encoding.charsetOf(file);
    BufferedReader reader = new BufferedReader(file.reader(charset));
    try {
      CSVFormat format =
          CSVFormat.RFC4180
              .builder()
              .setDelimiter(CsvDelimiter.of(reader, delimiter))
              .setIgnoreEmptyLines(true)
              .get();
      CSVParser parser = CSVParser.builder().setReader(reader).setFormat(format).get();
      Iterator<CSVRecord> rows = parser.iterator();
      List<String> names = columns.isEmpty() ? names(file, rows) : columns;
      RecordReader records = new RecordReader(file, charset, fields);
      long header = parser.getRecordNumber();
      return parser.stream()
          .map(row -> records.read(row.getRecordNumber() - header, () -> values(row, names)))
          .onClose(() -> close(reader));
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static List<String> names(SourceFile file, Iterator<CSVRecord> rows) {
    List<String> names = new ArrayList<>();
    if (rows.hasNext()) {
      for (String name : rows.next()) {
        names.add(name.isBlank() ? "column " + (names.size() + 1) : name.strip());
      }
    }
    Set<String> different = new HashSet<>();
    for (String name : names) {
      if (!different.add(name)) {
        throw new DocumentException(
            file.path() + " has two columns with the name \"" + name + "\"; rename one");
      }
    }
    return names;
  }

  private static Map<String, MetadataValue> values(CSVRecord row, List<String> names) {
    Map<String, MetadataValue> values = new LinkedHashMap<>();
    for (int i = 0; i < row.size(); i++) {
      if (!row.get(i).isEmpty()) {
        if (i >= names.size()) {
          throw new DocumentException(
              "has " + row.size() + " values, but there are " + names.size() + " columns");
        }
        values.put(names.get(i), MetadataValue.of(row.get(i)));
      }
    }
    return values;
  }

  private static void close(BufferedReader reader) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Set<String> extensions() {
    return Set.of("csv", "tsv", "tab");
  }
}
