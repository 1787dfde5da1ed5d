package io.ragstone.documents;

import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.document.TextFileLoader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Loads the Markdown files of a folder as {@link TextFileLoader} does, and reads their metadata.
 *
 * <pre>{@code
 * DocumentLoader faq = MarkdownLoader.of(Path.of("milvus_docs/en/faq"), "*.md");
 * }</pre>
 *
 * <p>The text is the file's whole text, front matter included, so that offsets are those in the
 * file. Metadata are the scalar values of the YAML front matter, with their types (lists, maps and
 * texts of many lines are passed over), {@code title} (the front matter's, or else the first
 * heading, if any) and {@code path} (the file's, whatever the front matter says). Immutable.
 */
public final class MarkdownLoader implements DocumentLoader {
  private final TextFileLoader files;

  private MarkdownLoader(TextFileLoader files) {
    this.files = files;
  }

  /**
   * A loader of the files below a folder.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match, as for {@link TextFileLoader#of}
   * @return the loader
   */
  public static MarkdownLoader of(Path folder, String glob) {
    return of(TextFileLoader.of(folder, glob));
  }

  /**
   * A loader of the files that another one reads.
   *
   * @param files reads the files
   * @return the loader
   */
  public static MarkdownLoader of(TextFileLoader files) {
    return new MarkdownLoader(files);
  }

  @Override
  public Stream<LoadedDocument> load() {
    return files.load().map(file -> file.map(MarkdownLoader::withMetadata));
  }

  @Override
  public OptionalLong expectedDocuments() {
    return files.expectedDocuments();
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
