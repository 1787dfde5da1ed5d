package io.ragstone.file;

import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the documents of one file. Most formats make one document of a file; one that has records,
 * such as CSV, makes one of each.
 *
 * <pre>{@code
 * DocumentFormat subtitles = file ->
 *     Stream.of(Document.of(file.id(), spokenText(file.bytes()), file.metadata()));
 * }</pre>
 *
 * <p>Contract: the document of a file has the file's id, and those of its records have ids that
 * begin with it and a {@code #}. A record that cannot be read comes as an {@link
 * UnreadableDocument} in its place. Implementations are immutable and may be shared between
 * threads.
 */
@FunctionalInterface
public interface DocumentFormat {

  /**
   * Reads a file, as the stream is consumed.
   *
   * @param file the file
   * @return its documents in their order; to be closed after use, since it may hold the file open;
   *     consuming it may throw what this method throws, wrapped where need be
   * @throws DocumentException when the file is malformed or too large
   * @throws IOException when the file cannot be read
   */
  Stream<? extends LoadedDocument> read(SourceFile file) throws IOException;

  /**
   * The extensions of files that usually have this format.
   *
   * @return extensions in lower case, without a dot; none by default
   */
  default Set<String> extensions() {
    return Set.of();
  }

  /**
   * Whether each file is one document, so that files can be counted for progress.
   *
   * @return {@code false} by default: it is not known
   */
  default boolean isOneDocument() {
    return false;
  }
}
