package io.ragstone.splitter;

import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A span of a document that becomes one chunk.
 *
 * @param start where it starts in the document's text, in UTF-16 units
 * @param end where it ends, exclusive
 * @param headingPath the headings above it, outermost first
 * @param embeddedText what to embed when it is not the span's own text
 * @param parent the segments that make up what this one is a part of, by their places in the
 *     document's list; see {@link Chunk#parent()}
 */
public record TextSegment(
    int start,
    int end,
    List<String> headingPath,
    Optional<String> embeddedText,
    Optional<ChunkRange> parent) {

  /** Creates a segment. */
  public TextSegment {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "A segment needs 0 <= start <= end, but was " + start + ".." + end);
    }
    headingPath = List.copyOf(headingPath);
    Objects.requireNonNull(embeddedText, "embeddedText");
    Objects.requireNonNull(parent, "parent");
  }

  /**
   * Creates a segment that stands for itself.
   *
   * @param start where it starts in the document's text, in UTF-16 units
   * @param end where it ends, exclusive
   * @param headingPath the headings above it, outermost first
   * @param embeddedText what to embed when it is not the span's own text
   */
  public TextSegment(int start, int end, List<String> headingPath, Optional<String> embeddedText) {
    this(start, end, headingPath, embeddedText, Optional.empty());
  }

  /**
   * A segment without headings, embedded as it stands.
   *
   * @param start where it starts in the document's text, in UTF-16 units
   * @param end where it ends, exclusive
   * @return the segment
   */
  public static TextSegment of(int start, int end) {
    return new TextSegment(start, end, List.of(), Optional.empty());
  }
}
