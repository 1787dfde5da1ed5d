package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.util.function.UnaryOperator;

/** What a {@link DocumentLoader} brings: a {@link Document}, or one that could not be read. */
public sealed interface LoadedDocument permits Document, UnreadableDocument {

  /**
   * The id of the document.
   *
   * @return its stable id
   */
  String id();

  /**
   * The document, where there is one.
   *
   * @return the document
   * @throws DocumentException when it could not be read
   */
  Document orThrow();

  /**
   * Goes on with the document where there is one: how one loader builds on another.
   *
   * <pre>{@code
   * return files.load().map(file -> file.map(MyLoader::withSummary));
   * }</pre>
   *
   * @param step makes a document of the document; what it throws makes the document unreadable
   * @return what the step returned; an {@link UnreadableDocument} stays what it is
   */
  LoadedDocument map(UnaryOperator<Document> step);
}
