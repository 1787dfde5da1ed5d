package io.ragstone.store.milvus;

/** The fields of the collections that this store creates. */
final class Columns {
  /** Primary key: the chunk's id. */
  static final String ID = "id";

  /** The embedding. */
  static final String VECTOR = "vector";

  /** The chunk's text. */
  static final String TEXT = "text";

  /** The embedded text where it is not the text, otherwise empty. */
  static final String EMBEDDED_TEXT = "embedded_text";

  /** The id of the chunk's document. */
  static final String SOURCE_ID = "source_id";

  /** The chunk's ordinal in its document. */
  static final String POSITION = "position";

  /** Where the chunk stands: offsets, headings, and whether it has an embedded text of its own. */
  static final String DETAILS = "details";

  /** The metadata as plain JSON. */
  static final String METADATA = "metadata";

  /** The metadata as {@link FilterTerms}. */
  static final String FILTER_TERMS = "filter_terms";

  /** The embedded text as {@link KeywordText}, which keyword search works on. */
  static final String KEYWORD_TEXT = "keyword_text";

  /** What the server's BM25 function makes of the keyword text. */
  static final String SPARSE = "sparse";

  /** The term of the metadata value that rows are put into partitions by, empty when missing. */
  static final String PARTITION = "partition";

  private Columns() {}
}
