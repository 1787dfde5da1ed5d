package io.ragstone.store.milvus;

/**
 * How Milvus indexes the vectors of a collection, and how it searches the index.
 *
 * <p>The index is made with the collection. How it is searched may differ from one opening to the
 * next. Where more results are asked for than the search parameters allow, they are raised for that
 * search.
 */
public sealed interface MilvusIndex {
  /** The most candidates that a search may keep. */
  int MAX_CANDIDATES = 32_768;

  /** The server's own choice. */
  record Auto() implements MilvusIndex {}

  /** No index: every search compares with every vector and is exact. */
  record Flat() implements MilvusIndex {}

  /**
   * Hierarchical navigable small world graph (Malkov and Yashunin, 2018).
   *
   * @param m edges a node, 2 to 2,048
   * @param efConstruction candidates while building, at least 1
   * @param ef candidates while searching, at least 1
   */
  record Hnsw(int m, int efConstruction, int ef) implements MilvusIndex {
    /** Creates the index's description. */
    public Hnsw {
      requireRange("m", m, 2, 2_048);
      requireRange("efConstruction", efConstruction, 1, Integer.MAX_VALUE);
      requireRange("ef", ef, 1, MAX_CANDIDATES);
    }
  }

  /**
   * Clusters, of which a search looks into the nearest.
   *
   * @param nlist clusters, 1 to 65,536
   * @param nprobe clusters that a search looks into, 1 to {@code nlist}
   */
  record IvfFlat(int nlist, int nprobe) implements MilvusIndex {
    /** Creates the index's description. */
    public IvfFlat {
      requireRange("nlist", nlist, 1, 65_536);
      requireRange("nprobe", nprobe, 1, nlist);
    }
  }

  /**
   * A graph on disk (Subramanya et al., 2019), for more vectors than fit into memory.
   *
   * @param searchList candidates while searching, at least 1
   */
  record DiskAnn(int searchList) implements MilvusIndex {
    /** Creates the index's description. */
    public DiskAnn {
      requireRange("searchList", searchList, 1, MAX_CANDIDATES);
    }
  }

  /**
   * The server's own choice.
   *
   * @return the index
   */
  static MilvusIndex autoIndex() {
    return new Auto();
  }

  /**
   * No index: exact, and slow for many vectors.
   *
   * @return the index
   */
  static MilvusIndex flat() {
    return new Flat();
  }

  /**
   * A navigable graph that keeps 64 candidates while searching.
   *
   * @param m edges a node, 2 to 2,048; 16 is common
   * @param efConstruction candidates while building, at least 1; 200 is common
   * @return the index
   */
  static MilvusIndex hnsw(int m, int efConstruction) {
    return new Hnsw(m, efConstruction, 64);
  }

  /**
   * Clusters, of which a search looks into 16.
   *
   * @param nlist clusters, 1 to 65,536; four times the square root of the number of rows is common
   * @return the index
   */
  static MilvusIndex ivfFlat(int nlist) {
    return new IvfFlat(nlist, Math.min(16, nlist));
  }

  /**
   * A graph on disk that keeps 100 candidates while searching.
   *
   * @return the index
   */
  static MilvusIndex diskAnn() {
    return new DiskAnn(100);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", but was " + value);
    }
  }
}
