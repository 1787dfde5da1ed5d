package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.ChunkRange;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.Metadata;
import io.ragstone.document.MetadataValue;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.StoreException;
import io.ragstone.filter.Filter;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.RecursiveSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.DeleteRequest;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.StoreDescription;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents go in, and only what changed is computed and written. */
class IngestTest {
  private static final TextSplitter PARAGRAPHS = new SeparatorSplitter("\n\n");

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedStore store = new WatchedStore(embedder);
  private final RecordedStages stages = new RecordedStages();

  /** Keeps the writes it got. */
  private static final class WatchedStore extends ForwardingVectorStore {
    final List<UpsertRequest> upserts = new ArrayList<>();
    final List<DeleteRequest> deletes = new ArrayList<>();
    final List<SourceManifest> manifests = new ArrayList<>();
    final List<String> writes = new ArrayList<>();

    WatchedStore(WatchedEmbedder embedder) {
      super(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT));
    }

    @Override
    public void upsert(UpsertRequest request) {
      upserts.add(request);
      writes.add("upsert " + request.chunks().stream().map(row -> row.chunk().id()).toList());
      super.upsert(request);
    }

    @Override
    public void delete(DeleteRequest request) {
      deletes.add(request);
      if (request instanceof DeleteRequest.ByIds byIds) {
        writes.add("delete " + byIds.ids());
      }
      super.delete(request);
    }

    @Override
    public void putManifest(SourceManifest manifest) {
      manifests.add(manifest);
      writes.add(
          manifest.isCommitted()
              ? "commit " + manifest.chunkIds()
              : "intent " + manifest.pendingChunkIds());
      super.putManifest(manifest);
    }

