package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.milvus.v2.common.ConsistencyLevel;
import io.ragstone.embedding.Embedder;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.IngestReport;
import io.ragstone.pipeline.IngestRequest;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.EditedDocuments;
import io.ragstone.testkit.InMemoryVectorStore;
import io.ragstone.testkit.JavaProcess;
import io.ragstone.testkit.KilledIngests;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.StoreContents;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class KilledIngestIT {
  private static final int KILLS = Boolean.getBoolean("ragstone.full") ? 50 : 4;

  private final String uri = System.getenv("MILVUS_URI");

  @Test
  void anIngestThatIsKilledAtAnyMomentIsFinishedByTheNext() throws IOException {
    try (TemporaryCollections collections = new TemporaryCollections(uri);
        Embedder embedder = IngestProcess.embedder()) {
      String name = collections.name();
      KilledIngests.Target target =
          new KilledIngests.Target() {
            @Override
            public VectorStore open() {
              return IngestProcess.open(uri, name, embedder);
            }

            @Override
            public JavaProcess start(int edition) throws IOException {
              return IngestProcess.start(uri, name, edition);
            }

            @Override
            public boolean bringsBackDeleted() {
              return isMilvus23(name, embedder);
            }
          };
      KilledIngests.run(target, embedder, IngestProcess.DOCUMENTS, KILLS, System.nanoTime());
    }
  }

  /**
   * Milvus 2.3 shows deleted rows again when it loads a segment that it has compacted, which none
   * of the four kills lasts long enough for.
   */
  private boolean isMilvus23(String name, Embedder embedder) {
    try (MilvusVectorStore store = (MilvusVectorStore) IngestProcess.open(uri, name, embedder)) {
      return store.serverVersion().startsWith("v2.3.");
    }
  }

  @Test
  void rowsThatTheServerBringsBackGoWithTheNextIngest() {
    EditedDocuments documents = new EditedDocuments(20, 8);
    try (TemporaryCollections collections = new TemporaryCollections(uri);
        Embedder embedder = IngestProcess.embedder();
        VectorStore store = IngestProcess.open(uri, collections.name(), embedder)) {
      pipeline(store, embedder).ingest(documents.edition(0));
      StoreContents first = StoreContents.of(store);
      IngestRequest next = IngestRequest.builder(documents.edition(1)).removeMissing().build();
      pipeline(store, embedder).ingest(next);
      StoreContents second = StoreContents.of(store);
      Set<String> kept =
          second.rows().stream().map(row -> row.chunk().id()).collect(Collectors.toSet());
      List<EmbeddedChunk> deleted =
          first.rows().stream().filter(row -> !kept.contains(row.chunk().id())).toList();
      store.upsert(UpsertRequest.of(deleted));
      assertThat(store.count(Filter.all())).isGreaterThan(kept.size());

      IngestReport report = pipeline(store, embedder).ingest(next);

      assertThat(StoreContents.of(store)).isEqualTo(second);
      assertThat(report.chunksEmbedded()).isZero();
      assertThat(report.removed()).as("sources that are in edition 0 only").isPositive();
    }
  }

  @Test
  void whatWasWrittenRightBeforeIsNotTakenForLost() {
    EditedDocuments documents = new EditedDocuments(20, 8);
    try (TemporaryCollections collections = new TemporaryCollections(uri);
        Embedder embedder = IngestProcess.embedder();
        VectorStore store =
            MilvusVectorStore.builder(collections.name())
                .uri(uri)
                .identity(embedder.identity())
                .consistency(ConsistencyLevel.EVENTUALLY)
                .build()) {
      pipeline(store, embedder).ingest(documents.edition(0));

      IngestReport report = pipeline(store, embedder).ingest(documents.edition(0));

      assertThat(report.chunksEmbedded()).isZero();
      assertThat(report.updated()).isZero();
    }
  }

  /**
   * Milvus has no compare-and-set, so nobody notices another writer: of two editions that are
   * written at once, parts of both may be left. Who ingests next puts that right.
   */
  @Test
  void whatTwoWritersOfTheSameSourcesLeaveIsRepairedByTheNextIngest() {
    EditedDocuments documents = new EditedDocuments(20, 8);
    try (TemporaryCollections collections = new TemporaryCollections(uri);
        Embedder embedder = IngestProcess.embedder()) {
      String name = collections.name();
      try (VectorStore one = IngestProcess.open(uri, name, embedder);
          VectorStore other = IngestProcess.open(uri, name, embedder)) {
        IntStream.range(0, 2)
            .parallel()
            .forEach(
                writer ->
                    pipeline(writer == 0 ? one : other, embedder)
                        .ingest(documents.edition(writer)));
      }
      try (VectorStore store = IngestProcess.open(uri, name, embedder);
          VectorStore calm =
              new InMemoryVectorStore(embedder.identity(), store.describe().metric())) {
        IngestRequest next = IngestRequest.builder(documents.edition(2)).removeMissing().build();
        pipeline(store, embedder).ingest(next);
        pipeline(calm, embedder).ingest(next);

        assertThat(StoreContents.of(store)).isEqualTo(StoreContents.of(calm));
        assertThat(pipeline(store, embedder).ingest(next).chunksEmbedded()).isZero();
      }
    }
  }

  private static RagPipeline pipeline(VectorStore store, Embedder embedder) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .build();
  }
}
