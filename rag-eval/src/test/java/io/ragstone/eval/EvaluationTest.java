package io.ragstone.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DatasetException;
import io.ragstone.filter.Filter;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.pipeline.SearchMode;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final List<Document> DOCUMENTS =
      List.of(
          Document.of("d1", "Vectors live in segments.\n---\nSegments are sealed when full."),
          Document.of("d2", "Metadata lives in etcd."),
          Document.of("d3", "Nothing to see here."));

  private static final TestCollection COLLECTION =
      new TestCollection(
          "small",
          DOCUMENTS::stream,
          List.of(new TestQuery("q1", "sealed segments"), new TestQuery("q2", "metadata etcd")),
          Qrels.builder().add("q1", "d1", 1).add("q2", "d2", 1).build());

  @Test
  void pipelinesAreIndexedOnceAndMeasuredByTheirBestChunks() {
    try (HashingEmbedder embedder = new HashingEmbedder(512);
        InMemoryVectorStore store =
            new InMemoryVectorStore(embedder.identity(), io.ragstone.store.Metric.COSINE)) {
      RagPipeline.Builder parts =
          RagPipeline.builder()
              .embedder(embedder)
              .store(store)
              .splitter(new SeparatorSplitter("---"));
      RagPipeline dense = parts.build();
      RagPipeline keyword =
          parts
              .retrieval(RetrievalOptions.builder().searchMode(SearchMode.KEYWORD).build())
              .build();
      List<EvaluationProgress> progress = new ArrayList<>();
      EvaluationReport report =
          Evaluation.builder(COLLECTION)
              .index("vectors", dense)
              .configuration("dense", dense)
              .configuration("BM25", keyword)
              .progress(progress::add)
              .note("machine", "none")
              .build()
              .run();
      assertThat(store.count(Filter.all())).isEqualTo(4);
      assertThat(report.documents()).isEqualTo(3);
      assertThat(report.baseline()).isEqualTo("dense");
      assertThat(report.metrics()).containsExactly("nDCG@10", "Recall@10", "MRR@10");
      assertThat(report.indexing()).extracting(IndexingTime::name).containsExactly("vectors");
      for (ConfigurationResult result : report.configurations()) {
        assertThat(result.metric("MRR@10").mean()).as(result.name()).isEqualTo(1);
        assertThat(result.millis().byQuery()).containsOnlyKeys("q1", "q2");
        assertThat(result.millis().quantile(0.5)).isPositive();
      }
      // Two chunks of d1, one place for it; all candidates count, not the pipeline's topN of 3.
      assertThat(report.configuration("dense").run().ranking("q1"))
          .extracting(ScoredDocument::id)
          .containsExactlyInAnyOrder("d1", "d2", "d3")
          .startsWith("d1");
      assertThat(report.configuration("BM25").run().name()).isEqualTo("bm25");
      assertThat(progress.get(0)).isEqualTo(new EvaluationProgress("vectors", 0, 4));
      assertThat(progress).extracting(EvaluationProgress::done).containsExactly(0, 1, 2, 3, 4);
      assertThat(progress)
          .extracting(EvaluationProgress::step)
          .containsExactly("vectors", "dense", "BM25", "dense", "BM25");
    }
  }

  @Test
  void aDocumentHasThePlaceOfItsBestChunk() {
    List<Passage> passages =
        List.of(
            passage("b", "one", ScoreKind.COSINE, 0.9),
            passage("a", "two", ScoreKind.COSINE, 0.8),
            passage("b", "three", ScoreKind.COSINE, 0.7));
    assertThat(DocumentRanker.bestChunks(passages))
        .containsExactly(new ScoredDocument("b", 0.9), new ScoredDocument("a", 0.8));
  }

  @Test
  void distancesCountWithTheOtherSign() {
    assertThat(
            DocumentRanker.bestChunks(List.of(passage("a", "x", ScoreKind.EUCLIDEAN_DISTANCE, 3))))
        .containsExactly(new ScoredDocument("a", -3));
  }

  @Test
  void everyConfigurationIsComparedWithTheBaselineAndCorrectedForTheirNumber() {
    TestCollection many = numbered(40);
    EvaluationReport report =
        Evaluation.builder(many)
            .configuration("good", (query, context) -> found(query.id()))
            .configuration("bad", (query, context) -> found("other", query.id()))
            .configuration("as bad", (query, context) -> found("other", query.id()))
            .baseline("bad")
            .metrics(Metric.mrr(10), Metric.recall(1))
            .build()
            .run();
    BaselineComparison good = report.comparison("good", "MRR@10");
    assertThat(good.values().difference()).isCloseTo(0.5, within(1e-12));
    assertThat(good.isSignificant(0.001)).isTrue();
    assertThat(good.correctedP()).isEqualTo(2 * good.values().randomisationP());
    assertThat(report.comparison("as bad", "MRR@10").correctedP()).isEqualTo(1);
    assertThat(report.comparisons()).hasSize(4);
    assertThat(report.configuration("good").metric("Recall@1").interval())
        .isEqualTo(new ConfidenceInterval(1, 1, 0.95));
    assertThatThrownBy(() -> report.comparison("bad", "MRR@10"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bad was not compared with bad by MRR@10");
  }

  @Test
  void whatWasFoundElsewhereCanBeEvaluated() {
    Run run = Run.builder("python").ranked("q1", found("d3", "d1")).build();
    EvaluationReport report =
        Evaluation.builder(COLLECTION)
            .configuration("python", DocumentRanker.of(run))
            .metrics(Metric.mrr(10))
            .build()
            .run();
    assertThat(report.configuration("python").metric("MRR@10").values().byQuery())
        .containsEntry("q1", 0.5)
        .containsEntry("q2", 0.0);
    assertThat(report.comparisons()).isEmpty();
  }

  @Test
  void theFirstQueriesAreAskedOnceMoreBeforeTheTimesCount() {
    List<String> asked = new ArrayList<>();
    Evaluation.builder(COLLECTION)
        .configuration(
            "listening",
            (query, context) -> {
              asked.add(query.id());
              return List.of();
            })
        .warmups(1)
        .build()
        .run();
    assertThat(asked).containsExactly("q1", "q1", "q2");
  }

  @Test
  void anUnknownDocumentIsRefusedSinceItWouldCountAsNotRelevant() {
    Evaluation evaluation =
        Evaluation.builder(COLLECTION)
            .configuration("chunk ids", (query, context) -> found("d1-0"))
            .build();
    assertThatThrownBy(evaluation::run)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("\"chunk ids\" found document d1-0, which the corpus of small lacks");
  }

  @Test
  void aJudgedDocumentThatIsNotThereIsRefused() {
    TestCollection wrong =
        new TestCollection(
            "wrong",
            DOCUMENTS::stream,
            List.of(new TestQuery("q1", "?")),
            Qrels.builder().add("q1", "gone", 1).build());
    Evaluation evaluation =
        Evaluation.builder(wrong).configuration("any", (query, context) -> List.of()).build();
    assertThatThrownBy(evaluation::run)
        .isInstanceOf(DatasetException.class)
        .hasMessage("The corpus of wrong lacks document gone, which is judged for query q1");
  }

  @Test
  void aCancellationEndsItBetweenQueries() {
    CallContext context = CallContext.cancellable();
    List<String> asked = new ArrayList<>();
    Evaluation evaluation =
        Evaluation.builder(COLLECTION)
            .configuration(
                "cancelling",
                (query, call) -> {
                  asked.add(query.id());
                  call.cancel();
                  return List.of();
                })
            .warmups(0)
            .context(context)
            .build();
    assertThatThrownBy(evaluation::run).isInstanceOf(CallCancelledException.class);
    assertThat(asked).containsExactly("q1");
  }

  @Test
  void whatCannotBeEvaluatedIsRefusedWhenItIsBuilt() {
    Evaluation.Builder empty = Evaluation.builder(COLLECTION);
    assertThatThrownBy(empty::build).hasMessageContaining("nothing to evaluate");
    Evaluation.Builder builder = empty.configuration("a b", (query, context) -> List.of());
    assertThatThrownBy(() -> builder.configuration("A-B", (query, context) -> List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("files of the same name, a-b");
    assertThatThrownBy(() -> builder.configuration("++", (query, context) -> List.of()))
        .hasMessageContaining("letter or digit");
    assertThatThrownBy(() -> builder.metrics(Metric.mrr(1), Metric.mrr(1)))
        .hasMessageContaining("[MRR@1, MRR@1]");
    assertThatThrownBy(() -> builder.warmups(-1)).hasMessageContaining("-1");
    builder.baseline("c");
    assertThatThrownBy(builder::build).hasMessageContaining("\"c\"");
  }

  /** Queries 0, 1, … of which each has the document of its own id. */
  static TestCollection numbered(int queries) {
    List<Document> documents = new ArrayList<>(List.of(Document.of("other", "Something else.")));
    List<TestQuery> asked = new ArrayList<>();
    Qrels.Builder qrels = Qrels.builder();
    for (int i = 0; i < queries; i++) {
      documents.add(Document.of("n" + i, "Number " + i));
      asked.add(new TestQuery("n" + i, "Which is number " + i + "?"));
      qrels.add("n" + i, "n" + i, 1);
    }
    return new TestCollection("numbers", documents::stream, asked, qrels.build());
  }

  static List<ScoredDocument> found(String... ids) {
    List<ScoredDocument> found = new ArrayList<>();
    for (String id : ids) {
      found.add(new ScoredDocument(id, ids.length - found.size()));
    }
    return found;
  }

  private static Passage passage(String source, String text, ScoreKind kind, double score) {
    return Passage.of(Chunk.builder(source, text).build(), new Score(kind, score), 1);
  }
}
