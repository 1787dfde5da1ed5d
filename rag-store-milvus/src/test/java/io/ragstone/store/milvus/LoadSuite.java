package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.UpsertRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many rows and many threads; more of both in the long build. */
@Timeout(900)
abstract class LoadSuite {
  private static final Logger LOG = LoggerFactory.getLogger(LoadSuite.class);
  private static final boolean FULL = Boolean.getBoolean("ragstone.full");
  private static final int THREADS = 16;
  private static final int ROUNDS = FULL ? 60 : 6;
  private static final int BATCH = 20;
  private static final int LARGE = FULL ? 20_000 : 2_000;
  private static final int LATENT_DIMENSION = 16;
  private static final double[][] MIXING = mixing();
  private static final int LARGE_DIMENSION = 1_024;

  private final String uri;
  private final TemporaryCollections collections;

  LoadSuite(String uri) {
    this.uri = uri;
    this.collections = new TemporaryCollections(uri);
  }

  @AfterEach
  void dropCollections() {
    collections.close();
  }

  @Test
  void threadsWithRowsOfTheirOwnLeaveExactlyWhatEachHasWritten() throws Exception {
    try (MilvusVectorStore store = store(4).build()) {
      inThreads(thread -> writeSearchAndDelete(store, thread));

      // Of its rounds each thread has deleted the rows of every other one.
      List<EmbeddedChunk> expected =
          IntStream.range(0, THREADS)
              .boxed()
              .flatMap(
                  thread ->
                      IntStream.range(0, ROUNDS)
                          .filter(round -> round % 2 == 0)
                          .boxed()
                          .flatMap(round -> batch(thread, round).stream()))
              .toList();
      assertThat(store.count(Filter.all())).isEqualTo(expected.size());
      assertThat(store.getEmbedded(ids(expected))).isEqualTo(expected);
    }
  }

  private static void writeSearchAndDelete(MilvusVectorStore store, int thread) {
    Filter own = Filter.eq("thread", thread);
    for (int round = 0; round < ROUNDS; round++) {
      List<EmbeddedChunk> batch = batch(thread, round);
      store.upsert(UpsertRequest.of(batch));
      Embedding target = batch.get(0).embedding();
      assertThat(store.search(DenseSearch.builder(target).topK(BATCH).filter(own).build()))
          .allMatch(passage -> own.matches(passage.chunk().metadata()))
          .hasSize(BATCH);
      if (round % 2 == 1) {
        store.delete(DeleteRequest.byIds(ids(batch)));
      }
    }
  }

  private static List<EmbeddedChunk> batch(int thread, int round) {
    Metadata metadata = Metadata.builder().put("thread", thread).build();
    return IntStream.range(0, BATCH)
        .mapToObj(
            i ->
                new EmbeddedChunk(
                    Chunk.builder("thread " + thread, round + " " + i).metadata(metadata).build(),
                    Embedding.of(thread, round, i, 1)))
        .toList();
  }

  @Test
  void threadsThatWriteTheSameRowsLeaveOneOfEachFromOneOfThem() throws Exception {
    int shared = 50;
    try (MilvusVectorStore store = store(4).build()) {
      inThreads(
          thread -> {
            for (int round = 0; round < ROUNDS; round++) {
              store.upsert(UpsertRequest.of(versions(shared, thread)));
            }
          });

      List<EmbeddedChunk> left = store.getEmbedded(ids(versions(shared, 0)));
      assertThat(left).hasSize(shared);
      assertThat(store.count(Filter.all())).isEqualTo(shared);
      for (EmbeddedChunk chunk : left) {
        int writer = (int) chunk.embedding().get(1);
        assertThat(chunk).isEqualTo(versions(shared, writer).get(chunk.chunk().position()));
      }
      inThreads(thread -> store.delete(DeleteRequest.byIds(ids(left))));
      assertThat(store.count(Filter.all())).isZero();
    }
  }

