package io.ragstone.document;

/**
 * Some consecutive chunks of one document, by their {@linkplain Chunk#position() positions}.
 *
 * @param first the position of the first one, not negative
 * @param last the position of the last one, included
 */
public record ChunkRange(int first, int last) {
  /** Creates a range. */
  public ChunkRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException(
          "A range of chunks needs 0 <= first <= last, but was " + first + ".." + last);
    }
  }

  /**
   * Whether a chunk is one of them.
   *
   * @param position the position of a chunk of the same document
   * @return {@code true} from the first to the last
   */
  public boolean contains(int position) {
    return first <= position && position <= last;
  }
}
