package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.util.stream.Stream;

/**
 * Reads documents from somewhere: a folder, a web page, a database.
 *
 * <p>Contract: {@link #load()} may be called many times, each call reads anew; documents come in a
 * stable order; ids are stable from one load to the next. Implementations are immutable.
 */
@FunctionalInterface
public interface DocumentLoader {

  /**
   * Reads the documents one by one, as the stream is consumed.
   *
   * @return a stream to be closed after use (it may hold open files); consuming it throws {@link
   *     DocumentException} when a document cannot be read
   */
  Stream<Document> load();
}
