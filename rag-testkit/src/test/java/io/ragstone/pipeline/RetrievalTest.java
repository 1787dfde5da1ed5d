package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.filter.Filter;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ReciprocalRankFusion;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.retrieval.StageScore;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.splitter.TextSegment;
import io.ragstone.splitter.TextSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Document {@code i} of twelve has the first {@code i} words of the question, so its cosine is
 * {@code sqrt(i / 12)} and the search prefers the longest; the reranker prefers the shortest.
 */
class RetrievalTest {
  private static final List<String> WORDS =
      List.of(
          "alder", "birch", "cedar", "dogwood", "elm", "fir", "gum", "hazel", "ivy", "juniper",
          "kauri", "larch");
  private static final String QUESTION = String.join(" ", WORDS);

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(text -> 1.0 / words(text));
  private final List<SearchRequest> searches = new ArrayList<>();
  private final VectorStore store =
      new ForwardingVectorStore(new InMemoryVectorStore(embedder.identity(), Metric.COSINE)) {
        @Override
        public List<Passage> search(SearchRequest request) {
          searches.add(request);
          return super.search(request);
        }
      };

  private static int words(String text) {
    return text.split(" ").length;
  }

  private static Document document(int words) {
    return Document.of(
        "doc-" + words,
        String.join(" ", WORDS.subList(0, words)),
        Metadata.builder().put("words", words).put("even", words % 2 == 0).build());
  }

