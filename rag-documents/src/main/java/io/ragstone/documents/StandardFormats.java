package io.ragstone.documents;

import io.ragstone.file.DocumentFormat;
import io.ragstone.file.TextFormat;
import java.util.List;

/** The formats of this module together, for folders where files of all kinds are dropped. */
public final class StandardFormats {
  private StandardFormats() {}

  /**
   * Markdown, HTML, plain text, CSV and JSON Lines, with their defaults; the encoding of text is
   * detected.
   *
   * <pre>{@code
   * DocumentLoader everything =
   *     FolderLoader.builder(Path.of("docs")).formats(StandardFormats.all()).build();
   * }</pre>
   *
   * @return the formats, each with its extensions
   */
  public static List<DocumentFormat> all() {
    return List.of(
        MarkdownFormat.create(),
        HtmlFormat.create(),
        TextFormat.create().withEncoding(DetectedEncoding.create()),
        CsvFormat.create(),
        JsonLinesFormat.create());
  }
}
