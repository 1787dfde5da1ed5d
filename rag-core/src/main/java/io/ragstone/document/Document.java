package io.ragstone.document;

import io.ragstone.error.DocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A text to be indexed, under an id that stays the same when the text changes (a path, a URL, a
 * database key).
 *
 * <pre>{@code
 * Document faq = Document.of("faq/product.md", Files.readString(path));
 * }</pre>
 *
 * <p>The text may be empty. Immutable.
 */
public final class Document implements LoadedDocument {
  private final String id;
  private final String text;
  private final Metadata metadata;

  private Document(String id, String text, Metadata metadata) {
    this.id = id;
    this.text = text;
    this.metadata = metadata;
  }

  /**
   * A document without metadata.
   *
   * @param id its stable id, not blank
   * @param text its text
   * @return the document
   */
  public static Document of(String id, String text) {
    return of(id, text, Metadata.empty());
  }

  /**
   * A document with metadata.
   *
   * @param id its stable id, not blank
   * @param text its text
   * @param metadata facts that its chunks inherit
   * @return the document
   */
  public static Document of(String id, String text, Metadata metadata) {
    if (Objects.requireNonNull(id, "id").isBlank()) {
      throw new IllegalArgumentException("A document's id must not be blank");
    }
    return new Document(
        UnicodeText.wellFormed(id),
        UnicodeText.wellFormed(Objects.requireNonNull(text, "text")),
        Objects.requireNonNull(metadata, "metadata"));
  }

  /**
   * The stable id; chunks carry it as their source id.
   *
   * @return the id
   */
  @Override
  public String id() {
    return id;
  }

  /**
   * The whole text.
   *
   * @return well-formed Unicode
   */
  public String text() {
    return text;
  }

  /**
   * Facts that the chunks inherit.
   *
   * @return the metadata
   */
  public Metadata metadata() {
    return metadata;
  }

  /**
   * The SHA-256 of id, text and metadata: equal for documents that need no new ingest.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String contentHash() {
    // Each key and value apart: joined, the text of one value could look like several entries.
    List<String> parts = new ArrayList<>(List.of(id, text));
    metadata
        .asMap()
        .forEach(
            (key, value) -> {
              parts.add(key);
              parts.add(value.toString());
            });
    return ContentHash.of(parts.toArray(String[]::new));
  }

  @Override
  public Document orThrow() {
    return this;
  }

  @Override
  public LoadedDocument map(UnaryOperator<Document> step) {
    try {
      return step.apply(this);
    } catch (DocumentException e) {
      return new UnreadableDocument(id, e);
    } catch (RuntimeException e) {
      return new UnreadableDocument(
          id, new DocumentException("Could not make sense of " + id + ": " + e, e));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document that
        && id.equals(that.id)
        && text.equals(that.text)
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, text, metadata);
  }

  @Override
  public String toString() {
    return "Document[" + id + ", " + text.length() + " characters]";
  }
}
