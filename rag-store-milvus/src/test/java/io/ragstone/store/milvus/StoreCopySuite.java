package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.MilvusClientV2;
import io.ragstone.document.Chunk;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.StoreCopy;
import io.ragstone.store.StoreCopyReport;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.testkit.KilledCopies;
import io.ragstone.testkit.StoreContents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copying to and from a server. */
abstract class StoreCopySuite {
  static final EmbedderIdentity EMBEDDER =
      new EmbedderIdentity(
          "test", "c0ffee", "last-token", TutorialCollection.DIMENSION, 512, "", "none");

  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 15 : 3;
  private static final int DOCUMENTS = 30;
  private static final StoreContents SAMPLE = StoreContents.sample(DOCUMENTS, EMBEDDER.dimension());

  private final String uri;
  private final TemporaryCollections collections;
  private final String name;
  @TempDir private Path directory;

  StoreCopySuite(String uri) {
    this.uri = uri;
    this.collections = new TemporaryCollections(uri);
    this.name = collections.name();
  }

  @BeforeEach
  void fillSource() {
    try (VectorStore store = openDirectory("source")) {
      SAMPLE.writeTo(store);
    }
  }

  @AfterEach
  void dropCollections() {
    collections.close();
  }

  @Test
  void whatGoesFromADirectoryToAServerAndBackIsTheSame() {
    try (VectorStore source = openDirectory("source");
        VectorStore server = open(uri, name);
        VectorStore back = openDirectory("back")) {
      StoreCopyReport expected = new StoreCopyReport(300, 300, 0, DOCUMENTS, 0, 0);
      assertThat(StoreCopy.builder(source, server).build().run()).isEqualTo(expected);
      assertThat(StoreContents.of(server)).isEqualTo(SAMPLE);

      assertThat(StoreCopy.builder(server, back).build().run()).isEqualTo(expected);
      assertThat(StoreContents.of(back)).isEqualTo(SAMPLE);
      assertThat(StoreCopy.builder(source, server).pageSize(1_000).build().run())
          .isEqualTo(new StoreCopyReport(300, 0, 300, 0, DOCUMENTS, 0));
    }
  }

  @Test
  void aCopyThatIsKilledAtAnyMomentIsFinishedByTheNext() throws Exception {
    Random random = new Random();
    Path source = directory.resolve("source");
    long written = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int pages = 300 / KilledCopies.PAGE_SIZE + DOCUMENTS;
      written += KilledCopies.killOne(() -> CopyProcess.start(source, uri, name), random, pages);
      try (VectorStore server = open(uri, name)) {
        assertThat(server.count(Filter.all())).isGreaterThanOrEqualTo(written);
        assertThat(KilledCopies.falseClaims(server)).isEmpty();
      }
    }
    try (VectorStore from = openDirectory("source");
        VectorStore server = open(uri, name)) {
      StoreCopyReport report = StoreCopy.builder(from, server).build().run();

      assertThat(report.chunksUnchanged()).isGreaterThanOrEqualTo(written).isPositive();
      assertThat(StoreContents.of(server)).isEqualTo(SAMPLE);
    }
  }

  @Test
  void aCopyWhoseConnectionBreaksIsFinishedByTheNext() throws IOException {
    try (VectorStore source = openDirectory("source")) {
      try (Breakable way = new Breakable(uri);
          VectorStore server = open(way.uri(), name)) {
        StoreCopy copy =
            StoreCopy.builder(source, server)
                .pageSize(20)
                .progress(soFar -> cutAt(100, soFar, way))
                .build();
        assertThatThrownBy(copy::run)
            .isInstanceOfSatisfying(
                StoreException.class, e -> assertThat(e.isRetryable()).isTrue());
      }
      try (VectorStore server = open(uri, name)) {
        assertThat(server.manifestSources()).isEmpty();
        assertThat(StoreCopy.builder(source, server).build().run())
            .isEqualTo(new StoreCopyReport(300, 200, 100, DOCUMENTS, 0, 0));
        assertThat(StoreContents.of(server)).isEqualTo(SAMPLE);
      }
    }
  }

  private static void cutAt(int read, StoreCopyReport soFar, Breakable way) {
    if (soFar.chunksRead() == read) {
      way.cut();
    }
  }

  // A collection made in the way of the tutorial in Python

  @Test
  void aCollectionOfTheTutorialMovesToOneThatCanBeWritten() {
    String foreign = createAsTheTutorialDoes(72);
    try (VectorStore source = openForeign(foreign);
        VectorStore server = open(uri, name)) {
      StoreCopy copy = StoreCopy.builder(source, server).pageSize(50).build();
      assertThat(copy.run()).isEqualTo(new StoreCopyReport(72, 72, 0, 0, 0, 0));
      assertThat(copy.run()).isEqualTo(new StoreCopyReport(72, 0, 72, 0, 0, 0));

      assertThat(walk(server)).containsExactlyInAnyOrderElementsOf(walk(source));
      assertThat(server.get(List.of("-7", "64")))
          .extracting(Chunk::text)
          .containsExactly("line -7", "line 64");
      DenseSearch search =
          DenseSearch.builder(Embedding.of(1, 0, 0, 0))
              .topK(3)
              .filter(Filter.eq("even", true))
              .build();
      assertThat(server.search(search))
          .extracting(Passage::text)
          .containsExactly("line 64", "line 62", "line 60");
    }
  }

  @Test
  void aCollectionOfTheTutorialIsWalkedInTheOrderOfItsNumbers() {
    try (VectorStore store = openForeign(createAsTheTutorialDoes(1_200))) {
      List<String> ids = LongStream.range(-7, 1_193).mapToObj(Long::toString).toList();
      List<EmbeddedChunk> all = walk(store);

      assertThat(all).extracting(row -> row.chunk().id()).isEqualTo(ids);
      assertThat(all.get(12).embedding()).isEqualTo(Embedding.of(5, 1, 0, 0));
      ScanRequest even =
          ScanRequest.builder().filter(Filter.eq("even", true)).limit(400).after("-3").build();
      assertThat(store.scan(even))
          .hasSize(400)
          .extracting(row -> row.chunk().id())
          .startsWith("-2", "0", "2")
          .endsWith("796");
      MilvusSuite.assertFails(
          StoreException.Reason.INVALID_REQUEST,
          () -> store.scan(even.after("5x")),
          "are whole numbers",
          "\"5x\"");
    }
  }

  private static List<EmbeddedChunk> walk(VectorStore store) {
    return store.scanAll(ScanRequest.builder().limit(1_000).build()).toList();
  }

  private String createAsTheTutorialDoes(int rows) {
    String foreign = collections.name();
    MilvusClientV2 client = collections.client();
    TutorialCollection.create(client, foreign, LongStream.range(-7, rows - 7));
    client.close();
    return foreign;
  }

  private VectorStore openForeign(String foreign) {
    return MilvusVectorStore.builder(foreign)
        .uri(uri)
        .existingSchema(ExistingSchema.automatic())
        .build();
  }

  private VectorStore openDirectory(String child) {
    return LuceneVectorStore.builder(directory.resolve(child), EMBEDDER).open();
  }

  static VectorStore open(String uri, String collection) {
    return MilvusVectorStore.builder(collection).uri(uri).identity(EMBEDDER).build();
  }
}
