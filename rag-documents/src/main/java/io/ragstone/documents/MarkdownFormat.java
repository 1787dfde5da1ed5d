package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.SourceFile;
import io.ragstone.file.TextEncoding;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Markdown: a file is a document, with the metadata that it states.
 *
 * <pre>{@code
 * DocumentLoader faq =
 *     FolderLoader.of(Path.of("milvus_docs/en/faq"), "*.md", MarkdownFormat.create());
 * }</pre>
 *
 * <p>The text is the file's whole text, front matter included, so that offsets are those in the
 * file. Metadata are the scalar values of the YAML front matter, with their types (lists, maps and
 * texts of many lines are passed over), {@code title} (the front matter's, or else the first
 * heading, if any), and those of {@link SourceFile#document}, whatever the front matter says.
 * Extensions: {@code md}, {@code markdown}. Immutable.
 */
public final class MarkdownFormat implements DocumentFormat {
  private final TextEncoding encoding;

  private MarkdownFormat(TextEncoding encoding) {
    this.encoding = encoding;
  }

  /**
   * Markdown in any encoding.
   *
   * @return the format; it reads with {@link DetectedEncoding}
   */
  public static MarkdownFormat create() {
    return new MarkdownFormat(DetectedEncoding.create());
  }

  /**
   * The same format in another encoding.
   *
   * @param encoding says in which encoding a file is
   * @return the format
   */
  public MarkdownFormat withEncoding(TextEncoding encoding) {
    return new MarkdownFormat(Objects.requireNonNull(encoding, "encoding"));
  }

  @Override
  public Stream<Document> read(SourceFile file) throws IOException {
    return Stream.of(withMetadata(file.document(encoding)));
  }

  @Override
  public Set<String> extensions() {
    return Set.of("md", "markdown");
  }

  @Override
  public boolean isOneDocument() {
    return true;
  }

  private static Document withMetadata(Document file) {
    MarkdownOutline outline = MarkdownOutline.of(file.text());
    Metadata.Builder metadata = Metadata.builder();
    outline.frontMatter().scalars().forEach((key, scalar) -> metadata.put(key, scalar.value()));
    title(outline).ifPresent(title -> metadata.put("title", title));
    file.metadata().asMap().forEach(metadata::put);
    return Document.of(file.id(), file.text(), metadata.build());
  }

  private static Optional<String> title(MarkdownOutline outline) {
    FrontMatter.Scalar title = outline.frontMatter().scalars().get("title");
    return title != null
        ? Optional.of(title.text())
        : outline.headings().stream()
            .map(MarkdownOutline.Heading::text)
            .filter(heading -> !heading.isEmpty())
            .findFirst();
  }
}
