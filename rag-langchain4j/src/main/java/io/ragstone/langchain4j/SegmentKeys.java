package io.ragstone.langchain4j;

/**
 * The metadata keys by which a segment says where in which document it stands. A segment that was
 * made of a chunk has them, unless the chunk's own metadata has such a key; a segment that is
 * stored and has them becomes a chunk that stands there.
 */
public final class SegmentKeys {
  /** The id of the document: a text. */
  public static final String SOURCE_ID = "source_id";

  /**
   * The ordinal in the document, 0 for the first: the text of a number, as LangChain4j's own
   * splitters write it. The first segment of a document that was not cut by them has none.
   */
  public static final String INDEX = "index";

  /** The headings above, outermost first, with {@code " > "} between them: a text. */
  public static final String HEADING_PATH = "heading_path";

  private SegmentKeys() {}
}
