package io.ragstone.store.lucene;

import io.ragstone.document.Chunk;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.IntPoint;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** The layout of the index: which fields a chunk and a manifest become, and how they are read. */
final class IndexedChunk {
  /** What identifies a chunk, as a term. */
  static final String ID = "id";

  /** What identifies a manifest, as a term. */
  static final String MANIFEST_ID = "manifest";

  /** The id of either, to sort by. */
  static final String SORTED_ID = "sortedId";

  static final String SOURCE = "source";
  static final String POSITION = "position";
  static final String VECTOR = "vector";
  static final String WORDS = "words";

  /** The keys that have a value, as terms. */
  static final String KEYS = "keys";

  static final Query CHUNKS = new TermQuery(new Term("kind", "chunk"));
  static final Query MANIFESTS = new TermQuery(new Term("kind", "manifest"));

  /**
   * Metadata texts of fewer bytes are indexed as they are. Others are ordered by their head of this
   * length and, where that does not tell, by what is stored: Lucene can neither index terms longer
   * than 32,766 bytes nor search for ranges of terms longer than 1,000.
   */
  static final int HEAD_BYTES = 512;

  private static final int MAX_ID_BYTES = IndexWriter.MAX_TERM_LENGTH;
  private static final String PAYLOAD = "payload";

  /** The vector as it was written, where {@link #VECTOR} has another length. */
  private static final String WRITTEN_VECTOR = "writtenVector";

  private static final FieldType WORDS_TYPE = new FieldType(TextField.TYPE_NOT_STORED);

  static {
    // Positions serve phrases, which no search asks for.
    WORDS_TYPE.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WORDS_TYPE.freeze();
  }

  private IndexedChunk() {}

  static Document document(EmbeddedChunk embedded, Metric metric) throws IOException {
    Chunk chunk = embedded.chunk();
    Document document = document("chunk", ID, chunk.id(), ChunkCodec.encode(chunk));
    Embedding indexed = VectorScore.indexed(metric, embedded.embedding());
    document.add(
        new KnnFloatVectorField(VECTOR, indexed.toArray(), VectorScore.similarity(metric)));
    if (!indexed.equals(embedded.embedding())) {
      document.add(new StoredField(WRITTEN_VECTOR, ChunkCodec.encode(embedded.embedding())));
    }
    document.add(new StringField(SOURCE, chunk.sourceId(), Field.Store.NO));
    document.add(new IntPoint(POSITION, chunk.position()));
    for (String text : words(chunk)) {
      document.add(new Field(WORDS, text, WORDS_TYPE));
    }
    chunk.metadata().asMap().forEach((key, value) -> addMetadata(document, key, value));
    return document;
  }

  static Document document(SourceManifest manifest) throws IOException {
    return document("manifest", MANIFEST_ID, manifest.sourceId(), ChunkCodec.encode(manifest));
  }

  static Chunk readChunk(StoredFields stored, int doc) throws IOException {
    BytesRef payload = payload(stored, doc);
    try {
      return ChunkCodec.decodeChunk(payload);
    } catch (IOException | IllegalArgumentException e) {
      throw corrupt("A chunk", e);
    }
  }

  static EmbeddedChunk readEmbedded(LeafReader segment, int doc) throws IOException {
    Chunk chunk = readChunk(segment.storedFields(), doc);
    BytesRef written =
        segment.storedFields().document(doc, Set.of(WRITTEN_VECTOR)).getBinaryValue(WRITTEN_VECTOR);
    if (written != null) {
      return new EmbeddedChunk(chunk, ChunkCodec.decodeEmbedding(written));
    }
    FloatVectorValues vectors = segment.getFloatVectorValues(VECTOR);
    vectors.advance(doc);
    return new EmbeddedChunk(chunk, Embedding.of(vectors.vectorValue()));
  }

  static SourceManifest readManifest(StoredFields stored, int doc) throws IOException {
    BytesRef payload = payload(stored, doc);
    try {
      return ChunkCodec.decodeManifest(payload);
    } catch (IOException | IllegalArgumentException e) {
      throw corrupt("A manifest", e);
    }
  }

  /** Refuses what cannot be a term, before anything is written. */
  static void requireIndexable(String what, String id) {
    int length = id.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_ID_BYTES) {
      throw new StoreException(
          StoreException.Reason.INVALID_REQUEST,
          what
              + " may take up at most "
              + MAX_ID_BYTES
              + " bytes in UTF-8, but one takes "
              + length
              + ": "
              + id.substring(0, 64)
              + "…; use a hash of it");
    }
  }

  /** Where texts are by their order: their UTF-8, which sorts by code point, or the head of it. */
  static String textField(String key) {
    return "text:" + key;
  }

  /** Where long texts are as a whole, by their SHA-256. */
  static String longTextField(String key) {
    return "longText:" + key;
  }

  static String numberField(String key) {
    return "number:" + key;
  }

  static String boolField(String key) {
    return "bool:" + key;
  }

  static boolean isLong(BytesRef utf8) {
    return utf8.length >= HEAD_BYTES;
  }

  static BytesRef head(BytesRef utf8) {
    return new BytesRef(utf8.bytes, utf8.offset, Math.min(utf8.length, HEAD_BYTES));
  }

  static BytesRef hash(BytesRef utf8) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(utf8.bytes, utf8.offset, utf8.length);
      return new BytesRef(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static Document document(String kind, String idField, String id, byte[] payload) {
    Document document = new Document();
    document.add(new StringField("kind", kind, Field.Store.NO));
    document.add(new StringField(idField, id, Field.Store.NO));
    document.add(new SortedDocValuesField(SORTED_ID, new BytesRef(id)));
    document.add(new StoredField(PAYLOAD, payload));
    return document;
  }

  /** What a chunk is found by: its own words, and those in front of them. */
  private static List<String> words(Chunk chunk) {
    return chunk.embeddedText().contains(chunk.text().strip())
        ? List.of(chunk.embeddedText())
        : List.of(chunk.embeddedText(), chunk.text());
  }

  private static void addMetadata(Document document, String key, MetadataValue value) {
    document.add(new StringField(KEYS, key, Field.Store.NO));
    if (value instanceof MetadataValue.Text text) {
      BytesRef utf8 = new BytesRef(text.value());
      document.add(new StringField(textField(key), head(utf8), Field.Store.NO));
      if (isLong(utf8)) {
        document.add(new StringField(longTextField(key), hash(utf8), Field.Store.NO));
      }
    } else if (value instanceof MetadataValue.Bool bool) {
      document.add(new StringField(boolField(key), Boolean.toString(bool.value()), Field.Store.NO));
    } else {
      document.add(new BinaryPoint(numberField(key), NumberKey.of(value)));
    }
  }

  private static BytesRef payload(StoredFields stored, int doc) throws IOException {
    return stored.document(doc, Set.of(PAYLOAD)).getBinaryValue(PAYLOAD);
  }

  private static StoreException corrupt(String what, Exception cause) {
    return new StoreException(
        StoreException.Reason.CORRUPT,
        what + " in the index cannot be read back; ingest into another directory",
        cause);
  }
}
