package io.ragstone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.EmbedderIdentity;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import io.ragstone.testkit.StoreContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreCopyTest {
  private static final int DIMENSION = 4;
  private static final StoreContents SAMPLE = StoreContents.sample(20, DIMENSION);

  private final VectorStore source = store("c0ffee", DIMENSION);
  private final VectorStore target = store("c0ffee", DIMENSION);

  @Test
  void chunksVectorsAndManifestsArriveAsTheyAre() {
    SAMPLE.writeTo(source);

    StoreCopyReport report = StoreCopy.builder(source, target).build().run();

    assertThat(StoreContents.of(target)).isEqualTo(SAMPLE);
    assertThat(report).isEqualTo(new StoreCopyReport(200, 200, 0, 20, 0, 0));
  }

  @Test
  void anEmptyStoreIsCopied() {
    assertThat(StoreCopy.builder(source, target).build().run())
        .isEqualTo(new StoreCopyReport(0, 0, 0, 0, 0, 0));
  }

  @Test
  void onlyWhatDiffersIsWritten() {
    SAMPLE.writeTo(source);
    StoreCopy copy = StoreCopy.builder(source, target).pageSize(7).build();
    copy.run();
    assertThat(copy.run()).isEqualTo(new StoreCopyReport(200, 0, 200, 0, 20, 0));

    EmbeddedChunk lost = SAMPLE.rows().get(3);
    EmbeddedChunk changed = SAMPLE.rows().get(150);
    target.delete(DeleteRequest.byIds(List.of(lost.chunk().id())));
    EmbeddedChunk other = new EmbeddedChunk(changed.chunk(), Embedding.of(1, 2, 3, 4));
    target.upsert(UpsertRequest.of(List.of(other)));
    target.deleteManifest(SAMPLE.manifests().get(0).sourceId());

    assertThat(copy.run()).isEqualTo(new StoreCopyReport(200, 2, 198, 1, 19, 0));
    assertThat(StoreContents.of(target)).isEqualTo(SAMPLE);
  }

  @Test
  void whatTheTargetHasBesidesStays() {
    SAMPLE.writeTo(source);
    StoreContents more = StoreContents.sample(25, DIMENSION);
    more.writeTo(target);

    StoreCopy.builder(source, target).build().run();

    assertThat(target.count(Filter.all())).isEqualTo(250);
    assertThat(target.manifestSources()).hasSize(25);
  }

  @Test
  void aFilteredCopyLeavesOutTheManifestsOfDocumentsItTakesApart() {
    SAMPLE.writeTo(source);
    Filter filter =
        Filter.or(
            Filter.lt("document", 5), Filter.and(Filter.eq("document", 7), Filter.lt("i", 3)));

    StoreCopyReport report = StoreCopy.builder(source, target).filter(filter).build().run();

    assertThat(report).isEqualTo(new StoreCopyReport(53, 53, 0, 5, 0, 15));
    assertThat(target.count(filter)).isEqualTo(53);
    assertThat(target.count(Filter.all())).isEqualTo(53);
    assertThat(target.manifestSources()).hasSize(5).contains("document-4.md");
  }

  @Test
  void theManifestOfABrokenOffIngestIsCopiedAsBrokenOff() {
    SAMPLE.writeTo(source);
    SourceManifest intent =
        new SourceManifest(
            "new.md", "hash", "splitter", "embedder", List.of("soon"), List.of("soon"));
    source.putManifest(intent);

    StoreCopyReport filtered =
        StoreCopy.builder(source, target).filter(Filter.eq("document", 1)).build().run();
    assertThat(filtered.manifestsWritten()).isEqualTo(1);
    assertThat(target.manifest("new.md")).isEmpty();

    StoreCopy.builder(source, target).build().run();
    assertThat(target.manifest("new.md")).contains(intent);
  }

  @Test
  void aDocumentThatIsIngestedMeanwhileIsNotClaimed() {
    SAMPLE.writeTo(source);
    SourceManifest late =
        new SourceManifest("late.md", "hash", "splitter", "embedder", List.of("0"), List.of());

    StoreCopyReport report =
        StoreCopy.builder(source, target)
            .progress(
                soFar -> {
                  if (soFar.chunksRead() == 200) {
                    source.putManifest(late);
                  }
                })
            .build()
            .run();

    assertThat(report.manifestsLeftOut()).isEqualTo(1);
    assertThat(StoreContents.of(target)).isEqualTo(SAMPLE);
  }

  @Test
  void aCopyThatFailedIsFinishedByTheNext() {
    SAMPLE.writeTo(source);
    for (int failing = 1; failing <= 5; failing++) {
      int last = failing;
      VectorStore flaky =
          new ForwardingVectorStore(target) {
            private int upserts;

            @Override
            public void upsert(UpsertRequest request) {
              upserts++;
              if (upserts > last) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "gone");
              }
              super.upsert(request);
            }
          };
      assertThatThrownBy(() -> StoreCopy.builder(source, flaky).pageSize(10).build().run())
          .isInstanceOf(StoreException.class)
          .hasMessage("gone");
      assertThat(target.manifestSources()).isEmpty();
    }
    assertThat(target.count(Filter.all())).isEqualTo(150);

    StoreCopyReport report = StoreCopy.builder(source, target).build().run();

    assertThat(report).isEqualTo(new StoreCopyReport(200, 50, 150, 20, 0, 0));
    assertThat(StoreContents.of(target)).isEqualTo(SAMPLE);
  }

  @Test
  void aCopyThatFailedAmongItsManifestsIsFinishedByTheNext() {
    SAMPLE.writeTo(source);
    VectorStore flaky =
        new ForwardingVectorStore(target) {
          @Override
          public void putManifests(List<SourceManifest> manifests) {
            super.putManifests(manifests);
            throw new StoreException(StoreException.Reason.TIMEOUT, "no answer");
          }
        };
    assertThatThrownBy(() -> StoreCopy.builder(source, flaky).pageSize(30).build().run())
        .hasMessage("no answer");
    assertThat(target.manifestSources()).hasSize(3);

    assertThat(StoreCopy.builder(source, target).build().run())
        .isEqualTo(new StoreCopyReport(200, 0, 200, 17, 3, 0));
    assertThat(StoreContents.of(target)).isEqualTo(SAMPLE);
  }

  @Test
  void aCancelledCopyKeepsWhatItWroteAndClaimsNothing() {
    SAMPLE.writeTo(source);
    CallContext context = CallContext.cancellable();
    StoreCopy copy =
        StoreCopy.builder(source, target)
            .pageSize(50)
            .context(context)
            .progress(soFar -> cancelAt(100, soFar, context))
            .build();

    assertThatThrownBy(copy::run).isInstanceOf(CallCancelledException.class);
    assertThat(target.count(Filter.all())).isEqualTo(100);
    assertThat(target.manifestSources()).isEmpty();
    assertThatThrownBy(copy::run).isInstanceOf(CallCancelledException.class);
  }

  private static void cancelAt(int read, StoreCopyReport soFar, CallContext context) {
    if (soFar.chunksRead() == read) {
      context.cancel();
    }
  }

  @Test
  void progressIsToldAfterEachPage() {
    SAMPLE.writeTo(source);
    List<StoreCopyReport> told = new ArrayList<>();

    StoreCopyReport report =
        StoreCopy.builder(source, target).pageSize(100).progress(told::add).build().run();

    assertThat(told)
        .startsWith(
            new StoreCopyReport(100, 100, 0, 0, 0, 0), new StoreCopyReport(200, 200, 0, 0, 0, 0))
        .endsWith(report);
  }

  @Test
  void vectorsOfAnotherEmbedderAreRefused() {
    SAMPLE.writeTo(source);
    assertRefused(source, store("decaf", DIMENSION), "contentHash c0ffee, not decaf");
    assertRefused(source, store("c0ffee", 8), "dimension 4, not 8");
    assertRefused(unrecorded(source), store("c0ffee", 8), "dimension 4, not 8");
  }

  private static void assertRefused(VectorStore source, VectorStore target, String difference) {
    assertThatThrownBy(() -> StoreCopy.builder(source, target).build().run())
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.SCHEMA_MISMATCH))
        .hasMessageContaining(difference);
    assertThat(target.count(Filter.all())).isZero();
  }

  @Test
  void aStoreWithoutARecordedEmbedderOrManifestsCanBeCopied() {
    SAMPLE.writeTo(source);

    assertThat(StoreCopy.builder(unrecorded(source), target).build().run())
        .isEqualTo(new StoreCopyReport(200, 200, 0, 0, 0, 0));
    assertThat(StoreContents.of(target)).isEqualTo(new StoreContents(SAMPLE.rows(), List.of()));
  }

  private static VectorStore unrecorded(VectorStore store) {
    return new ForwardingVectorStore(store) {
      @Override
      public StoreDescription describe() {
        StoreDescription known = super.describe();
        return new StoreDescription(
            known.location(), known.dimension(), known.metric(), Optional.empty(), Set.of());
      }
    };
  }

  @Test
  void aTenantsPartIsCopiedByViews() {
    SAMPLE.writeTo(source);
    Filter tenant = Filter.eq("tenant", "acme");
    Metadata acme = Metadata.builder().put("tenant", "acme").build();
    EmbeddedChunk owned =
        new EmbeddedChunk(
            Chunk.builder("a", "text").id("owned").metadata(acme).build(),
            Embedding.of(1, 2, 3, 4));
    VectorStore ownedSource = source.restrictedTo(tenant);
    StoreContents contents =
        new StoreContents(
            List.of(owned),
            List.of(new SourceManifest("a", "hash", "s", "embedder", List.of("owned"), List.of())));
    contents.writeTo(ownedSource);

    StoreCopy.builder(ownedSource, target.restrictedTo(tenant)).build().run();

    assertThat(StoreContents.of(target.restrictedTo(tenant))).isEqualTo(contents);
    assertThat(target.count(Filter.all())).isEqualTo(1);
  }

  @Test
  void aPageSizeOutOfRangeIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreCopy.builder(source, target).pageSize(0))
        .withMessage("pageSize must be 1 to 1000, but was 0");
  }

  private static VectorStore store(String contentHash, int dimension) {
    return new InMemoryVectorStore(
        new EmbedderIdentity("test", contentHash, "last-token", dimension, 512, "", "none"),
        Metric.COSINE);
  }
}
