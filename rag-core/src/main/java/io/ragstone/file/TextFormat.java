package io.ragstone.file;

import io.ragstone.document.Document;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Plain text: a file is a document, see {@link SourceFile#document}. Extensions: {@code txt},
 * {@code text}. Immutable.
 */
public final class TextFormat implements DocumentFormat {
  private final TextEncoding encoding;

  private TextFormat(TextEncoding encoding) {
    this.encoding = encoding;
  }

  /**
   * Text in UTF-8, or in what a byte order mark says.
   *
   * @return the format
   */
  public static TextFormat create() {
    return new TextFormat(TextEncoding.utf8());
  }

  /**
   * The same format in another encoding.
   *
   * @param encoding says in which encoding a file is
   * @return the format
   */
  public TextFormat withEncoding(TextEncoding encoding) {
    return new TextFormat(Objects.requireNonNull(encoding, "encoding"));
  }

  @Override
  public Stream<Document> read(SourceFile file) throws IOException {
    return Stream.of(file.document(encoding));
  }

  @Override
  public Set<String> extensions() {
    return Set.of("txt", "text");
  }

  @Override
  public boolean isOneDocument() {
    return true;
  }
}
