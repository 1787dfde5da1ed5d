package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads documents from somewhere: a folder, a web page, a database.
 *
 * <pre>{@code
 * DocumentLoader notes =
 *     () -> database.notes().map(note -> Document.of("notes/" + note.id(), note.text()));
 * }</pre>
 *
 * <p>Contract: {@link #load()} may be called many times, each call reads anew; documents come in a
 * stable order; ids are stable from one load to the next. One bad document does not end the stream:
 * it comes as an {@link UnreadableDocument} in its place, and the next one follows. What is thrown,
 * by {@link #load()} or while the stream is consumed, ends the load: the folder is not there, the
 * connection broke. Documents that are taken from one file (the rows of a table) have ids that
 * begin with the file's, such as {@code "prices.csv#17"}. Implementations are immutable.
 */
@FunctionalInterface
public interface DocumentLoader {

  /**
   * Reads the documents one by one, as the stream is consumed.
   *
   * @return documents, and those that could not be read in their places (a loader that always ends
   *     with the first of these may return a stream of documents); to be closed after use, since it
   *     may hold open files; consuming it throws {@link DocumentException} when nothing further can
   *     be read
   */
  Stream<? extends LoadedDocument> load();

  /**
   * How many documents a load would bring now, for showing progress. A loader overrides this where
   * it can tell without reading them.
   *
   * @return the number, empty when it is not known; what is loaded may differ from it
   */
  default OptionalLong expectedDocuments() {
    return OptionalLong.empty();
  }

  /**
   * Reads all documents into memory, for small collections.
   *
   * @return the documents in their order
   * @throws DocumentException when one of them cannot be read
   */
  default List<Document> loadAll() {
    try (Stream<? extends LoadedDocument> documents = load()) {
      return documents.<Document>map(LoadedDocument::orThrow).toList();
    }
  }

  /**
   * A loader of documents in memory.
   *
   * @param documents the documents
   * @return a loader that brings them in their order
   */
  static DocumentLoader of(List<? extends LoadedDocument> documents) {
    return new ListLoader(List.copyOf(documents));
  }

  /**
   * A loader of what several loaders bring, one after the other.
   *
   * <pre>{@code
   * DocumentLoader.concat(handbook, tickets)
   * }</pre>
   *
   * @param loaders the loaders, which should not bring documents of equal ids
   * @return a loader that expects as many documents as they do, if all of them can tell
   */
  static DocumentLoader concat(DocumentLoader... loaders) {
    return new ConcatenatedLoader(List.of(loaders));
  }
}
