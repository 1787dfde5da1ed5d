package io.ragstone.file;

import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Loads the files of a folder, each in the format that its extension stands for.
 *
 * <pre>{@code
 * DocumentLoader texts = FolderLoader.of(Path.of("docs"), "**.txt", TextFormat.create());
 *
 * DocumentLoader notes = FolderLoader.builder(Path.of("notes"))
 *     .format(TextFormat.create())
 *     .format("log", TextFormat.create().withEncoding(TextEncoding.of(ISO_8859_1)))
 *     .build();
 * }</pre>
 *
 * <p>Files come in the order of {@link FileTree#files()} and are read as the stream is consumed,
 * one at a time. A file whose extension has no format is passed over, or read in the format {@link
 * Builder#otherwise}. A file that cannot be read is an {@link UnreadableDocument}; where it breaks
 * off in the middle, the documents before that have come already. Documents have the metadata
 * {@code path}, beside what the format adds. Immutable.
 */
public final class FolderLoader implements DocumentLoader {
  private final FileTree tree;
  private final Map<String, DocumentFormat> formats;
  private final Optional<DocumentFormat> otherwise;

  private FolderLoader(Builder builder) {
    this.tree = builder.tree;
    this.formats = Map.copyOf(builder.formats);
    this.otherwise = builder.otherwise;
  }

  /**
   * A loader of files that all have one format, whatever their extension.
   *
   * @param folder the folder
   * @param glob what paths relative to the folder must match, as for {@link FileTree#of}
   * @param format the format
   * @return the loader
   * @throws IllegalArgumentException when the glob is malformed
   */
  public static FolderLoader of(Path folder, String glob, DocumentFormat format) {
    return builder(FileTree.of(folder, glob)).otherwise(format).build();
  }

  /**
   * Starts a loader of the files of a folder, which are found with the defaults of {@link
   * FileTree}.
   *
   * @param folder the folder
   * @return a builder without any format
   */
  public static Builder builder(Path folder) {
    return builder(FileTree.builder(folder).build());
  }

  /**
   * Starts a loader.
   *
   * @param tree finds the files
   * @return a builder without any format
   */
  public static Builder builder(FileTree tree) {
    return new Builder(tree);
  }

  @Override
  public Stream<LoadedDocument> load() {
    FolderIterator documents = new FolderIterator(tree.files().iterator(), this::formatOf);
    int order = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(documents, order), false)
        .onClose(documents::close);
  }

  @Override
  public OptionalLong expectedDocuments() {
    List<SourceFile> files =
        tree.files().stream()
            .filter(file -> file.problem().isPresent() || formatOf(file).isPresent())
            .toList();
    boolean areCounted =
        files.stream()
            .allMatch(file -> formatOf(file).map(DocumentFormat::isOneDocument).orElse(true));
    return areCounted ? OptionalLong.of(files.size()) : OptionalLong.empty();
  }

  private Optional<DocumentFormat> formatOf(SourceFile file) {
    return Optional.ofNullable(formats.get(file.extension())).or(() -> otherwise);
  }

  @Override
  public String toString() {
    return "FolderLoader[" + tree.folder() + "]";
  }

  /** Builds a {@link FolderLoader}. Not thread-safe. */
  public static final class Builder {
    private final FileTree tree;
    private final Map<String, DocumentFormat> formats = new HashMap<>();
    private Optional<DocumentFormat> otherwise = Optional.empty();

    private Builder(FileTree tree) {
      this.tree = Objects.requireNonNull(tree, "tree");
    }

    /**
     * Adds a format for its own extensions; it takes the place of an earlier one.
     *
     * @param format a format that has extensions
     * @return this builder
     */
    public Builder format(DocumentFormat format) {
      if (format.extensions().isEmpty()) {
        throw new IllegalArgumentException(
            "The format has no extensions of its own; add it by format(extension, format)");
      }
      format.extensions().forEach(extension -> format(extension, format));
      return this;
    }

    /**
     * Adds formats, each for its own extensions.
     *
     * @param formats formats that have extensions; a later one takes the place of an earlier one
     * @return this builder
     */
    public Builder formats(Collection<? extends DocumentFormat> formats) {
      formats.forEach(this::format);
      return this;
    }

    /**
     * Sets the format of an extension.
     *
     * @param extension the extension without a dot, such as {@code "md"}, in any case
     * @param format the format
     * @return this builder
     */
    public Builder format(String extension, DocumentFormat format) {
      if (extension.isBlank() || extension.contains(".") || extension.contains("/")) {
        throw new IllegalArgumentException(
            "An extension is what follows the last dot, such as \"md\", but was \""
                + extension
                + "\"");
      }
      formats.put(extension.toLowerCase(Locale.ROOT), Objects.requireNonNull(format, "format"));
      return this;
    }

    /**
     * Sets the format of all other files; without it they are passed over.
     *
     * @param format the format
     * @return this builder
     */
    public Builder otherwise(DocumentFormat format) {
      this.otherwise = Optional.of(format);
      return this;
    }

    /**
     * Builds the loader.
     *
     * @return an immutable loader
     * @throws IllegalArgumentException when there is no format, so that nothing would be read
     */
    public FolderLoader build() {
      if (formats.isEmpty() && otherwise.isEmpty()) {
        throw new IllegalArgumentException("A loader without any format reads nothing; add one");
      }
      return new FolderLoader(this);
    }
  }
}
