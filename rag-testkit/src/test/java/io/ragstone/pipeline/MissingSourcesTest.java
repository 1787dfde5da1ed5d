package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.DocumentException;
import io.ragstone.filter.Filter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources that are gone leave the store when that is asked for, and only then. */
class MissingSourcesTest {
  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final RagPipeline pipeline = pipeline("\n\n");

  private RagPipeline pipeline(String separator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter(separator))
        .build();
  }

  @BeforeEach
  void threeSources() {
    pipeline.ingest(
        List.of(document("docs/a"), document("docs/b"), document("docs/b.csv#1"), document("web")));
  }

  private static Document document(String id) {
    return Document.of(id, "one of " + id + "\n\ntwo of " + id);
  }

  private IngestReport ingest(Predicate<String> scope, LoadedDocument... documents) {
    return pipeline.ingest(
        IngestRequest.builder(DocumentLoader.of(List.of(documents))).removeMissing(scope).build());
  }

  @Test
  void nothingIsRemovedUnlessThatIsAskedFor() {
    assertThat(pipeline.ingest(List.of(document("docs/a"))).removed()).isZero();
    assertThat(store.manifestSources()).hasSize(4);
  }

  @Test
  void whatIsGoneIsRemovedWithItsChunks() {
    IngestReport report =
        pipeline.ingest(IngestRequest.builder(List.of(document("docs/a"))).removeMissing().build());

    assertThat(report.removed()).isEqualTo(3);
    assertThat(report.unchanged()).isEqualTo(1);
    assertThat(store.manifestSources()).containsExactly("docs/a");
    assertThat(store.count(Filter.all())).isEqualTo(2);
  }

  @Test
  void whatIsOutsideOfTheScopeStays() {
    IngestReport report = ingest(source -> source.startsWith("docs/"), document("docs/a"));

    assertThat(report.removed()).isEqualTo(2);
    assertThat(store.manifestSources()).containsExactly("docs/a", "web");
  }

  @Test
  void whatCouldNotBeReadIsNotMissing() {
    UnreadableDocument unreadable =
        new UnreadableDocument("docs/b", new DocumentException("locked"));
    IngestReport report = ingest(source -> true, document("docs/a"), unreadable);

    assertThat(report.removed()).isEqualTo(1);
    assertThat(store.manifestSources())
        .as("nor is what a file brought that cannot be read to its end")
        .containsExactly("docs/a", "docs/b", "docs/b.csv#1");
  }

  @Test
  void aCancelledIngestRemovesNothing() {
    CallContext context = CallContext.cancellable();
    IngestRequest request =
        IngestRequest.builder(List.of(document("new")))
            .removeMissing()
            .context(context)
            .progress(progress -> context.cancel())
            .build();

    assertThatThrownBy(() -> pipeline.ingest(request)).isInstanceOf(CallCancelledException.class);
    assertThat(store.manifestSources()).contains("docs/a", "docs/b", "docs/b.csv#1", "web");
  }

  // Another splitter

  @Test
  void anotherSplitterIsRefusedWhenItShouldBe() {
    IngestRequest refusing =
        IngestRequest.builder(List.of(document("docs/a")))
            .options(IngestOptions.builder().changedPipeline(ChangedPipeline.REFUSE).build())
            .build();
    assertThat(pipeline.ingest(refusing).unchanged()).isEqualTo(1);
    StoreState before = StoreState.of(store);

    assertThatThrownBy(() -> pipeline("# ").ingest(refusing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "docs/a", new SeparatorSplitter("# ").identity(), "ChangedPipeline.REINGEST");
    assertThat(StoreState.of(store)).isEqualTo(before);
    assertThat(pipeline("# ").ingest(List.of(document("docs/a"))).updated())
        .as("by default")
        .isEqualTo(1);
  }
}