    void forgetWrites() {
      upserts.clear();
      deletes.clear();
      manifests.clear();
      writes.clear();
    }
  }

  private RagPipeline.Builder ingesting() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(PARAGRAPHS)
        .listener(stages);
  }

  private RagPipeline.Builder inBatchesOf(int chunks) {
    return ingesting().ingestOptions(IngestOptions.builder().batchChunks(chunks).build());
  }

  private IngestReport ingest(Document... documents) {
    return ingesting().build().ingest(List.of(documents));
  }

  private void forget() {
    embedder.requests.clear();
    store.forgetWrites();
    stages.news.clear();
  }

  private List<String> textsOf(String sourceId) {
    return store.chunksOf(sourceId).stream().map(Chunk::text).toList();
  }

  private Map<String, Embedding> embeddings(String sourceId) {
    List<String> ids = store.chunksOf(sourceId).stream().map(Chunk::id).toList();
    return store.getEmbedded(ids).stream()
        .collect(Collectors.toMap(row -> row.chunk().text(), EmbeddedChunk::embedding));
  }

  private static void assertCounts(
      IngestReport report, String documents, String chunks, long tokens) {
    assertThat(
            report.added()
                + " added, "
                + report.updated()
                + " updated, "
                + report.unchanged()
                + " unchanged")
        .isEqualTo(documents);
    assertThat(
            report.chunksEmbedded()
                + " embedded, "
                + report.chunksMoved()
                + " moved, "
                + report.chunksDeleted()
                + " deleted")
        .isEqualTo(chunks);
    assertThat(report.tokens()).isEqualTo(tokens);
  }

  // Parents and their chunks

  @Test
  void aChangedParentIsNoticedByTheChunksThatStayedTheSame() {
    TextSplitter splitter =
        ParentChildSplitter.builder(new SeparatorSplitter("#"), new SeparatorSplitter(" ")).build();
    RagPipeline pipeline = ingesting().splitter(splitter).build();
    pipeline.ingest(List.of(Document.of("trees", "alder birch cedar#elm fir")));
    Chunk before = store.chunksOf("trees").get(0);
    forget();

    IngestReport report =
        pipeline.ingest(List.of(Document.of("trees", "alder birch oak pine#elm fir")));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "2 embedded, 4 moved, 1 deleted", 2);
    assertThat(embedder.texts()).containsExactly("oak", "pine");
    List<Chunk> after = store.chunksOf("trees");
    assertThat(after)
        .isEqualTo(splitter.split(Document.of("trees", "alder birch oak pine#elm fir")));
    assertThat(after.get(0).id()).isEqualTo(before.id());
    assertThat(after.get(0).parent()).contains(new ChunkRange(0, 3));
  }

  @Test
  void aParentOfWhichOnlyOneChunkChangedIsShownAsItIsNow() {
    RagPipeline pipeline =
        ingesting()
            .splitter(
                ParentChildSplitter.builder(new SeparatorSplitter("#"), new SeparatorSplitter(" "))
                    .build())
            .retrieval(
                RetrievalOptions.builder()
                    .topN(1)
                    .afterSelection(ParentExpansion.of(embedder.tokenCounter(), 100))
                    .build())
            .build();
    pipeline.ingest(List.of(Document.of("trees", "alder birch cedar")));
    assertThat(pipeline.retrieve("alder").passages().get(0).text()).isEqualTo("alder birch cedar");
    pipeline.ingest(List.of(Document.of("trees", "alder gumms cedar")));

    assertThat(store.chunksOf("trees")).hasSize(3);
    assertThat(pipeline.retrieve("alder").passages().get(0).text()).isEqualTo("alder gumms cedar");
  }

  // New documents

  @Test
  void aNewDocumentIsSplitEmbeddedAndStored() {
    Metadata metadata = Metadata.builder().put("year", 2024).build();
    IngestReport report =
        ingest(Document.of("a", "one two\n\nthree", metadata), Document.of("b", "four"));

    assertCounts(report, "2 added, 0 updated, 0 unchanged", "3 embedded, 0 moved, 0 deleted", 4);
    assertThat(report.timings().asMap()).containsOnlyKeys(Stage.SPLIT, Stage.EMBED, Stage.STORE);
    assertThat(store.chunksOf("a"))
        .containsExactlyElementsOf(
            PARAGRAPHS.split(Document.of("a", "one two\n\nthree", metadata)));
    assertThat(embeddings("a"))
        .containsOnlyKeys("one two", "three")
        .containsEntry("three", embedder.embedDocument("three"));
  }

  @Test
  void itsManifestIsCommitted() {
    Document document = Document.of("a", "one\n\ntwo");
    ingest(document);

    assertThat(store.manifest("a"))
        .contains(
            new SourceManifest(
                "a",
                document.contentHash(),
                PARAGRAPHS.identity(),
                embedder.identity().contentHash(),
                PARAGRAPHS.split(document).stream().map(Chunk::id).toList(),
                List.of()));
  }

  @Test
  void intentComesFirstThenNewChunksThenStaleOnesGoThenComesTheCommit() {
    Document document = Document.of("a", "one\n\nthree");
    List<String> ids = PARAGRAPHS.split(document).stream().map(Chunk::id).toList();
    ingest(Document.of("a", "one\n\ntwo"));
    String stale = store.chunksOf("a").get(1).id();
    forget();
    ingest(document);

    assertThat(store.writes)
        .containsExactly(
            "intent " + List.of(ids.get(1), stale),
            "upsert " + List.of(ids.get(1)),
            "delete " + List.of(stale),
            "commit " + ids);
  }

  @Test
  void aDocumentWithoutChunksIsRememberedToo() {
    RagPipeline pipeline =
        ingesting().splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build()).build();
    IngestReport first = pipeline.ingest(List.of(Document.of("a", "")));
    IngestReport second = pipeline.ingest(List.of(Document.of("a", "")));

    assertCounts(first, "1 added, 0 updated, 0 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertCounts(second, "0 added, 0 updated, 1 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertThat(embedder.requests).isEmpty();
    assertThat(store.upserts).isEmpty();
  }

  @Test
  void nothingToIngestDoesNothing() {
    assertCounts(ingest(), "0 added, 0 updated, 0 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertThat(stages.news).isEmpty();
  }

  @Test
  void equalParagraphsAreChunksOfTheirOwn() {
    ingest(Document.of("a", "same\n\nother\n\nsame"));
    assertThat(textsOf("a")).containsExactly("same", "other", "same");
    assertThat(store.chunksOf("a")).extracting(Chunk::id).doesNotHaveDuplicates();

    IngestReport report = ingest(Document.of("a", "same\n\nother"));
    assertCounts(report, "0 added, 1 updated, 0 unchanged", "0 embedded, 0 moved, 1 deleted", 0);
    assertThat(textsOf("a")).containsExactly("same", "other");
  }

  @Test
  void documentsOfEqualTextHaveChunksOfTheirOwn() {
    ingest(Document.of("a", "same"), Document.of("b", "same"));
    assertThat(store.count(Filter.all())).isEqualTo(2);

    ingesting().build().remove("a");
    assertThat(textsOf("a")).isEmpty();
    assertThat(textsOf("b")).containsExactly("same");
  }

  // Unchanged documents

  @Test
  void ingestingAgainComputesAndWritesNothing() {
    Document[] documents = {Document.of("a", "one\n\ntwo"), Document.of("b", "three")};
    ingest(documents);
    StoreState before = StoreState.of(store);
    forget();
    IngestReport report = ingest(documents);

    assertCounts(report, "0 added, 0 updated, 2 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertThat(embedder.requests).isEmpty();
    assertThat(store.upserts).isEmpty();
    assertThat(store.deletes).isEmpty();
    assertThat(store.manifests).isEmpty();
    assertThat(stages.news).as("not even split").doesNotContain("SPLIT started");
    assertThat(StoreState.of(store)).isEqualTo(before);
  }

  @Test
  void anotherPipelineOnTheSameStoreKnowsWhatIsThere() {
    ingest(Document.of("a", "one"));
    WatchedEmbedder another = new WatchedEmbedder();
    RagPipeline later = ingesting().embedder(another).build();

    assertThat(later.ingest(List.of(Document.of("a", "one"))).unchanged()).isEqualTo(1);
    assertThat(another.requests).isEmpty();
  }

  // Changed documents

  @Test
  void aChangedParagraphIsTheOnlyOneEmbedded() {
    embedder.mark = embedder.requests::size;
    ingest(Document.of("a", "first\n\nsecond\n\nthird\n\nfourth"), Document.of("b", "other"));
    Map<String, Embedding> before = embeddings("a");
    embedder.requests.clear();
    embedder.mark = () -> 99;
    Document changed = Document.of("a", "first\n\nsecond, and longer\n\nthird\n\nfourth");
    IngestReport report = ingest(changed, Document.of("b", "other"));

    assertCounts(report, "0 added, 1 updated, 1 unchanged", "1 embedded, 2 moved, 1 deleted", 3);
    assertThat(embedder.texts()).containsExactly("second, and longer");
    assertThat(store.chunksOf("a"))
        .as("offsets and positions are the new ones")
        .isEqualTo(PARAGRAPHS.split(changed));
    Map<String, Embedding> after = embeddings("a");
    assertThat(after.get("second, and longer").get(0)).isGreaterThan(90);
    for (String kept : List.of("first", "third", "fourth")) {
      assertThat(after.get(kept)).isEqualTo(before.get(kept));
    }
  }

  @Test
  void aParagraphInFrontMovesAllOthers() {
    ingest(Document.of("a", "one\n\ntwo"));
    forget();
    IngestReport report = ingest(Document.of("a", "zero\n\none\n\ntwo"));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "1 embedded, 2 moved, 0 deleted", 1);
    assertThat(textsOf("a")).containsExactly("zero", "one", "two");
    assertThat(store.deletes).isEmpty();
  }

  @Test
  void paragraphsThatChangePlacesAreMoved() {
    ingest(Document.of("a", "one\n\ntwo"));
    embedder.requests.clear();
    IngestReport report = ingest(Document.of("a", "two\n\none"));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "0 embedded, 2 moved, 0 deleted", 0);
    assertThat(textsOf("a")).containsExactly("two", "one");
  }

  @Test
  void metadataAreRewrittenWithoutEmbeddingAnything() {
    embedder.mark = embedder.requests::size;
    ingest(Document.of("a", "one\n\ntwo", Metadata.builder().put("year", 2023).build()));
    Map<String, Embedding> before = embeddings("a");
    embedder.requests.clear();
    IngestReport report =
        ingest(Document.of("a", "one\n\ntwo", Metadata.builder().put("year", 2024).build()));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "0 embedded, 2 moved, 0 deleted", 0);
    assertThat(embedder.requests).isEmpty();
    assertThat(embeddings("a")).isEqualTo(before);
    assertThat(store.count(Filter.eq("year", 2024))).isEqualTo(2);
    assertThat(store.count(Filter.eq("year", 2023))).isZero();
  }

  @Test
  void metadataThatLookAlikeAsTextAreToldApart() {
    Metadata two = Metadata.builder().put("a", "x").put("b", "y").build();
    MetadataValue.Text x = new MetadataValue.Text("x");
    String forged = x.value() + "], b=" + new MetadataValue.Text("y").toString().replace("]", "");
    Metadata one = Metadata.builder().put("a", forged).build();
    assertThat(one.toString()).isEqualTo(two.toString());

    ingest(Document.of("a", "one", two));
    assertThat(ingest(Document.of("a", "one", one)).updated()).isEqualTo(1);
    assertThat(store.chunksOf("a").get(0).metadata()).isEqualTo(one);
  }

  @Test
  void aDocumentThatShrinksToNothingLosesItsChunks() {
    RagPipeline pipeline =
        ingesting().splitter(RecursiveSplitter.builder(embedder.tokenCounter()).build()).build();
    pipeline.ingest(List.of(Document.of("a", "one"), Document.of("b", "two")));
    IngestReport report = pipeline.ingest(List.of(Document.of("a", " \n")));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "0 embedded, 0 moved, 1 deleted", 0);
    assertThat(textsOf("a")).isEmpty();
    assertThat(textsOf("b")).containsExactly("two");
    assertThat(store.manifest("a").orElseThrow().isCommitted()).isTrue();
    assertThat(store.manifest("a").orElseThrow().chunkIds()).isEmpty();
    assertThat(pipeline.ingest(List.of(Document.of("a", " \n"))).unchanged()).isEqualTo(1);
  }

  // Changed splitters

  private static TextSplitter named(String identity, TextSplitter splitter) {
    return new TextSplitter() {
      @Override
      public List<TextSegment> segments(Document document) {
        return splitter.segments(document);
      }

      @Override
      public String identity() {
        return identity;
      }
    };
  }

  @Test
  void anotherSplitterCutsUnchangedDocumentsAgain() {
    ingest(Document.of("a", "one\n\ntwo, three"));
    embedder.requests.clear();
    RagPipeline commas = ingesting().splitter(new SeparatorSplitter(", ")).build();
    IngestReport report = commas.ingest(List.of(Document.of("a", "one\n\ntwo, three")));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "2 embedded, 0 moved, 2 deleted", 3);
    assertThat(textsOf("a")).containsExactly("one\n\ntwo", "three");
  }

  @Test
  void anotherSplitterThatCutsTheSameKeepsAllChunks() {
    ingest(Document.of("a", "one\n\ntwo"));
    forget();
    RagPipeline renamed = ingesting().splitter(named("paragraphs, v2", PARAGRAPHS)).build();
    IngestReport first = renamed.ingest(List.of(Document.of("a", "one\n\ntwo")));
    IngestReport second = renamed.ingest(List.of(Document.of("a", "one\n\ntwo")));

    assertCounts(first, "0 added, 1 updated, 0 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertCounts(second, "0 added, 0 updated, 1 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertThat(store.manifests).as("the commit alone").hasSize(1);
    assertThat(store.manifest("a").orElseThrow().splitter()).isEqualTo("paragraphs, v2");
  }

  // Changed embedders

  /** A store made by other software: it does not say where its vectors come from. */
  private static VectorStore withoutIdentity(VectorStore store) {
    return new ForwardingVectorStore(store) {
      @Override
      public StoreDescription describe() {
        StoreDescription known = super.describe();
        return new StoreDescription(
            known.location(),
            known.dimension(),
            known.metric(),
            Optional.empty(),
            known.capabilities());
      }
    };
  }

  @Test
  void anotherEmbedderEmbedsUnchangedDocumentsAgain() {
    WatchedEmbedder newer = new WatchedEmbedder("words-v2");
    newer.mark = () -> 99;
    ingest(Document.of("a", "one\n\ntwo"));
    RagPipeline pipeline = ingesting().embedder(newer).store(withoutIdentity(store)).build();
    IngestReport first = pipeline.ingest(List.of(Document.of("a", "one\n\ntwo")));
    IngestReport second = pipeline.ingest(List.of(Document.of("a", "one\n\ntwo")));

    assertCounts(first, "0 added, 1 updated, 0 unchanged", "2 embedded, 0 moved, 0 deleted", 2);
    assertCounts(second, "0 added, 0 updated, 1 unchanged", "0 embedded, 0 moved, 0 deleted", 0);
    assertThat(embeddings("a").values())
        .hasSize(2)
        .allSatisfy(embedding -> assertThat(embedding.get(0)).isGreaterThan(90));
  }

  @Test
  void chunksThatNoManifestVouchesForAreEmbeddedAgain() {
    embedder.mark = () -> 99;
    ingest(Document.of("a", "one"));
    store.deleteManifest("a");
    embedder.mark = () -> 0;
    IngestReport report = ingest(Document.of("a", "one"));

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "1 embedded, 0 moved, 0 deleted", 1);
    assertThat(embeddings("a")).containsEntry("one", embedder.embedDocument("one"));
  }

  // A source that comes twice

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 32})
  void ofASourceThatComesTwiceTheLaterVersionWins(int batchChunks) {
    Document earlier = Document.of("a", "one\n\ntwo\n\nthree");
    Document later = Document.of("a", "three\n\nfour");
    RagPipeline pipeline = inBatchesOf(batchChunks).build();
    IngestReport report = pipeline.ingest(List.of(earlier, Document.of("b", "between"), later));

    assertCounts(report, "2 added, 1 updated, 0 unchanged", "5 embedded, 1 moved, 2 deleted", 5);
    assertThat(textsOf("a")).containsExactly("three", "four");
    assertThat(store.manifest("a").orElseThrow().contentHash()).isEqualTo(later.contentHash());
  }

  @Test
  void aSourceMayComeBackToWhatItWas() {
    Document first = Document.of("a", "one");
    Document second = Document.of("a", "two");
    ingest(first);
    StoreState before = StoreState.of(store);
    IngestReport report = ingest(second, first);

    assertThat(StoreState.of(store)).isEqualTo(before);
    assertCounts(report, "0 added, 2 updated, 0 unchanged", "2 embedded, 0 moved, 2 deleted", 2);
  }

  // Batches

  private static List<Integer> sizes(Stream<? extends Collection<?>> batches) {
    return batches.map(Collection::size).toList();
  }

  private static Document paragraphs(String id, int count) {
    return Document.of(
        id, IntStream.range(0, count).mapToObj(i -> id + i).collect(Collectors.joining("\n\n")));
  }

  @Test
  void chunksAreEmbeddedAndWrittenInBatches() {
    inBatchesOf(3).build().ingest(List.of(paragraphs("a", 7)));

    assertThat(sizes(embedder.requests.stream().map(request -> request.texts())))
        .containsExactly(3, 3, 1);
    assertThat(sizes(store.upserts.stream().map(UpsertRequest::chunks))).containsExactly(3, 3, 1);
  }

  @Test
  void smallDocumentsShareBatches() {
    List<Document> documents =
        IntStream.range(0, 7).mapToObj(i -> Document.of("doc-" + i, "text " + i)).toList();
    inBatchesOf(3).build().ingest(documents);

    assertThat(sizes(embedder.requests.stream().map(request -> request.texts())))
        .containsExactly(3, 3, 1);
  }

  @Test
  void aBatchHas32ChunksByDefault() {
    ingest(paragraphs("a", 70));

    assertThat(IngestOptions.DEFAULT_BATCH_CHUNKS).isEqualTo(32);
    assertThat(sizes(embedder.requests.stream().map(request -> request.texts())))
        .containsExactly(32, 32, 6);
  }

  @Test
  void movedChunksAreWrittenInBatches() {
    RagPipeline pipeline = inBatchesOf(3).build();
    Document document = paragraphs("a", 7);
    pipeline.ingest(List.of(document));
    forget();
    pipeline.ingest(List.of(Document.of("a", "\n\n" + document.text())));

    assertThat(sizes(store.upserts.stream().map(UpsertRequest::chunks)))
        .as("what is new comes first")
        .containsExactly(1, 3, 3, 1);
  }

  @Test
  void aBatchHasSoManyTokens() {
    IngestOptions options = IngestOptions.builder().batchTokens(5).build();
    Document document = Document.of("a", "1 2\n\n3 4 5\n\n6\n\n1 2 3 4 5 6 7\n\n8 9");
    ingesting().ingestOptions(options).build().ingest(List.of(document));

    assertThat(embedder.requests)
        .extracting(request -> request.texts())
        .as("a longer chunk is a batch of its own")
        .containsExactly(
            List.of("1 2", "3 4 5"), List.of("6"), List.of("1 2 3 4 5 6 7"), List.of("8 9"));
  }

  @Test
  void theOptionsOfARequestComeBeforeThoseOfThePipeline() {
    IngestOptions options = IngestOptions.builder().batchChunks(2).build();
    inBatchesOf(3)
        .build()
        .ingest(IngestRequest.builder(List.of(paragraphs("a", 4))).options(options).build());

    assertThat(sizes(embedder.requests.stream().map(request -> request.texts())))
        .containsExactly(2, 2);
  }

  @Test
  void documentsAreReadAheadOnlySoFar() {
    List<Long> ahead = new ArrayList<>();
    DocumentLoader loader =
        () ->
            IntStream.range(0, 1_000)
                .mapToObj(i -> Document.of("doc-" + i, "text " + i))
                .peek(document -> ahead.add(ahead.size() - store.count(Filter.all())));
    inBatchesOf(2).build().ingest(loader);

    // 64 are looked up together; behind them are a group to be handed on, one that waits, one that
    // is being embedded, and batches to be written.
    assertThat(ahead).hasSize(1_000).allSatisfy(lead -> assertThat(lead).isBetween(0L, 128L));
    assertThat(store.count(Filter.all())).isEqualTo(1_000);
  }

  @Test
  void documentsThatNeedNoEmbeddingAreNotHeldBackForever() {
    Function<Integer, List<Document>> year =
        value ->
            IntStream.range(0, 100)
                .mapToObj(
                    i ->
                        Document.of(
                            "doc-" + i, "text " + i, Metadata.builder().put("year", value).build()))
                .toList();
    RagPipeline pipeline = inBatchesOf(1).build();
    pipeline.ingest(year.apply(2023));
    forget();
    pipeline.ingest(year.apply(2024));

    Set<String> open = new HashSet<>();
    int most = 0;
    for (SourceManifest manifest : store.manifests) {
      if (manifest.isCommitted()) {
        open.remove(manifest.sourceId());
      } else {
        open.add(manifest.sourceId());
      }
      most = Math.max(most, open.size());
    }
    assertThat(open).isEmpty();
    assertThat(most).isBetween(1, 32);
  }

  @Test
  void theLoadersStreamIsClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    DocumentLoader loader =
        () -> Stream.of(Document.of("a", "one")).onClose(() -> closed.set(true));
    RagPipeline pipeline = ingesting().build();
    pipeline.ingest(IngestRequest.builder(loader).build());
    assertThat(closed).isTrue();

    closed.set(false);
    store.deleteManifest("a");
    embedder.before =
        () -> {
          throw new IllegalStateException("The embedder failed");
        };
    assertThatThrownBy(() -> pipeline.ingest(IngestRequest.builder(loader).build()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).isTrue();
  }

  // Progress

  /** Where each chunk is one token. */
  private static IngestProgress progress(int documents, int expected, int found, int embedded) {
    return new IngestProgress(
        documents, OptionalLong.of(expected), 0, found, embedded, embedded, Duration.ZERO);
  }

  private static IngestProgress timeless(IngestProgress event) {
    return new IngestProgress(
        event.documents(),
        event.expectedDocuments(),
        event.failed(),
        event.chunksFound(),
        event.chunksEmbedded(),
        event.tokens(),
        Duration.ZERO);
  }

  @Test
  void progressSaysHowMuchIsLeftAndHowFastItIs() {
    Duration twoSeconds = Duration.ofSeconds(2);
    IngestProgress some = new IngestProgress(3, OptionalLong.of(10), 0, 8, 8, 500, twoSeconds);

    assertThat(some.remainingDocuments()).hasValue(7);
    assertThat(some.tokensPerSecond()).isEqualTo(250);
    assertThat(new IngestProgress(3, OptionalLong.of(2), 0, 0, 0, 0, Duration.ZERO))
        .as("more than expected, at once")
        .satisfies(more -> assertThat(more.remainingDocuments()).hasValue(0))
        .satisfies(more -> assertThat(more.tokensPerSecond()).isZero());
    assertThat(new IngestProgress(3, OptionalLong.empty(), 0, 0, 0, 0, twoSeconds))
        .satisfies(unknown -> assertThat(unknown.remainingDocuments()).isEmpty());
  }

  private static void assertMonotone(List<IngestProgress> events) {
    for (int i = 1; i < events.size(); i++) {
      IngestProgress earlier = events.get(i - 1);
      IngestProgress later = events.get(i);
      assertThat(later).isNotEqualTo(earlier);
      assertThat(later.documents()).isGreaterThanOrEqualTo(earlier.documents());
      assertThat(later.chunksFound()).isGreaterThanOrEqualTo(earlier.chunksFound());
      assertThat(later.chunksEmbedded()).isGreaterThanOrEqualTo(earlier.chunksEmbedded());
      assertThat(later.tokens()).isGreaterThanOrEqualTo(earlier.tokens());
    }
    assertThat(events)
        .allSatisfy(
            event -> assertThat(event.chunksEmbedded()).isLessThanOrEqualTo(event.chunksFound()));
  }

  @Test
  void progressIsToldAfterEachBatchAndEndsComplete() {
    List<IngestProgress> events = new ArrayList<>();
    List<Document> documents =
        List.of(paragraphs("a", 5), paragraphs("b", 1), paragraphs("c", 4), paragraphs("a", 5));
    IngestReport report =
        inBatchesOf(2)
            .build()
            .ingest(IngestRequest.builder(documents).progress(events::add).build());

    assertThat(events.stream().map(IngestTest::timeless))
        .containsExactly(
            progress(0, 4, 10, 2),
            progress(0, 4, 10, 4),
            progress(0, 4, 10, 6),
            progress(0, 4, 10, 8),
            progress(0, 4, 10, 10),
            progress(3, 4, 10, 10),
            progress(4, 4, 10, 10));
    assertMonotone(events);
    assertThat(report.unchanged()).isEqualTo(1);
  }

  @Test
  void progressOfUnchangedDocumentsIsToldAtTheEnd() {
    List<IngestProgress> events = new ArrayList<>();
    ingest(paragraphs("a", 2), paragraphs("b", 2));
    ingesting()
        .build()
        .ingest(
            IngestRequest.builder(List.of(paragraphs("a", 2), paragraphs("b", 2)))
                .progress(events::add)
                .build());

    assertThat(events.stream().map(IngestTest::timeless)).containsExactly(progress(2, 2, 0, 0));
  }

  @Test
  void whoeverWatchesProgressMayStopTheIngest() {
    IllegalStateException enough = new IllegalStateException("Enough");
    List<Document> documents = List.of(paragraphs("a", 4));
    RagPipeline pipeline = inBatchesOf(2).build();
    assertThatThrownBy(
            () ->
                pipeline.ingest(
                    IngestRequest.builder(documents)
                        .progress(
                            progress -> {
                              throw enough;
                            })
                        .build()))
        .isSameAs(enough);
    assertThat(store.count(Filter.all())).isEqualTo(2);

    assertThat(pipeline.ingest(documents).chunksEmbedded()).isEqualTo(2);
  }

  // Stores that do not give embeddings back

  private void assertEmbedsAgain(VectorStore forgetful) {
    ingest(Document.of("a", "one\n\ntwo"));
    forget();
    List<IngestProgress> events = new ArrayList<>();
    Document changed = Document.of("a", "zero\n\none\n\ntwo");
    IngestReport report =
        ingesting()
            .store(forgetful)
            .build()
            .ingest(IngestRequest.builder(List.of(changed)).progress(events::add).build());

    assertCounts(report, "0 added, 1 updated, 0 unchanged", "3 embedded, 0 moved, 0 deleted", 3);
    assertThat(store.chunksOf("a")).isEqualTo(PARAGRAPHS.split(changed));
    assertThat(store.upserts).noneMatch(request -> request.chunks().isEmpty());
    assertMonotone(events);
    assertThat(timeless(events.get(events.size() - 1))).isEqualTo(progress(1, 1, 3, 3));
  }

  @Test
  void movedChunksOfAStoreWithoutEmbeddingsAreEmbeddedAgain() {
    assertEmbedsAgain(
        new ForwardingVectorStore(store) {
          @Override
          public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
            throw new StoreException(StoreException.Reason.UNSUPPORTED, "No embeddings here");
          }
        });
  }

  @Test
  void movedChunksThatVanishedMeanwhileAreEmbeddedAgain() {
    assertEmbedsAgain(
        new ForwardingVectorStore(store) {
          @Override
          public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
            return List.of();
          }
        });
  }

  @Test
  void anyOtherFailureToReadEmbeddingsEndsTheIngest() {
    ingest(Document.of("a", "one\n\ntwo"));
    StoreException failure = new StoreException(StoreException.Reason.CORRUPT, "Bad disk");
    RagPipeline pipeline =
        ingesting()
            .store(
                new ForwardingVectorStore(store) {
                  @Override
                  public List<EmbeddedChunk> getEmbedded(Collection<String> ids) {
                    throw failure;
                  }
                })
            .build();
    assertThatThrownBy(() -> pipeline.ingest(List.of(Document.of("a", "two\n\none"))))
        .isInstanceOf(IngestException.class)
        .hasCause(failure);
  }

  // Contexts

  @Test
  void theContextReachesEmbedderAndStore() {
    ingest(Document.of("a", "one\n\ntwo"));
    forget();
    CallContext context = CallContext.cancellable();
    ingesting()
        .build()
        .ingest(
            IngestRequest.builder(List.of(Document.of("a", "zero\n\none")))
                .context(context)
                .build());

    List<CallContext> contexts =
        Stream.of(
                embedder.requests.stream().map(EmbeddingRequest::context),
                store.upserts.stream().map(UpsertRequest::context),
                store.deletes.stream().map(DeleteRequest::context))
            .flatMap(each -> each)
            .toList();
    assertThat(contexts).hasSize(4).noneMatch(CallContext::isCancelled);
    context.cancel();
    assertThat(contexts).allMatch(CallContext::isCancelled);
  }

  @Test
  void aCancelledIngestKeepsWhatItHasWritten() {
    CallContext context = CallContext.cancellable();
    List<Document> documents = List.of(paragraphs("a", 3), paragraphs("b", 3));
    RagPipeline pipeline = inBatchesOf(2).build();
    assertThatThrownBy(
            () ->
                pipeline.ingest(
                    IngestRequest.builder(documents)
                        .context(context)
                        .progress(progress -> context.cancel())
                        .build()))
        .isInstanceOf(CallCancelledException.class);
    assertThat(textsOf("a")).containsExactly("a0", "a1");
    assertThat(store.manifest("a").orElseThrow().isCommitted()).isFalse();
    embedder.requests.clear();
    pipeline.ingest(documents);

    assertThat(embedder.texts()).containsExactly("a2", "b0", "b1", "b2");
    assertThat(store.manifest("a").orElseThrow().isCommitted()).isTrue();
    assertThat(store.count(Filter.all())).isEqualTo(6);
  }

  // Removal

  @Test
  void aRemovedDocumentIsGoneAndCanComeBack() {
    ingest(Document.of("a", "one\n\ntwo"), Document.of("b", "three"));
    RagPipeline pipeline = ingesting().build();
    StoreState before = StoreState.of(store);
    pipeline.remove("a");

    assertThat(textsOf("a")).isEmpty();
    assertThat(store.manifestSources()).containsExactly("b");
    assertThat(textsOf("b")).containsExactly("three");
    IngestReport report = ingest(Document.of("a", "one\n\ntwo"));
    assertCounts(report, "1 added, 0 updated, 0 unchanged", "2 embedded, 0 moved, 0 deleted", 2);
    assertThat(StoreState.of(store)).isEqualTo(before);
  }

  @Test
  void removingWhatIsNotThereDoesNothing() {
    ingest(Document.of("a", "one"));
    StoreState before = StoreState.of(store);
    ingesting().build().remove("b");

    assertThat(StoreState.of(store)).isEqualTo(before);
  }
}
