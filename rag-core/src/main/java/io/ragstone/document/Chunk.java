package io.ragstone.document;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of a document: the unit that is embedded, stored, found and cited.
 *
 * <p>Its {@linkplain #id() id} is derived from what it is, not from where it stands: the SHA-256 of
 * the source id, the {@linkplain #embeddedText() embedded text} and the occurrence number among
 * equal texts of that source. Inserting a paragraph into a document therefore changes no other
 * chunk's id, and indexing the same text twice writes the same row.
 *
 * <p>Immutable.
 */
public final class Chunk {
  private final String id;
  private final String sourceId;
  private final String text;
  private final String embeddedText;
  private final List<String> headingPath;
  private final int start;
  private final int end;
  private final int position;
  private final Optional<ChunkRange> parent;
  private final Metadata metadata;

  private Chunk(Builder builder) {
    this.sourceId = builder.sourceId;
    this.text = builder.text;
    this.embeddedText = builder.embeddedText;
    this.headingPath = builder.headingPath;
    this.start = builder.start;
    this.end = builder.end < 0 ? builder.start + builder.text.length() : builder.end;
    this.position = builder.position;
    this.parent = builder.parent;
    this.metadata = builder.metadata;
    this.id =
        builder.id.isEmpty() ? contentId(sourceId, embeddedText, builder.occurrence) : builder.id;
    if (end < start) {
      throw new IllegalArgumentException(
          "A chunk's end must not be before its start, but they were " + end + " and " + start);
    }
    if (parent.isPresent() && !parent.get().contains(position)) {
      throw new IllegalArgumentException(
          "A chunk is a part of its parent, but its position was "
              + position
              + " and the parent was "
              + parent.get());
    }
  }

  /**
   * Starts building a chunk.
   *
   * @param sourceId the id of its document, not blank
   * @param text its text, may be empty
   * @return a builder
   */
  public static Builder builder(String sourceId, String text) {
    return new Builder(sourceId, text);
  }

  /**
   * The id of a chunk: the SHA-256 of its source id, embedded text and occurrence number, each with
   * its length in front so that no two triples hash the same bytes.
   *
   * @param sourceId the id of the document
   * @param embeddedText the text that is embedded
   * @param occurrence 0 for the first chunk of that source with this text, 1 for the second, …
   * @return 64 lower-case hexadecimal digits
   */
  public static String contentId(String sourceId, String embeddedText, int occurrence) {
    if (occurrence < 0) {
      throw new IllegalArgumentException("occurrence must be >= 0, but was " + occurrence);
    }
    return ContentHash.of(sourceId, embeddedText, Integer.toString(occurrence));
  }

  /**
   * The id, unique within a store.
   *
   * @return by default {@link #contentId}
   */
  public String id() {
    return id;
  }

  /**
   * The id of the document that the chunk was cut from.
   *
   * @return the source id
   */
  public String sourceId() {
    return sourceId;
  }

  /**
   * The chunk's text as it stands in the document.
   *
   * @return the text
   */
  public String text() {
    return text;
  }

  /**
   * The text that is embedded and reranked; {@link #text()} unless the splitter put something (such
   * as the heading path) in front.
   *
   * @return the embedded text
   */
  public String embeddedText() {
    return embeddedText;
  }

  /**
   * The headings above the chunk, outermost first.
   *
   * @return an unmodifiable list, empty when unknown
   */
  public List<String> headingPath() {
    return headingPath;
  }

  /**
   * Where the chunk starts in the document's text.
   *
   * @return an offset in UTF-16 units
   */
  public int start() {
    return start;
  }

  /**
   * Where the chunk ends in the document's text.
   *
   * @return an offset in UTF-16 units, exclusive
   */
  public int end() {
    return end;
  }

  /**
   * The chunk's ordinal in its document.
   *
   * @return 0 for the first chunk
   */
  public int position() {
    return position;
  }

  /**
   * The larger piece of the document that the chunk is a part of, for splitters that cut twice:
   * small chunks are found, what is around them is read. It is the chunks of this range one behind
   * the other: between them nothing is left out, though they may overlap.
   *
   * @return its chunks, this one among them; empty when the chunk stands for itself
   */
  public Optional<ChunkRange> parent() {
    return parent;
  }

  /**
   * Facts that filters work on.
   *
   * @return the metadata
   */
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Chunk that
        && id.equals(that.id)
        && sourceId.equals(that.sourceId)
        && text.equals(that.text)
        && embeddedText.equals(that.embeddedText)
        && headingPath.equals(that.headingPath)
        && start == that.start
        && end == that.end
        && position == that.position
        && parent.equals(that.parent)
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Chunk[" + id + ", " + sourceId + "#" + position + ", " + text.length() + " characters]";
  }

  /** Builds a {@link Chunk}. Not thread-safe. */
  public static final class Builder {
    private final String sourceId;
    private final String text;
    private String id = "";
    private String embeddedText;
    private List<String> headingPath = List.of();
    private int start;
    private int end = -1;
    private int position;
    private Optional<ChunkRange> parent = Optional.empty();
    private int occurrence;
    private Metadata metadata = Metadata.empty();

    private Builder(String sourceId, String text) {
      if (Objects.requireNonNull(sourceId, "sourceId").isBlank()) {
        throw new IllegalArgumentException("A chunk's source id must not be blank");
      }
      this.sourceId = UnicodeText.wellFormed(sourceId);
      this.text = UnicodeText.wellFormed(Objects.requireNonNull(text, "text"));
      this.embeddedText = this.text;
    }

    /**
     * Sets an id given elsewhere, such as one read from a store, in place of {@link #contentId}.
     *
     * @param id the id, not blank
     * @return this builder
     */
    public Builder id(String id) {
      if (Objects.requireNonNull(id, "id").isBlank()) {
        throw new IllegalArgumentException("A chunk's id must not be blank");
      }
      this.id = UnicodeText.wellFormed(id);
      return this;
    }

    /**
     * Sets the text to embed when it differs from the chunk's own.
     *
     * @param embeddedText the text to embed
     * @return this builder
     */
    public Builder embeddedText(String embeddedText) {
      this.embeddedText =
          UnicodeText.wellFormed(Objects.requireNonNull(embeddedText, "embeddedText"));
      return this;
    }

    /**
     * Sets the headings above the chunk.
     *
     * @param headingPath outermost first
     * @return this builder
     */
    public Builder headingPath(List<String> headingPath) {
      this.headingPath = headingPath.stream().map(UnicodeText::wellFormed).toList();
      return this;
    }

    /**
     * Sets where the chunk stands in the document's text.
     *
     * @param start offset in UTF-16 units
     * @param end offset in UTF-16 units, exclusive
     * @return this builder
     */
    public Builder span(int start, int end) {
      if (start < 0 || end < start) {
        throw new IllegalArgumentException(
            "A span needs 0 <= start <= end, but was " + start + ".." + end);
      }
      this.start = start;
      this.end = end;
      return this;
    }

    /**
     * Sets the ordinal in the document.
     *
     * @param position 0 for the first chunk
     * @return this builder
     */
    public Builder position(int position) {
      if (position < 0) {
        throw new IllegalArgumentException("position must be >= 0, but was " + position);
      }
      this.position = position;
      return this;
    }

    /**
     * Sets the larger piece that the chunk is a part of; none by default.
     *
     * @param parent its chunks, this one among them
     * @return this builder
     */
    public Builder parent(ChunkRange parent) {
      this.parent = Optional.of(parent);
      return this;
    }

    /**
     * Sets the occurrence number among equal texts of the source, which becomes part of the id.
     *
     * @param occurrence 0 for the first
     * @return this builder
     */
    public Builder occurrence(int occurrence) {
      if (occurrence < 0) {
        throw new IllegalArgumentException("occurrence must be >= 0, but was " + occurrence);
      }
      this.occurrence = occurrence;
      return this;
    }

    /**
     * Sets the metadata.
     *
     * @param metadata facts for filters
     * @return this builder
     */
    public Builder metadata(Metadata metadata) {
      this.metadata = Objects.requireNonNull(metadata, "metadata");
      return this;
    }

    /**
     * Builds the chunk.
     *
     * @return an immutable chunk
     */
    public Chunk build() {
      return new Chunk(this);
    }
  }
}
