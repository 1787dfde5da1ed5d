package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two tenants share a store; whatever one of them asks for, it meets its own chunks only. */
class MandatoryFilterTest {
  private static final String HANDBOOK = "the secret of Globex\n\nthe canteen of Globex";

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final RagPipeline acme = tenant("acme", SearchMode.DENSE);
  private final RagPipeline globex = tenant("globex", SearchMode.DENSE);

  private RagPipeline tenant(String name, SearchMode searchMode) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .mandatoryFilter(Filter.eq("tenant", name))
        .retrieval(RetrievalOptions.builder().searchMode(searchMode).topN(10).build())
        .build();
  }

  private static Document document(String id, String text, String tenant) {
    return Document.of(id, text, Metadata.builder().put("tenant", tenant).build());
  }

  @BeforeEach
  void bothHaveAHandbook() {
    acme.ingest(List.of(document("handbook", "the canteen of Acme", "acme")));
    globex.ingest(List.of(document("handbook", HANDBOOK, "globex")));
  }

  private List<String> textsOf(String tenant) {
    return store.restrictedTo(Filter.eq("tenant", tenant)).chunksOf("handbook").stream()
        .map(Chunk::text)
        .toList();
  }

  private void assertGlobexIsUntouched() {
    assertThat(textsOf("globex")).containsExactly(HANDBOOK.split("\n\n"));
    assertThat(globex.ingest(List.of(document("handbook", HANDBOOK, "globex"))).unchanged())
        .as("its manifest is as it was, too")
        .isEqualTo(1);
  }

  static Stream<Arguments> hostileQueries() {
    Filter theirs = Filter.eq("tenant", "globex");
    return Stream.of(
            Filter.all(),
            theirs,
            Filter.or(Filter.all(), theirs),
            Filter.or(Filter.eq("tenant", "acme"), theirs),
            Filter.ne("tenant", "acme"),
            Filter.not(Filter.eq("tenant", "nobody")),
            Filter.in("tenant", "globex", "acme"),
            Filter.exists("tenant"),
            new Filter.And(List.of()))
        .flatMap(filter -> Stream.of(SearchMode.values()).map(mode -> Arguments.of(filter, mode)));
  }

  @ParameterizedTest
  @MethodSource("hostileQueries")
  void noQueryFindsAnotherTenantsChunks(Filter filter, SearchMode mode) {
    Query query = Query.builder("the secret of Globex").topK(10).filter(filter).build();
    Retrieval retrieval = tenant("acme", mode).retrieve(query);

    assertThat(retrieval.candidates()).extracting(Passage::text).isSubsetOf("the canteen of Acme");
    assertThat(retrieval.passages()).isEqualTo(retrieval.candidates());
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void aTenantFindsItsOwnChunks(SearchMode mode) {
    assertThat(tenant("globex", mode).retrieve("the secret of Globex").passages())
        .extracting(Passage::text)
        .containsExactly(HANDBOOK.split("\n\n"));
  }

  @Test
  void aDocumentOfAnotherTenantIsRefused() {
    assertThatThrownBy(() -> acme.ingest(List.of(document("letter", "to Globex", "globex"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("tenant", "acme", "globex", "set the metadata on the document");
    assertThat(store.chunksOf("letter")).isEmpty();
    assertGlobexIsUntouched();
  }

  @Test
  void aDocumentOfNoTenantIsRefused() {
    assertThatThrownBy(() -> acme.ingest(List.of(Document.of("letter", "to all"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("tenant", "acme", "set the metadata on the document");
    assertThat(store.chunksOf("letter")).isEmpty();
  }

  @Test
  void aDocumentCannotBeHandedOverToAnotherTenant() {
    assertThatThrownBy(
            () -> acme.ingest(List.of(document("handbook", "the canteen of Acme", "globex"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(textsOf("acme")).containsExactly("the canteen of Acme");
    assertGlobexIsUntouched();
  }

  @Test
  void tenantsMayHaveDocumentsOfOneId() {
    assertThat(textsOf("acme")).containsExactly("the canteen of Acme");
    assertGlobexIsUntouched();
  }

  @Test
  void anotherTenantsChunkIsNotReplacedByOneOfItsId() {
    Document copy = document("handbook", HANDBOOK, "acme");
    assertThatThrownBy(() -> acme.ingest(List.of(copy)))
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CONFLICT));
    assertGlobexIsUntouched();
  }

  @Test
  void ingestingAShorterDocumentDeletesNoChunkOfAnotherTenant() {
    IngestReport report = acme.ingest(List.of(document("handbook", "closed", "acme")));

    assertThat(report.chunksDeleted()).isEqualTo(1);
    assertThat(textsOf("acme")).containsExactly("closed");
    assertGlobexIsUntouched();
  }

  @Test
  void removingADocumentRemovesNoChunkOfAnotherTenant() {
    acme.remove("handbook");

    assertThat(textsOf("acme")).isEmpty();
    assertGlobexIsUntouched();
  }

  @Test
  void whatAnotherTenantHasIsNotMissing() {
    IngestReport report = acme.ingest(IngestRequest.builder(List.of()).removeMissing().build());

    assertThat(report.removed()).isEqualTo(1);
    assertThat(textsOf("acme")).isEmpty();
    assertGlobexIsUntouched();
  }

  @Test
  void thePipelineOfARestrictedStoreRestrictsItFurther() {
    RagPipeline nobody =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store.restrictedTo(Filter.eq("tenant", "acme")))
            .mandatoryFilter(Filter.eq("tenant", "globex"))
            .build();
    assertThat(nobody.retrieve("the canteen").candidates()).isEmpty();
  }

  @Test
  void aPipelineWithoutMandatoryFilterSeesAll() {
    RagPipeline all = RagPipeline.builder().embedder(embedder).store(store).build();
    assertThat(all.retrieve("the canteen").candidates()).hasSize(3);
  }
}
