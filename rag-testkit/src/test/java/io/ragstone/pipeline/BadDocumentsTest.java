package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.Metadata;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.DocumentException;
import io.ragstone.error.InputTooLongException;
import io.ragstone.error.ModelException;
import io.ragstone.error.StoreException;
import io.ragstone.pipeline.FailedDocument.Problem;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.SourceManifest;
import io.ragstone.store.UpsertRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One bad document keeps none of the others out, unless it is to end the ingest. */
class BadDocumentsTest {
  private static final UnreadableDocument LOCKED =
      new UnreadableDocument("locked", new DocumentException("locked is locked"));

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);

  /** Refuses rows and manifests of sources that are called so. */
  private final VectorStore strict =
      new ForwardingVectorStore(store) {
        @Override
        public void upsert(UpsertRequest request) {
          request.chunks().forEach(row -> requireGood(row.chunk().text()));
          super.upsert(request);
        }

        @Override
        public void putManifest(SourceManifest manifest) {
          requireGood(manifest.sourceId());
          super.putManifest(manifest);
        }

        private void requireGood(String text) {
          if (text.contains("unstorable")) {
            throw new StoreException(StoreException.Reason.INVALID_REQUEST, "Too long: " + text);
          }
        }
      };

  /** Fails at texts that say so. */
  private static final TextSplitter SPLITTER =
      new TextSplitter() {
        private final TextSplitter paragraphs = new SeparatorSplitter("\n\n");

        @Override
        public List<TextSegment> segments(Document document) {
          if (document.text().contains("unsplittable")) {
            throw new IllegalStateException("A bug in the splitter");
          }
          return document.text().isEmpty() ? List.of() : paragraphs.segments(document);
        }

        @Override
        public String identity() {
          return "paragraphs";
        }
      };

  BadDocumentsTest() {
    embedder.before =
        () -> {
          List<String> texts = embedder.requests.get(embedder.requests.size() - 1).texts();
          if (texts.stream().anyMatch(text -> text.contains("unembeddable"))) {
            throw new InputTooLongException("A text has too many tokens");
          }
        };
  }

  private IngestReport ingest(IngestOptions options, LoadedDocument... documents) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(strict)
        .splitter(SPLITTER)
        .ingestOptions(options)
        .build()
        .ingest(DocumentLoader.of(List.of(documents)));
  }

  private IngestReport ingest(LoadedDocument... documents) {
    return ingest(IngestOptions.builder().batchChunks(3).build(), documents);
  }

  private void assertFailsRun(LoadedDocument bad, String... message) {
    IngestOptions options = IngestOptions.builder().badDocuments(BadDocuments.FAIL).build();
    Document before = Document.of("before", "before");
    assertThatThrownBy(() -> ingest(options, before, bad, Document.of("after", "after")))
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.report().documents()).isLessThanOrEqualTo(1))
        .hasMessageContainingAll(message);
  }

  private static Document badIn(Problem problem) {
    String word =
        switch (problem) {
          case NOT_SPLIT -> "unsplittable";
          case NOT_EMBEDDED -> "unembeddable";
          case NOT_STORED -> "unstorable";
          default -> throw new IllegalArgumentException("Not of a text: " + problem);
        };
    return Document.of("bad", "one\n\ntwo\n\nthree\n\n" + word + "\n\nfive");
  }

  private List<String> textsOf(String source) {
    return store.chunksOf(source).stream().map(Chunk::text).toList();
  }

  // Read

  @Test
  void anUnreadableDocumentIsReportedAndTheOthersGoOn() {
    IngestReport report = ingest(Document.of("a", "one"), LOCKED, Document.of("b", "two"), LOCKED);

    assertThat(report.failures())
        .containsExactly(
            new FailedDocument("locked", Problem.UNREADABLE, LOCKED.failure()),
            new FailedDocument("locked", Problem.UNREADABLE, LOCKED.failure()));
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.documents()).isEqualTo(4);
    assertThat(store.manifestSources()).containsExactly("a", "b");
  }

  @Test
  void anUnreadableDocumentEndsTheIngestWhenItShould() {
    assertFailsRun(LOCKED, "locked is locked", "Until then: 1 added");
    assertThat(store.manifestSources()).as("what came before is done").containsExactly("before");
  }

  @Test
  void aDocumentThatIsTooLargeStaysAsItWas() {
    ingest(Document.of("a", "12345"));
    IngestOptions options = IngestOptions.builder().maxDocumentCharacters(5).build();
    IngestReport report = ingest(options, Document.of("a", "123456"), Document.of("b", "12345"));

    assertThat(report.failures())
        .singleElement()
        .satisfies(
            failed -> {
              assertThat(failed.problem()).isEqualTo(Problem.TOO_LARGE);
              assertThat(failed)
                  .asString()
                  .contains("a (TOO_LARGE)", "6 characters", "limit of 5", "raise");
            });
    assertThat(textsOf("a")).containsExactly("12345");
    assertThat(textsOf("b")).containsExactly("12345");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t"})
  void anEmptyDocumentIsCountedOrEndsTheIngest(String text) {
    IngestReport report = ingest(Document.of("a", text), Document.of("b", "two"));
    assertThat(report.empty()).isEqualTo(1);
    assertThat(report.added()).isEqualTo(2);
    assertThat(report.failed()).isZero();

    assertFailsRun(Document.of("a", text), "a has no text");
  }

  @Test
  void moreFailuresAreCountedThanDescribed() {
    IngestReport report =
        ingest(
            IntStream.range(0, 2_500)
                .mapToObj(i -> new UnreadableDocument("bad-" + i, LOCKED.failure()))
                .toArray(LoadedDocument[]::new));

    assertThat(report.failed()).isEqualTo(2_500);
    assertThat(report.failures()).hasSize(IngestReport.MAX_FAILURES);
  }

  // Split, embedded, stored

  @ParameterizedTest
  @EnumSource(
      value = Problem.class,
      names = {"NOT_SPLIT", "NOT_EMBEDDED", "NOT_STORED"})
  void aNewDocumentThatFailsLeavesNothingBehind(Problem problem) {
    IngestReport report =
        ingest(Document.of("a", "one\n\ntwo"), badIn(problem), Document.of("c", "three"));

    assertThat(report.failures())
        .extracting(FailedDocument::sourceId, FailedDocument::problem)
        .containsExactly(tuple("bad", problem));
    assertThat(report.added()).isEqualTo(2);
    assertThat(textsOf("a")).containsExactly("one", "two");
    assertThat(textsOf("c")).containsExactly("three");
    assertThat(textsOf("bad")).isEmpty();
    assertThat(store.manifestSources()).containsExactly("a", "c");
  }

  @ParameterizedTest
  @EnumSource(
      value = Problem.class,
      names = {"NOT_SPLIT", "NOT_EMBEDDED", "NOT_STORED"})
  void aChangedDocumentThatFailsStaysAsItWas(Problem problem) {
    ingest(Document.of("bad", "zero\n\ntwo", Metadata.builder().put("year", 2023).build()));
    StoreState before = StoreState.of(store);
    Document changed = badIn(problem);
    IngestReport report = ingest(Document.of("a", "one"), changed);
    assertThat(report.failed()).isEqualTo(1);
    RagPipeline.builder().embedder(embedder).store(store).build().remove("a");
    assertThat(StoreState.of(store)).isEqualTo(before);

    Document mended = Document.of("bad", "zero\n\ntwo\n\nthree");
    assertThat(ingest(mended).updated()).isEqualTo(1);
    assertThat(textsOf("bad")).containsExactly("zero", "two", "three");
  }

  @ParameterizedTest
  @EnumSource(
      value = Problem.class,
      names = {"NOT_SPLIT", "NOT_EMBEDDED", "NOT_STORED"})
  void aDocumentThatFailsEndsTheIngestWhenItShould(Problem problem) {
    assertFailsRun(badIn(problem), "Run it again to go on from there");
  }

  @Test
  void aSourceThatTheStoreDoesNotTakeIsLeftOut() {
    IngestReport report =
        ingest(Document.of("a", "one"), Document.of("unstorable", "two"), Document.of("c", "3"));

    assertThat(report.failures())
        .extracting(FailedDocument::problem)
        .containsExactly(Problem.NOT_STORED);
    assertThat(store.manifestSources()).containsExactly("a", "c");
    assertThat(textsOf("unstorable")).isEmpty();
  }

  @Test
  void everyDocumentOfABatchMayFail() {
    List<Document> bad = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      bad.add(Document.of("bad-" + i, "unembeddable " + i));
    }
    IngestReport report = ingest(bad.toArray(LoadedDocument[]::new));

    assertThat(report.failed()).isEqualTo(10);
    assertThat(store.manifestSources()).isEmpty();
    assertThat(report.chunksEmbedded()).isZero();
  }

  @Test
  void aModelThatFailsIsNoFaultOfTheDocuments() {
    ModelException failure = new ModelException("Out of memory");
    embedder.before =
        () -> {
          throw failure;
        };
    assertThatThrownBy(() -> ingest(Document.of("a", "one")))
        .isInstanceOf(IngestException.class)
        .hasCause(failure);
  }

  // Loaders that break off

  @Test
  void whatALoaderBroughtBeforeItBrokeOffIsDone() {
    DocumentException failure = new DocumentException("The connection broke");
    DocumentLoader loader =
        () ->
            Stream.concat(
                IntStream.range(0, 200).mapToObj(i -> Document.of("doc-" + i, "text " + i)),
                Stream.of(1)
                    .map(
                        i -> {
                          throw failure;
                        }));
    RagPipeline pipeline =
        RagPipeline.builder().embedder(embedder).store(store).splitter(SPLITTER).build();
    IngestRequest request = IngestRequest.builder(loader).removeMissing().build();
    pipeline.ingest(List.of(Document.of("other", "text")));

    assertThatThrownBy(() -> pipeline.ingest(request))
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.report().added()).isEqualTo(200))
        .hasCause(failure);
    assertThat(store.manifestSources()).as("and nothing is missing").hasSize(201);
    assertThat(store.manifestSources().stream().map(store::manifest))
        .allMatch(manifest -> manifest.orElseThrow().isCommitted());
  }
}
