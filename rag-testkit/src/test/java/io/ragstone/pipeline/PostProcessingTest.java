package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.Metadata;
import io.ragstone.filter.Filter;
import io.ragstone.postprocess.Deduplication;
import io.ragstone.postprocess.MaximalMarginalRelevance;
import io.ragstone.postprocess.NeighborExpansion;
import io.ragstone.postprocess.ParentExpansion;
import io.ragstone.postprocess.PassagePostProcessor;
import io.ragstone.postprocess.PostProcessRequest;
import io.ragstone.postprocess.SourceLimit;
import io.ragstone.postprocess.WindowExpansion;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.ParentChildSplitter;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pipeline does to passages beside searching and reranking, and how it accounts for it. */
class PostProcessingTest {
  private static final String QUESTION = "alder birch cedar";

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(String::length);
  private final RecordedStages stages = new RecordedStages();
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final List<PostProcessRequest> requests = new ArrayList<>();

  private RagPipeline.Builder searching() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"))
        .listener(stages);
  }

  private Retrieval retrieve(RetrievalOptions.Builder options) {
    return searching().reranker(reranker).retrieval(options.build()).build().retrieve(QUESTION);
  }

  private PassagePostProcessor recording(String name) {
    return new PassagePostProcessor() {
      @Override
      public List<Passage> process(PostProcessRequest request) {
        stages.news.add(name);
        requests.add(request);
        return request.passages();
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  private static PassagePostProcessor without(String text) {
    return request ->
        request.passages().stream().filter(passage -> !passage.text().equals(text)).toList();
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  @BeforeEach
  void ingest() {
    Document trees = Document.of("trees", "alder birch cedar\nalder birch\nalder elm gum\nfir");
    Document more = Document.of("more", "Alder  birch\nbirch cedar oak pine");
    searching().build().ingest(List.of(trees, more));
    embedder.requests.clear();
    stages.news.clear();
  }

  @Test
  void eachPlaceIsWhereItsNameSays() {
    retrieve(
        RetrievalOptions.builder()
            .topN(1)
            .afterSelection(recording("after selection"))
            .afterRerank(recording("after rerank"))
            .afterSearch(recording("first after search"))
            .afterSearch(recording("second after search")));

    assertThat(stages.news)
        .containsSubsequence(
            "SEARCH completed 6",
            "first after search",
            "POST_PROCESS completed 6",
            "second after search",
            "RERANK started",
            "after rerank",
            "POST_PROCESS completed 6",
            "after selection",
            "POST_PROCESS completed 1");
  }

  @Test
  void whatIsDroppedBehindTheSearchIsNotReranked() {
    Retrieval retrieval =
        retrieve(RetrievalOptions.builder().afterSearch(Deduplication.DEFAULT).topN(6));

    assertThat(reranker.requests.get(0).passages()).hasSize(5);
    assertThat(texts(retrieval.candidates())).contains("alder birch", "Alder  birch");
    assertThat(texts(retrieval.ranked())).hasSize(5);
  }

  @Test
  void whatIsDroppedBehindTheRerankerMakesRoomForTheNext() {
    Retrieval retrieval =
        retrieve(RetrievalOptions.builder().afterRerank(new SourceLimit(1)).topN(2));

    assertThat(texts(retrieval.passages()))
        .containsExactly("birch cedar oak pine", "alder birch cedar");
  }

  @Test
  void whatIsAddedToTheChosenComesOnTopOfThem() {
    Retrieval retrieval =
        retrieve(RetrievalOptions.builder().afterSelection(new NeighborExpansion(1, 0)).topN(1));

    assertThat(texts(retrieval.passages())).containsExactly("birch cedar oak pine", "Alder  birch");
  }

  /** Two parents of two chunks each in a store of their own, found by the words of the question. */
  private Retrieval retrieveParents(RetrievalOptions.Builder options) {
    RagPipeline pipeline =
        searching()
            .store(new InMemoryVectorStore(embedder.identity(), Metric.COSINE))
            .splitter(
                ParentChildSplitter.builder(new SeparatorSplitter("\n"), new SeparatorSplitter(";"))
                    .build())
            .reranker(reranker)
            .retrieval(options.build())
            .build();
    pipeline.ingest(
        List.of(Document.of("parents", "alder birch;cedar\nalder;gum and oak and fir")));
    return pipeline.retrieve(QUESTION);
  }

  @Test
  void behindTheSearchTheRerankerReadsParentsAndBehindItChunks() {
    ParentExpansion parents = ParentExpansion.of(embedder.tokenCounter(), 100);
    Retrieval before = retrieveParents(RetrievalOptions.builder().afterSearch(parents).topN(1));
    Retrieval behind = retrieveParents(RetrievalOptions.builder().afterRerank(parents).topN(2));

    assertThat(reranker.requests.get(0).passages())
        .containsExactly("alder birch;cedar", "alder;gum and oak and fir");
    assertThat(texts(before.passages())).containsExactly("alder;gum and oak and fir");
    assertThat(reranker.requests.get(1).passages())
        .containsExactlyInAnyOrder("alder birch", "cedar", "alder", "gum and oak and fir");
    assertThat(texts(behind.passages()))
        .containsExactly("alder;gum and oak and fir", "alder birch;cedar");
    assertThat(behind.passages().get(0).chunk().text()).isEqualTo("gum and oak and fir");
    assertThat(behind.steps())
        .as("what is joined is not dropped")
        .allSatisfy(step -> assertThat(step.dropped()).isEmpty());
  }

  @Test
  void noNeighborIsAddedThatIsShownAlready() {
    Retrieval retrieval =
        retrieveParents(
            RetrievalOptions.builder()
                .topN(1)
                .afterSelection(new WindowExpansion(1, 1))
                .afterSelection(new NeighborExpansion(9, 9)));

    assertThat(texts(retrieval.passages()))
        .containsExactly("alder;gum and oak and fir", "cedar", "alder birch;");
  }

  @Test
  void withoutRerankerEveryPlaceIsStillThere() {
    RetrievalOptions options =
        RetrievalOptions.builder().afterRerank(without(QUESTION)).topN(1).build();
    Retrieval retrieval = searching().retrieval(options).build().retrieve(QUESTION);

    assertThat(texts(retrieval.passages())).doesNotContain(QUESTION).hasSize(1);
  }

  @Test
  void noNeighborComesFromBehindTheMandatoryFilter() {
    Metadata mine = Metadata.builder().put("tenant", "mine").build();
    RetrievalOptions options =
        RetrievalOptions.builder().topN(1).afterSelection(new NeighborExpansion(9, 9)).build();
    RagPipeline pipeline =
        searching().mandatoryFilter(Filter.eq("tenant", "mine")).retrieval(options).build();
    pipeline.ingest(List.of(Document.of("letter", "alder birch cedar\nmine too", mine)));

    assertThat(texts(pipeline.retrieve(QUESTION).passages())).containsExactly(QUESTION, "mine too");
    assertThat(store.chunksOf("trees")).hasSize(4);
  }

  @Test
  void aProcessorGetsTheQuestionTheFilterAndTheContext() {
    CallContext context = CallContext.cancellable();
    Filter filter = Filter.not(Filter.eq("secret", true));
    RetrievalOptions options =
        RetrievalOptions.builder().afterSearch(recording("processor")).build();
    Query query = Query.builder(QUESTION).filter(filter).context(context).build();
    searching().retrieval(options).build().retrieve(query);

    assertThat(requests.get(0).question()).isEqualTo(QUESTION);
    assertThat(requests.get(0).filter()).isEqualTo(filter);
    assertThat(requests.get(0).context()).isSameAs(context);
  }

  @Test
  void theQuestionIsNotEmbeddedTwice() {
    retrieve(RetrievalOptions.builder().afterSearch(MaximalMarginalRelevance.ofQuestion(0.5)));

    assertThat(embedder.texts()).containsExactly(QUESTION);
  }

  @Test
  void aSearchByWordsEmbedsTheQuestionOnceWhenItsVectorIsAskedFor() {
    Retrieval retrieval =
        retrieve(
            RetrievalOptions.builder()
                .searchMode(SearchMode.KEYWORD)
                .afterSearch(MaximalMarginalRelevance.ofQuestion(0.5))
                .afterSearch(MaximalMarginalRelevance.ofQuestion(0.7)));

    assertThat(embedder.texts()).containsExactly(QUESTION);
    assertThat(retrieval.ranked())
        .allSatisfy(passage -> assertThat(passage.stage(ScoreKind.MARGINAL_RELEVANCE)).isPresent());
  }

  @Test
  void aProcessorThatReturnsNullIsNamed() {
    PassagePostProcessor broken =
        new PassagePostProcessor() {
          @Override
          public List<Passage> process(PostProcessRequest request) {
            return null;
          }

          @Override
          public String toString() {
            return "broken";
          }
        };

    assertThatThrownBy(() -> retrieve(RetrievalOptions.builder().afterSearch(broken)))
        .hasMessage("broken returned null; return an empty list to drop all passages");
  }

  @Test
  void stepsSayWhatEachMadeOfThePassages() {
    Retrieval retrieval =
        retrieve(
            RetrievalOptions.builder()
                .searchThreshold(0.1)
                .afterSearch(new SourceLimit(2))
                .rerankThreshold(12)
                .topN(1));

    assertThat(retrieval.steps())
        .extracting(RetrievalStep::name)
        .containsExactly(
            "dense search",
            "search threshold 0.1",
            "SourceLimit[passages=2]",
            "rerank",
            "rerank threshold 12.0",
            "top 1");
    assertThat(retrieval.steps())
        .extracting(step -> texts(step.dropped()))
        .containsExactly(
            List.of(),
            List.of("fir"),
            List.of("alder elm gum"),
            List.of(),
            List.of("alder birch"),
            List.of("alder birch cedar", "Alder  birch"));
    assertThat(retrieval.steps().get(5).passages()).isEqualTo(retrieval.passages());
  }
}