  private RagPipeline.Builder searching() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"));
  }

  private RagPipeline.Builder searching(SearchMode mode) {
    return searching().retrieval(RetrievalOptions.builder().searchMode(mode).build());
  }

  private RagPipeline.Builder reranking() {
    return searching().reranker(reranker);
  }

  @BeforeEach
  void ingest() {
    searching()
        .build()
        .ingest(IntStream.rangeClosed(1, 12).mapToObj(RetrievalTest::document).toList());
    embedder.requests.clear();
  }

  private static List<Integer> lengths(List<Passage> passages) {
    return passages.stream().map(passage -> words(passage.text())).toList();
  }

  @Test
  void theSearchFindsTenCandidatesAndTheRerankerKeepsTheBestThree() {
    Retrieval retrieval = reranking().build().retrieve(QUESTION);

    assertThat(lengths(retrieval.candidates())).containsExactly(12, 11, 10, 9, 8, 7, 6, 5, 4, 3);
    assertThat(lengths(retrieval.passages())).containsExactly(3, 4, 5);
    assertThat(retrieval.query().text()).isEqualTo(QUESTION);
    assertThat(RetrievalOptions.DEFAULT_TOP_K).isEqualTo(10);
    assertThat(RetrievalOptions.DEFAULT_TOP_N).isEqualTo(3);
  }

  @Test
  void eachModelIsAskedOnceForAllCandidates() {
    reranking().build().retrieve(QUESTION);

    assertThat(embedder.texts()).containsExactly(QUESTION);
    assertThat(reranker.requests).hasSize(1);
    assertThat(reranker.requests.get(0).query()).isEqualTo(QUESTION);
    assertThat(reranker.requests.get(0).passages()).hasSize(10);
  }

  @Test
  void everyPassageKeepsTheScoreAndRankOfEachStage() {
    Passage best = reranking().build().retrieve(QUESTION).passages().get(0);

    StageScore found = best.stage(ScoreKind.COSINE).orElseThrow();
    assertThat(found.rank()).isEqualTo(10);
    assertThat(found.score().value()).isCloseTo(Math.sqrt(3.0 / 12), within(1e-6));
    StageScore judged = new StageScore(new Score(ScoreKind.RERANK_PROBABILITY, 1.0 / 3), 1);
    assertThat(best.history()).containsExactly(found, judged);
    assertThat(best.score()).isEqualTo(judged.score());
    assertThat(best.rank()).isEqualTo(1);
  }

  @Test
  void candidatesAreWhatTheSearchSaidOfThem() {
    Retrieval retrieval = reranking().build().retrieve(QUESTION);

    assertThat(retrieval.candidates())
        .allSatisfy(candidate -> assertThat(candidate.history()).hasSize(1))
        .extracting(Passage::rank)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(retrieval.passages()).extracting(Passage::rank).containsExactly(1, 2, 3);
  }

  @Test
  void thePipelineSetsHowManyAreFoundAndKept() {
    Retrieval retrieval =
        reranking()
            .retrieval(RetrievalOptions.builder().topK(6).topN(2).build())
            .build()
            .retrieve(QUESTION);

    assertThat(lengths(retrieval.candidates())).containsExactly(12, 11, 10, 9, 8, 7);
    assertThat(lengths(retrieval.passages())).containsExactly(7, 8);
  }

  @Test
  void aQuerySetsHowManyAreFoundAndKept() {
    Query query = Query.builder(QUESTION).topK(5).topN(1).build();
    Retrieval retrieval = reranking().build().retrieve(query);

    assertThat(lengths(retrieval.candidates())).containsExactly(12, 11, 10, 9, 8);
    assertThat(lengths(retrieval.passages())).containsExactly(8);
  }

  @Test
  void aQueryThatKeepsMoreThanThePipelineFindsFindsMore() {
    Query query = Query.builder(QUESTION).topN(12).build();
    Retrieval retrieval = reranking().build().retrieve(query);

    assertThat(retrieval.candidates()).hasSize(12);
    assertThat(lengths(retrieval.passages()))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  }

  @Test
  void aQueryThatFindsLessThanThePipelineKeepsKeepsLess() {
    Query query = Query.builder(QUESTION).topK(2).build();
    Retrieval retrieval = reranking().build().retrieve(query);

    assertThat(lengths(retrieval.candidates())).containsExactly(12, 11);
    assertThat(lengths(retrieval.passages())).containsExactly(11, 12);
  }

  @Test
  void theSearchThresholdKeepsWorseCandidatesFromTheReranker() {
    double threshold = 0.87; // Between sqrt(9 / 12) and sqrt(10 / 12).
    Retrieval retrieval =
        reranking()
            .retrieval(RetrievalOptions.builder().searchThreshold(threshold).build())
            .build()
            .retrieve(QUESTION);

    assertThat(reranker.requests.get(0).passages()).hasSize(3);
    assertThat(lengths(retrieval.passages())).containsExactly(10, 11, 12);
    assertThat(retrieval.candidates()).as("as they were found").hasSize(10);
  }

  @Test
  void aScoreThatEqualsTheThresholdReachesIt() {
    RagPipeline pipeline =
        searching().retrieval(RetrievalOptions.builder().topK(12).topN(12).build()).build();
    double ninth = pipeline.retrieve(QUESTION).passages().get(8).score().value();

    assertThat(
            searching()
                .retrieval(RetrievalOptions.builder().topN(10).searchThreshold(ninth).build())
                .build()
                .retrieve(QUESTION)
                .passages())
        .hasSize(9);
  }

  @Test
  void aThresholdOfDistancesKeepsTheNearer() {
    VectorStore distances = new InMemoryVectorStore(embedder.identity(), Metric.EUCLIDEAN);
    RagPipeline pipeline =
        searching()
            .store(distances)
            .retrieval(RetrievalOptions.builder().searchThreshold(0.5).build())
            .build();
    pipeline.ingest(List.of(document(1), document(6), document(11), document(12)));

    // The distance of unit vectors is sqrt(2 - 2 cos): 0, 0.29 and 0.77 for 12, 11 and 6 words.
    assertThat(lengths(pipeline.retrieve(QUESTION).passages())).containsExactly(12, 11);
  }

  @Test
  void theRerankThresholdDropsWorsePassages() {
    Retrieval retrieval =
        reranking()
            .retrieval(RetrievalOptions.builder().rerankThreshold(0.25).build())
            .build()
            .retrieve(QUESTION);

    assertThat(lengths(retrieval.passages())).containsExactly(3, 4);
  }

  @Test
  void nothingIsRerankedWhenNoCandidateReachesTheThreshold() {
    Retrieval retrieval =
        reranking()
            .retrieval(RetrievalOptions.builder().searchThreshold(1.5).build())
            .build()
            .retrieve(QUESTION);

    assertThat(retrieval.passages()).isEmpty();
    assertThat(retrieval.candidates()).hasSize(10);
    assertThat(reranker.requests).isEmpty();
  }

  @Test
  void nothingIsLeftWhenNoPassageReachesTheRerankThreshold() {
    Retrieval retrieval =
        reranking()
            .retrieval(RetrievalOptions.builder().rerankThreshold(0.9).build())
            .build()
            .retrieve(QUESTION);

    assertThat(retrieval.passages()).isEmpty();
    assertThat(retrieval.candidates()).hasSize(10);
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void anEmptyStoreGivesNothingToRerank(SearchMode mode) {
    VectorStore empty = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
    Retrieval retrieval =
        searching(mode).reranker(reranker).store(empty).build().retrieve(QUESTION);

    assertThat(retrieval.candidates()).isEmpty();
    assertThat(retrieval.passages()).isEmpty();
    assertThat(reranker.requests).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void candidatesMatchTheQuerysFilter(SearchMode mode) {
    Query query =
        Query.builder(QUESTION)
            .filter(Filter.and(Filter.eq("even", true), Filter.lte("words", 6)))
            .build();
    Retrieval retrieval =
        searching()
            .retrieval(RetrievalOptions.builder().searchMode(mode).topN(10).build())
            .build()
            .retrieve(query);

    assertThat(lengths(retrieval.passages())).containsExactly(6, 4, 2);
  }

  @Test
  void withoutInstructionTheModelsUseTheirOwn() {
    reranking().build().retrieve(QUESTION);

    assertThat(embedder.requests).extracting(EmbeddingRequest::instruction).containsExactly(none());
    assertThat(reranker.requests).extracting(RerankRequest::instruction).containsExactly(none());
  }

  @Test
  void thePipelinesInstructionReachesEmbedderAndReranker() {
    reranking().instruction("Find trees").build().retrieve(QUESTION);

    assertThat(embedder.requests.get(0).instruction()).contains("Find trees");
    assertThat(reranker.requests.get(0).instruction()).contains("Find trees");
  }

  @Test
  void theQuerysInstructionTakesThePlaceOfThePipelines() {
    Query query = Query.builder(QUESTION).instruction("Find shrubs").build();
    reranking().instruction("Find trees").build().retrieve(query);

    assertThat(embedder.requests.get(0).instruction()).contains("Find shrubs");
    assertThat(reranker.requests.get(0).instruction()).contains("Find shrubs");
  }

  @Test
  void documentsAreEmbeddedWithoutInstruction() {
    searching().instruction("Find trees").build().ingest(List.of(Document.of("new", "oak")));

    assertThat(embedder.requests).extracting(EmbeddingRequest::instruction).containsExactly(none());
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  @Test
  void passagesOfEqualRerankScoresStayInTheOrderOfTheSearch() {
    WatchedReranker undecided = new WatchedReranker(text -> words(text) == 7 ? 0.9 : 0.5);
    Retrieval retrieval =
        searching()
            .reranker(undecided)
            .retrieval(RetrievalOptions.builder().topN(10).build())
            .build()
            .retrieve(QUESTION);

    assertThat(lengths(retrieval.passages())).containsExactly(7, 12, 11, 10, 9, 8, 6, 5, 4, 3);
  }

  @Test
  void withoutRerankerPassagesStayInTheOrderOfTheSearch() {
    Retrieval retrieval = searching().build().retrieve(QUESTION);

    assertThat(retrieval.passages()).isEqualTo(retrieval.candidates().subList(0, 3));
    assertThat(lengths(retrieval.passages())).containsExactly(12, 11, 10);
  }

  @Test
  void aSearchByWordsEmbedsNothing() {
    Retrieval retrieval =
        searching(SearchMode.KEYWORD).reranker(reranker).build().retrieve("kauri larch");

    assertThat(embedder.requests).isEmpty();
    assertThat(lengths(retrieval.candidates())).containsExactly(12, 11);
    assertThat(retrieval.passages().get(0).history())
        .extracting(stage -> stage.score().kind())
        .containsExactly(ScoreKind.BM25, ScoreKind.RERANK_PROBABILITY);
  }

  @Test
  void aHybridSearchKeepsTheVerdictsOfBothItsSides() {
    Retrieval retrieval =
        searching(SearchMode.HYBRID).reranker(reranker).build().retrieve("larch larch alder");

    Passage both =
        retrieval.candidates().stream()
            .filter(candidate -> words(candidate.text()) == 12)
            .findFirst()
            .orElseThrow();
    assertThat(both.history())
        .extracting(stage -> stage.score().kind())
        .containsExactly(ScoreKind.COSINE, ScoreKind.BM25, ScoreKind.RRF);
    assertThat(retrieval.passages())
        .allSatisfy(
            passage ->
                assertThat(passage.stage(ScoreKind.RRF)).as("behind the rerank score").isPresent());
  }

  @Test
  void thePipelinesFusionWeighsTheSidesOfAHybridSearch() {
    String question = "alder larch";
    int byVector = bestOf(searching().build(), question);
    int byWords = bestOf(searching(SearchMode.KEYWORD).build(), question);

    assertThat(byVector).isNotEqualTo(byWords);
    assertThat(bestOf(hybrid(new ReciprocalRankFusion(60, 1, 0)), question)).isEqualTo(byVector);
    assertThat(bestOf(hybrid(new ReciprocalRankFusion(60, 0, 1)), question)).isEqualTo(byWords);
  }

  private RagPipeline hybrid(ReciprocalRankFusion fusion) {
    return searching()
        .retrieval(RetrievalOptions.builder().searchMode(SearchMode.HYBRID).fusion(fusion).build())
        .build();
  }

  private static int bestOf(RagPipeline pipeline, String question) {
    return words(pipeline.retrieve(question).passages().get(0).text());
  }

  @Test
  void theRerankerReadsWhatTheEmbedderRead() {
    TextSplitter withHeading =
        new TextSplitter() {
          @Override
          public List<TextSegment> segments(Document document) {
            return List.of(
                new TextSegment(
                    0,
                    document.text().length(),
                    List.of("Trees"),
                    Optional.of("Trees: " + document.text())));
          }

          @Override
          public String identity() {
            return "with-heading";
          }
        };
    RagPipeline pipeline = reranking().splitter(withHeading).build();
    pipeline.ingest(List.of(Document.of("new", "oak")));
    Retrieval retrieval = pipeline.retrieve(Query.builder("oak").topK(1).build());

    assertThat(embedder.texts()).containsExactly("Trees: oak", "oak");
    assertThat(reranker.requests.get(0).passages()).containsExactly("Trees: oak");
    assertThat(retrieval.passages().get(0).text()).isEqualTo("oak");
  }

  @Test
  void theContextReachesEveryStage() {
    CallContext context = CallContext.cancellable();
    reranking().build().retrieve(Query.builder(QUESTION).context(context).build());

    assertThat(embedder.requests.get(0).context()).isSameAs(context);
    assertThat(searches.get(0).context()).isSameAs(context);
    assertThat(reranker.requests.get(0).context()).isSameAs(context);
  }

  @Test
  void theStagesThatRanAreTimed() {
    embedder.before = () -> take(Duration.ofMillis(2));
    reranker.before = () -> take(Duration.ofMillis(3));
    StageTimings timings = reranking().build().retrieve(QUESTION).timings();

    assertThat(timings.asMap()).containsOnlyKeys(Stage.EMBED, Stage.SEARCH, Stage.RERANK);
    assertThat(timings.of(Stage.EMBED)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    assertThat(timings.of(Stage.SEARCH)).isPositive();
    assertThat(timings.of(Stage.RERANK)).isGreaterThanOrEqualTo(Duration.ofMillis(3));
    assertThat(timings.of(Stage.GENERATE)).isZero();
    assertThat(timings.total())
        .isEqualTo(timings.asMap().values().stream().reduce(Duration.ZERO, Duration::plus));
  }

  @Test
  void aStageThatDidNotRunIsNotTimed() {
    assertThat(searching().build().retrieve(QUESTION).timings().asMap())
        .containsOnlyKeys(Stage.EMBED, Stage.SEARCH);
    assertThat(searching(SearchMode.KEYWORD).build().retrieve(QUESTION).timings().asMap())
        .containsOnlyKeys(Stage.SEARCH);
  }

  /** Keeps the thread busy for at least so long. */
  private static void take(Duration duration) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < duration.toNanos()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theFakeWordsDoNotCollide() {
    Embedding question = embedder.embedQuery(QUESTION);
    assertThat(WORDS)
        .allSatisfy(
            word ->
                assertThat(question.dot(embedder.embedQuery(word)))
                    .isCloseTo(Math.sqrt(1.0 / 12), within(1e-6)));
  }
}
