package io.ragstone.store.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's HNSW format without its limit of 1,024 dimensions.
 *
 * <p>The bytes on disk are those of {@link Lucene99HnswVectorsFormat}; the name tells Lucene to
 * come back here when it reads them. Public only because Lucene finds formats with {@link
 * java.util.ServiceLoader}; nothing else needs it. Thread-safe.
 */
public final class HighDimensionVectorsFormat extends KnnVectorsFormat {
  /** The name by which an index refers to this format. */
  public static final String NAME = "RagstoneHighDimensionHnsw";

  /** The most values that a vector may have. */
  public static final int MAX_DIMENSION = 16_384;

  private final KnnVectorsFormat hnsw;

  /** Creates the format as Lucene does to read, when the parameters do not matter. */
  public HighDimensionVectorsFormat() {
    this(Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN, Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH);
  }

  /**
   * Creates the format to write with.
   *
   * @param maxConnections how many neighbours a node of the graph has at most, 1 to 512
   * @param beamWidth how many candidates are considered when a node is linked, 1 to 3,200
   */
  public HighDimensionVectorsFormat(int maxConnections, int beamWidth) {
    super(NAME);
    this.hnsw = new Lucene99HnswVectorsFormat(maxConnections, beamWidth);
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return hnsw.fieldsWriter(state);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return hnsw.fieldsReader(state);
  }

  @Override
  public int getMaxDimensions(String field) {
    return MAX_DIMENSION;
  }

  @Override
  public String toString() {
    return NAME + "(" + hnsw + ")";
  }
}
