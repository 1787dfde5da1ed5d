package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A store may bring back what it deleted, later and without a word, as servers of Milvus do after a
 * compaction. The next ingest notices, although no document has changed.
 */
class BroughtBackChunksTest {
  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore memory =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final Forgetful store = new Forgetful(memory);
  private final RagPipeline pipeline =
      RagPipeline.builder()
          .embedder(embedder)
          .store(store)
          .splitter(new SeparatorSplitter("\n\n"))
          .build();

  private static final Document A = Document.of("a", "one\n\ntwo");
  private static final Document B = Document.of("b", "three\n\nfour");

  /** Deletes, but can undo it. */
  private static final class Forgetful extends ForwardingVectorStore {
    private final List<EmbeddedChunk> deleted = new ArrayList<>();

    Forgetful(VectorStore store) {
      super(store);
    }

    @Override
    public void delete(DeleteRequest request) {
      deleted.addAll(store.getEmbedded(((DeleteRequest.ByIds) request).ids()));
      store.delete(request);
    }

    void bringBack() {
      store.upsert(UpsertRequest.of(deleted));
    }
  }

  private IngestReport ingest(IngestOptions options, Document... documents) {
    return pipeline.ingest(
        IngestRequest.builder(List.of(documents)).options(options).removeMissing().build());
  }

  private IngestReport ingest(Document... documents) {
    return ingest(IngestOptions.DEFAULT, documents);
  }

  @BeforeEach
  void aDocumentIsEditedAndAnotherOneRemoved() {
    ingest(A, B, Document.of("gone", "five"));
    ingest(A, Document.of("b", "three"));
  }

  @Test
  void chunksOfAnUnchangedDocumentThatCameBackGoAgain() {
    StoreState before = StoreState.of(store);
    store.bringBack();
    assertThat(StoreState.of(store)).isNotEqualTo(before);
    embedder.requests.clear();

    IngestReport report = ingest(A, Document.of("b", "three"));

    assertThat(StoreState.of(store)).isEqualTo(before);
    assertThat(embedder.requests).isEmpty();
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(report.updated()).as("b, of which four had come back").isEqualTo(1);
    assertThat(report.removed()).as("gone, which had come back").isEqualTo(1);
    assertThat(ingest(A, Document.of("b", "three")).unchanged()).isEqualTo(2);
  }

  @Test
  void withoutRemovalOfMissingSourcesOnlyWhatIsIngestedIsPutRight() {
    store.bringBack();

    pipeline.ingest(List.of(Document.of("b", "three")));

    assertThat(StoreState.of(store).texts()).containsExactly("one", "two", "three", "five");
  }

  @Test
  void chunksThatTheStoreLostAreWrittenAgain() {
    StoreState before = StoreState.of(store);
    memory.delete(DeleteRequest.bySource("a"));
    embedder.requests.clear();

    assertThat(ingest(A, Document.of("b", "three")).updated()).isEqualTo(1);

    assertThat(StoreState.of(store)).isEqualTo(before);
    assertThat(embedder.texts()).containsExactly("one", "two");
  }

  @Test
  void whereManifestsAreTrustedNobodyLooks() {
    store.bringBack();
    IngestOptions trusting = IngestOptions.builder().trustManifests(true).build();

    IngestReport report = ingest(trusting, A, Document.of("b", "three"));

    assertThat(report.unchanged()).isEqualTo(2);
    assertThat(report.removed()).isZero();
    assertThat(StoreState.of(store).texts()).containsExactly("one", "two", "three", "four", "five");
  }
}
