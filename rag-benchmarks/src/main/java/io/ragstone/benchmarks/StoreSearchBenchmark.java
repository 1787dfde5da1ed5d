package io.ragstone.benchmarks;

import io.ragstone.document.Chunk;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.HybridSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Searching the embedded store: random unit vectors, texts of a few common words. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoreSearchBenchmark {
  private static final int BATCH = 1000;

  /** Chunks in the store. */
  @Param({"1000", "10000"})
  public int chunks;

  /** Values of a vector. */
  @Param({"256", "1024"})
  public int dimension;

  private Path folder;
  private VectorStore store;
  private Embedding query;

  /**
   * Fills a store in a temporary folder.
   *
   * @throws IOException when the folder cannot be made
   */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    folder = Files.createTempDirectory("ragstone-benchmark");
    EmbedderIdentity identity =
        new EmbedderIdentity("random", "random", "none", dimension, 1, "", "none");
    store = LuceneVectorStore.builder(folder, identity).open();
    SampleVectors vectors = new SampleVectors(dimension);
    List<String> texts = new SampleTexts(text -> text.split(" ").length).ofLength(chunks, 40);
    for (int from = 0; from < chunks; from += BATCH) {
      List<EmbeddedChunk> batch = new ArrayList<>();
      for (int i = from; i < Math.min(chunks, from + BATCH); i++) {
        Chunk chunk = Chunk.builder("source-" + i, texts.get(i)).build();
        batch.add(new EmbeddedChunk(chunk, vectors.next()));
      }
      store.upsert(UpsertRequest.of(batch));
    }
    query = vectors.next();
  }

  /**
   * Closes the store and removes its folder.
   *
   * @throws IOException when the folder cannot be removed
   */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Finds ten neighbours by the HNSW index.
   *
   * @return the passages
   */
  @Benchmark
  public List<Passage> dense() {
    return store.search(DenseSearch.builder(query).build());
  }

  /**
   * Finds ten neighbours by comparing with every vector.
   *
   * @return the passages
   */
  @Benchmark
  public List<Passage> exact() {
    return store.search(DenseSearch.builder(query).exact(true).build());
  }

  /**
   * Finds ten chunks by BM25.
   *
   * @return the passages
   */
  @Benchmark
  public List<Passage> keyword() {
    return store.search(KeywordSearch.builder("query node segments").build());
  }

  /**
   * Finds ten chunks by both.
   *
   * @return the passages
   */
  @Benchmark
  public List<Passage> hybrid() {
    DenseSearch dense = DenseSearch.builder(query).build();
    return store.search(
        HybridSearch.of(dense, "query node segments", ReciprocalRankFusion.DEFAULT, 10));
  }
}
