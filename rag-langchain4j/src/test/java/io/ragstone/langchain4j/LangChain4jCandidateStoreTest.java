package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import io.ragstone.document.Document;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.KeywordSearch;
import io.ragstone.store.ScanRequest;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LangChain4jCandidateStoreTest {
  private final HashingEmbedder embedder = new HashingEmbedder(256);
  private final InMemoryEmbeddingStore<TextSegment> theirs = new InMemoryEmbeddingStore<>();
  private final VectorStore store = LangChain4jCandidateStore.of(theirs, 256);

  @BeforeEach
  void fill() {
    add("1", "data in segments", new Metadata().put("tenant", "a").put("year", 2023));
    add("2", "metadata in etcd", new Metadata().put("tenant", "b").put("file_name", "etcd.md"));
    add("3", "bananas are yellow", new Metadata().put("tenant", "a").put("year", 2025));
  }

  @Test
  void findsWhatIsThereWithItsCosine() {
    Passage best = search("metadata etcd", Filter.all()).get(0);

    assertThat(best.chunk().id()).isEqualTo("2");
    assertThat(best.chunk().sourceId()).isEqualTo("etcd.md");
    assertThat(best.rank()).isEqualTo(1);
    assertThat(best.score().kind()).isEqualTo(ScoreKind.COSINE);
    assertThat(best.score().value())
        .isCloseTo(
            embedder.embedQuery("metadata etcd").dot(embedder.embedDocument("metadata in etcd")),
            within(1e-6));
  }

  @Test
  void asksForWhatMatches() {
    assertThat(search("data", Filter.gte("year", 2024)))
        .extracting(passage -> passage.chunk().id())
        .containsExactly("3");
    assertThat(search("data", Filter.ne("year", 2025)))
        .extracting(passage -> passage.chunk().id())
        .containsExactly("1", "2");
    assertThat(search("data", Filter.in("tenant", List.of()))).isEmpty();
  }

  @Test
  void rowsThatTheStoreShouldNotHaveFoundAreDropped() {
    VectorStore careless =
        LangChain4jCandidateStore.of(
            new InMemoryEmbeddingStore<TextSegment>() {
              @Override
              public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
                return theirs.search(
                    EmbeddingSearchRequest.builder()
                        .queryEmbedding(request.queryEmbedding())
                        .maxResults(request.maxResults())
                        .build());
              }
            },
            256);

    assertThat(
            careless
                .restrictedTo(Filter.eq("tenant", "b"))
                .search(DenseSearch.builder(embedder.embedQuery("data")).build()))
        .extracting(passage -> passage.chunk().id())
        .containsExactly("2");
  }

  @Test
  void rowsWithoutASegmentAreLeftOut() {
    theirs.add(Vectors.toLangChain4j(embedder.embedDocument("data")));

    assertThat(search("data", Filter.all())).hasSize(3);
  }

  @Test
  void aPipelineRerankersAndCitesOverIt() {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .reranker(new FakeReranker())
            .generator(FakeGenerator.quoting())
            .build();

    Answer answer = pipeline.ask("metadata in etcd");

    assertThat(answer.text()).startsWith("metadata in etcd [1]");
    assertThat(answer.citations().get(0).passages().get(0).chunk().id()).isEqualTo("2");
  }

  @Test
  void aPipelineDoesNotIngestIntoIt() {
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .splitter(new SeparatorSplitter("# "))
            .build();

    assertThatThrownBy(() -> pipeline.ingest(List.of(Document.of("a", "b"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("manifests");
  }

  @Test
  void whatLangChain4jsInterfaceCannotDoIsUnsupported() {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> store.upsert(UpsertRequest.of(List.of())),
            () -> store.delete(DeleteRequest.byIds(List.of("1"))),
            () -> store.get(List.of("1")),
            () -> store.getEmbedded(List.of("1")),
            () -> store.chunksOf("etcd.md"),
            () -> store.scan(ScanRequest.builder().build()),
            () -> store.count(Filter.all()),
            () -> store.manifest("a"),
            () -> store.putManifest(new SourceManifest("a", "", "", "", List.of(), List.of())),
            () -> store.deleteManifest("a"),
            store::manifestSources,
            () -> store.search(KeywordSearch.builder("data").build()),
            () -> search("data", Filter.exists("year")))) {
      assertReason(StoreException.Reason.UNSUPPORTED, call);
    }
  }

  @Test
  void failuresHaveTheirReasons() {
    VectorStore failing =
        LangChain4jCandidateStore.of(
            new InMemoryEmbeddingStore<TextSegment>() {
              @Override
              public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
                throw new AuthenticationException("no key");
              }
            },
            256);
    DenseSearch search = DenseSearch.builder(embedder.embedQuery("data")).build();

    assertReason(StoreException.Reason.AUTHENTICATION, () -> failing.search(search));
    assertReason(
        StoreException.Reason.INVALID_REQUEST,
        () -> store.search(DenseSearch.builder(new HashingEmbedder(8).embedQuery("data")).build()));
    // The store's own definition of filters throws where types differ.
    assertReason(
        StoreException.Reason.INVALID_REQUEST, () -> search("data", Filter.eq("year", "2023")));
  }

  @Test
  void afterCloseEveryCallIsRefused() {
    store.close();

    assertThatThrownBy(store::describe).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> search("data", Filter.all()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.count(Filter.all())).isInstanceOf(IllegalStateException.class);
  }

  private static void assertReason(StoreException.Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void add(String id, String text, Metadata metadata) {
    theirs.addAll(
        List.of(id),
        List.of(Vectors.toLangChain4j(embedder.embedDocument(text))),
        List.of(TextSegment.from(text, metadata)));
  }

  private List<Passage> search(String query, Filter filter) {
    return store.search(DenseSearch.builder(embedder.embedQuery(query)).filter(filter).build());
  }
}