  /** Rows whose ids are the same for every writer, and all else is the writer's. */
  private static List<EmbeddedChunk> versions(int count, int writer) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new EmbeddedChunk(
                    Chunk.builder("shared", "by " + writer).id("shared " + i).position(i).build(),
                    Embedding.of(i, writer, 0, 1)))
        .toList();
  }

  @Test
  void manyVectorsAreAllThereAndTheNearestAreFound() {
    List<EmbeddedChunk> chunks = randomVectors();
    for (MilvusIndex index : List.of(MilvusIndex.flat(), MilvusIndex.hnsw(16, 200))) {
      try (MilvusVectorStore store = store(LARGE_DIMENSION).index(index).build()) {
        long start = System.nanoTime();
        store.upsert(UpsertRequest.of(chunks));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(store.count(Filter.all())).isEqualTo(LARGE);
        LOG.info("{} to {}: {} rows/s", index, store.serverVersion(), (int) (LARGE / seconds));

        double recall = recall(store, chunks);
        LOG.info("{} of {} x {}: recall {}", index, LARGE, LARGE_DIMENSION, recall);
        assertThat(recall).isGreaterThanOrEqualTo(index instanceof MilvusIndex.Flat ? 1 : 0.8);
        assertCopied(store, chunks);
      }
    }
  }

  private static void assertCopied(MilvusVectorStore store, List<EmbeddedChunk> chunks) {
    for (int from = 0; from < LARGE; from += 1_000) {
      List<EmbeddedChunk> part = chunks.subList(from, from + 1_000);
      assertThat(store.getEmbedded(ids(part))).isEqualTo(part);
    }
  }

  /** The part of the ten nearest that searches find, by the mean of twenty. */
  private static double recall(MilvusVectorStore store, List<EmbeddedChunk> chunks) {
    Random random = new Random(13);
    long found = 0;
    for (int query = 0; query < 20; query++) {
      Embedding target = randomVector(random);
      Set<String> nearest = new HashSet<>(nearest(target, chunks));
      found +=
          store.search(DenseSearch.builder(target).topK(10).build()).stream()
              .filter(passage -> nearest.contains(passage.chunk().id()))
              .count();
    }
    return found / 200.0;
  }

  private static List<String> nearest(Embedding target, List<EmbeddedChunk> chunks) {
    return ids(
        chunks.stream()
            .sorted(
                Comparator.comparingDouble((EmbeddedChunk chunk) -> chunk.embedding().dot(target))
                    .reversed())
            .limit(10)
            .toList());
  }

  private static List<EmbeddedChunk> randomVectors() {
    Random random = new Random(12);
    return IntStream.range(0, LARGE)
        .mapToObj(
            i ->
                new EmbeddedChunk(
                    Chunk.builder("many", "text " + i).position(i).build(), randomVector(random)))
        .toList();
  }

  /**
   * Vectors as models make them: of far fewer degrees of freedom than values. Among points without
   * any structure no graph finds its way (recall 0.28 of 20,000 x 1,024).
   */
  private static Embedding randomVector(Random random) {
    float[] values = new float[LARGE_DIMENSION];
    double[] latent = random.doubles(LATENT_DIMENSION, -1, 1).toArray();
    for (int i = 0; i < values.length; i++) {
      double value = 0.05 * random.nextGaussian();
      for (int j = 0; j < latent.length; j++) {
        value += latent[j] * MIXING[j][i];
      }
      values[i] = (float) value;
    }
    return Embedding.of(values).normalize();
  }

  private static double[][] mixing() {
    Random random = new Random(11);
    return Stream.generate(() -> random.doubles(LARGE_DIMENSION, -1, 1).toArray())
        .limit(LATENT_DIMENSION)
        .toArray(double[][]::new);
  }

  private MilvusVectorStore.Builder store(int dimension) {
    return MilvusVectorStore.builder(collections.name())
        .uri(uri)
        .requestTimeout(Duration.ofMinutes(2))
        .identity(MilvusSuite.embedder("c0ffee", dimension));
  }

  private static List<String> ids(List<EmbeddedChunk> chunks) {
    return chunks.stream().map(chunk -> chunk.chunk().id()).toList();
  }

  private static void inThreads(IntConsumer task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      futures.add(threads.submit(() -> task.accept(thread)));
    }
    threads.shutdown();
    for (Future<?> future : futures) {
      future.get();
    }
  }
}
