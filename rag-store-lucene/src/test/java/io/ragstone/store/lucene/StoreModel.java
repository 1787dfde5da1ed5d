package io.ragstone.store.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.filter.Filter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.StoreContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a store should hold.
 *
 * @param rows the chunks by id
 * @param manifests the manifests by source
 */
record StoreModel(Map<String, EmbeddedChunk> rows, Map<String, SourceManifest> manifests) {
  static final EmbedderIdentity EMBEDDER =
      new EmbedderIdentity("test", "hash", "last-token", 8, 512, "", "none");

  private static final int IDS = 60;
  private static final int SOURCES = 6;

  /** A write, and what it makes of the contents. */
  record Step(Consumer<VectorStore> write, StoreModel after) {}

  static StoreModel empty() {
    return new StoreModel(Map.of(), Map.of());
  }

  /** Any write: chunks that are new or not, deletions of all three kinds, manifests. */
  Step next(Random random) {
    Map<String, EmbeddedChunk> rowsAfter = new TreeMap<>(rows);
    Map<String, SourceManifest> manifestsAfter = new TreeMap<>(manifests);
    Consumer<VectorStore> write =
        switch (random.nextInt(10)) {
          case 0 -> {
            List<String> ids = Stream.generate(() -> id(random)).limit(5).toList();
            rowsAfter.keySet().removeAll(ids);
            yield store -> store.delete(DeleteRequest.byIds(ids));
          }
          case 1 -> {
            String source = source(random.nextInt(SOURCES));
            rowsAfter.values().removeIf(row -> row.chunk().sourceId().equals(source));
            yield store -> store.delete(DeleteRequest.bySource(source));
          }
          case 2 -> {
            Filter few = Filter.eq("version", random.nextInt(100));
            rowsAfter.values().removeIf(row -> few.matches(row.chunk().metadata()));
            yield store -> store.delete(DeleteRequest.byFilter(few));
          }
          case 3 -> {
            List<SourceManifest> written =
                List.of(manifest(random), manifest(random)).stream().distinct().toList();
            written.forEach(manifest -> manifestsAfter.put(manifest.sourceId(), manifest));
            yield store -> store.putManifests(written);
          }
          case 4 -> {
            String source = source(random.nextInt(SOURCES));
            manifestsAfter.remove(source);
            yield store -> store.deleteManifest(source);
          }
          default -> {
            Map<String, EmbeddedChunk> written = new TreeMap<>();
            for (int left = 1 + random.nextInt(8); left > 0; left--) {
              EmbeddedChunk row = row(random);
              written.put(row.chunk().id(), row);
            }
            rowsAfter.putAll(written);
            yield store -> store.upsert(UpsertRequest.of(List.copyOf(written.values())));
          }
        };
    return new Step(write, new StoreModel(rowsAfter, manifestsAfter));
  }

  private static String id(Random random) {
    return "chunk" + random.nextInt(IDS);
  }

  private static String source(int number) {
    return "source" + number;
  }

  private static EmbeddedChunk row(Random random) {
    int number = random.nextInt(IDS);
    int version = random.nextInt(100);
    Chunk chunk =
        Chunk.builder(source(number % SOURCES), "word" + number + " of version" + version)
            .id("chunk" + number)
            .position(number)
            .metadata(Metadata.builder().put("version", version).build())
            .build();
    return new EmbeddedChunk(chunk, vector(random));
  }

  private static Embedding vector(Random random) {
    float[] values = new float[EMBEDDER.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Embedding.of(values);
  }

  private static SourceManifest manifest(Random random) {
    List<String> ids = Stream.generate(() -> id(random)).limit(random.nextInt(4)).toList();
    return new SourceManifest(
        source(random.nextInt(SOURCES)), "h" + random.nextInt(), "s", "e", ids, List.of());
  }

  /** Reads everything back; two stores are the same when these are. */
  static StoreModel of(VectorStore store) {
    StoreContents contents = StoreContents.of(store);
    Map<String, EmbeddedChunk> rows = new TreeMap<>();
    contents.rows().forEach(row -> rows.put(row.chunk().id(), row));
    assertThat(rows).as("each id once").hasSameSizeAs(contents.rows());
    Map<String, SourceManifest> manifests = new TreeMap<>();
    contents.manifests().forEach(manifest -> manifests.put(manifest.sourceId(), manifest));
    return new StoreModel(rows, manifests);
  }

  /** What differs from another model, empty when nothing does. */
  Optional<String> difference(StoreModel other) {
    List<String> differences = new ArrayList<>();
    Stream.concat(rows.keySet().stream(), other.rows.keySet().stream())
        .distinct()
        .filter(id -> !describe(rows.get(id)).equals(describe(other.rows.get(id))))
        .forEach(
            id -> differences.add(describe(rows.get(id)) + " / " + describe(other.rows.get(id))));
    if (!manifests.equals(other.manifests)) {
      differences.add(manifests + " / " + other.manifests);
    }
    return differences.isEmpty() ? Optional.empty() : Optional.of(differences.toString());
  }

  private static String describe(EmbeddedChunk row) {
    return row == null
        ? "nothing"
        : row.chunk() + " " + row.chunk().text() + row.chunk().metadata() + row.embedding();
  }

  /** Whether searches of each kind, counts and reads by id find what is there. */
  void requireFound(VectorStore store, Random random) {
    assertThat(store.count(Filter.all())).isEqualTo(rows.size());
    if (rows.isEmpty()) {
      return;
    }
    List<EmbeddedChunk> all = List.copyOf(rows.values());
    EmbeddedChunk any = all.get(random.nextInt(all.size()));
    Chunk chunk = any.chunk();
    String word = chunk.text().substring(0, chunk.text().indexOf(' '));
    assertThat(store.get(List.of(chunk.id()))).containsExactly(chunk);
    assertThat(store.search(KeywordSearch.builder(word).topK(1).build()))
        .extracting(passage -> passage.chunk().id())
        .containsExactly(chunk.id());
    assertThat(store.search(DenseSearch.builder(any.embedding()).topK(IDS).build()))
        .extracting(passage -> passage.chunk().id())
        .containsExactlyInAnyOrderElementsOf(rows.keySet());
    assertThat(store.chunkIds(List.of(chunk.sourceId())).get(chunk.sourceId()))
        .contains(chunk.id());
  }
}
