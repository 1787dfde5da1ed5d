package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.InputType;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.ModelException;
import io.ragstone.question.Conversation;
import io.ragstone.question.QueryExpander;
import io.ragstone.question.SearchText;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.retrieval.StageScore;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.SearchRequest;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.ForwardingVectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A question is searched for in more than its own words. */
class QueryExpansionTest {
  private static final String QUESTION = "alder birch";
  private static final QueryExpander PARAPHRASE = expander(InputType.QUERY, "cedar");
  private static final QueryExpander PASSAGE = expander(InputType.DOCUMENT, "cedar elm");

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(String::length);
  private final RecordedStages stages = new RecordedStages();
  private final List<SearchRequest> searches = new ArrayList<>();

  /** Runs when the store has searched. */
  private Runnable afterSearch = () -> {};

  private final VectorStore store =
      new ForwardingVectorStore(new InMemoryVectorStore(embedder.identity(), Metric.COSINE)) {
        @Override
        public List<Passage> search(SearchRequest request) {
          searches.add(request);
          List<Passage> found = super.search(request);
          afterSearch.run();
          return found;
        }
      };

  private static QueryExpander expander(InputType type, String... texts) {
    return request -> Stream.of(texts).map(text -> new SearchText(text, type, "own")).toList();
  }

  private RagPipeline.Builder searching(QueryExpander... expanders) {
    RagPipeline.Builder builder =
        RagPipeline.builder()
            .embedder(embedder)
            .store(store)
            .splitter(new SeparatorSplitter("\n"))
            .listener(stages);
    Stream.of(expanders).forEach(builder::expander);
    return builder;
  }

  @BeforeEach
  void ingest() {
    List<Document> documents =
        Stream.of("alder", "alder birch", "birch cedar", "cedar", "cedar elm fir", "gum")
            .map(text -> Document.of(text, text))
            .toList();
    searching().build().ingest(documents);
    embedder.requests.clear();
    stages.news.clear();
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  @Test
  void withoutExpanderTheQuestionAloneIsSearchedFor() {
    Retrieval retrieval = searching().build().retrieve(QUESTION);

    assertThat(retrieval.searches())
        .containsExactly(new TextSearch(SearchText.question(QUESTION), retrieval.candidates()));
    assertThat(retrieval.candidates()).allSatisfy(one -> assertThat(one.history()).hasSize(1));
    assertThat(stages.news).doesNotContain("EXPAND started");
  }

  @Test
  void everyTextIsSearchedForInItsOrder() {
    Retrieval retrieval = searching(PARAPHRASE, PASSAGE).build().retrieve(QUESTION);

    assertThat(retrieval.searches())
        .extracting(TextSearch::text)
        .containsExactly(
            SearchText.question(QUESTION),
            new SearchText("cedar", InputType.QUERY, "own"),
            new SearchText("cedar elm", InputType.DOCUMENT, "own"));
    assertThat(retrieval.searches())
        .extracting(search -> search.found().get(0).text())
        .containsExactly("alder birch", "cedar", "cedar elm fir");
    assertThat(searches).hasSize(3);
    assertThat(stages.news)
        .containsSequence(
            "EXPAND started",
            "EXPAND completed 1",
            "EXPAND started",
            "EXPAND completed 1",
            "EMBED started",
            "EMBED completed 3",
            "SEARCH started");
  }

  @Test
  void theTextsOfOneKindAreOneBatch() {
    QueryExpander both =
        request ->
            Stream.of(PASSAGE, PARAPHRASE, expander(InputType.QUERY, "fir"))
                .flatMap(expander -> expander.expand(request).stream())
                .toList();
    searching(both).instruction("Find trees").build().retrieve(QUESTION);

    assertThat(embedder.requests)
        .extracting(EmbeddingRequest::inputType)
        .containsExactly(InputType.QUERY, InputType.DOCUMENT);
    assertThat(embedder.requests)
        .extracting(EmbeddingRequest::texts)
        .containsExactly(List.of(QUESTION, "cedar", "fir"), List.of("cedar elm"));
    assertThat(embedder.requests)
        .extracting(EmbeddingRequest::instruction)
        .as("documents have no instruction")
        .containsExactly(Optional.of("Find trees"), Optional.empty());
  }

  @Test
  void listsAreFusedByRank() {
    Retrieval retrieval = searching(PARAPHRASE).build().retrieve("birch");

    assertThat(texts(retrieval.candidates())).startsWith("birch cedar");
    Passage best = retrieval.candidates().get(0);
    assertThat(best.score().kind()).isEqualTo(ScoreKind.RRF);
    List<StageScore> inLists =
        retrieval.searches().stream()
            .map(search -> search.found().get(texts(search.found()).indexOf("birch cedar")))
            .map(passage -> passage.history().get(0))
            .toList();
    assertThat(best.history()).startsWith(inLists.get(0), inLists.get(1)).hasSize(3);
    assertThat(best.score().value())
        .isEqualTo(1.0 / (60 + inLists.get(0).rank()) + 1.0 / (60 + inLists.get(1).rank()));
  }

  @Test
  void topKHoldsForEachSearchAndForAllTogether() {
    Retrieval retrieval =
        searching(PARAPHRASE)
            .retrieval(RetrievalOptions.builder().topK(2).topN(1).build())
            .build()
            .retrieve(QUESTION);

    assertThat(searches).extracting(SearchRequest::topK).containsExactly(2, 2);
    assertThat(retrieval.candidates()).hasSize(2);
    assertThat(retrieval.passages()).hasSize(1);
  }

  @Test
  void onlyTheQuestionIsRerankedAgainst() {
    searching(PARAPHRASE, PASSAGE).reranker(reranker).build().retrieve(QUESTION);

    assertThat(reranker.requests).hasSize(1);
    assertThat(reranker.requests.get(0).query()).isEqualTo(QUESTION);
    assertThat(reranker.requests.get(0).passages()).doesNotHaveDuplicates();
  }

  @Test
  void theQuestionThatStandsAloneIsExpanded() {
    QueryExpander echo =
        request -> List.of(new SearchText("like " + request.question(), InputType.QUERY, "echo"));
    Query followUp =
        Query.builder("And cedar?")
            .conversation(Conversation.empty().plus("Alder?", "Yes"))
            .build();
    searching(echo).rewriter(request -> "Is cedar a tree?").build().retrieve(followUp);

    assertThat(embedder.texts()).containsExactly("Is cedar a tree?", "like Is cedar a tree?");
  }

  @Test
  void aTextIsSearchedForOnce() {
    QueryExpander same = expander(InputType.QUERY, QUESTION, "cedar", "cedar");
    Retrieval retrieval = searching(same, PARAPHRASE).build().retrieve(QUESTION);

    assertThat(retrieval.searches()).hasSize(2);
  }

  @Test
  void theSearchThresholdHoldsBeforeTheListsAreFused() {
    Retrieval retrieval =
        searching(PARAPHRASE)
            .retrieval(RetrievalOptions.builder().searchThreshold(0.99).build())
            .reranker(reranker)
            .build()
            .retrieve(QUESTION);

    assertThat(texts(retrieval.ranked())).containsExactlyInAnyOrder("alder birch", "cedar");
    assertThat(retrieval.candidates()).as("before any threshold").hasSizeGreaterThan(4);
    assertThat(retrieval.passages()).isEqualTo(retrieval.ranked());
  }

  @Test
  void whatTheRerankThresholdDroppedIsOnRecord() {
    Retrieval retrieval =
        searching()
            .reranker(reranker)
            .retrieval(RetrievalOptions.builder().rerankThreshold(12).build())
            .build()
            .retrieve(QUESTION);

    assertThat(texts(retrieval.passages())).containsExactly("cedar elm fir");
    assertThat(retrieval.ranked()).hasSize(6);
    assertThat(texts(retrieval.ranked())).startsWith("cedar elm fir");
  }

  @ParameterizedTest
  @EnumSource(SearchMode.class)
  void everyModeCanSearchWithSeveralTexts(SearchMode mode) {
    Retrieval retrieval =
        searching(PARAPHRASE, PASSAGE)
            .retrieval(RetrievalOptions.builder().searchMode(mode).build())
            .build()
            .retrieve(QUESTION);

    assertThat(retrieval.searches()).hasSize(3);
    assertThat(texts(retrieval.candidates())).contains("alder birch", "cedar", "cedar elm fir");
  }

  // Expanders that fail

  private static QueryExpander failing(RuntimeException failure) {
    return request -> {
      throw failure;
    };
  }

  @Test
  void whatFailsIsGoneOnWithout() {
    ModelException failure = new ModelException("Broken");
    QueryExpander nothing = request -> null;
    Retrieval retrieval =
        searching(failing(failure), nothing, PARAPHRASE).build().retrieve(QUESTION);

    assertThat(embedder.texts()).containsExactly(QUESTION, "cedar");
    assertThat(retrieval.fallbacks())
        .extracting(Fallback::stage)
        .containsExactly(Stage.EXPAND, Stage.EXPAND);
    assertThat(retrieval.fallbacks().get(0).failure()).isSameAs(failure);
    assertThat(stages.news).startsWith("EXPAND started", "EXPAND failed");
  }

  @Test
  void aPipelineCanFailInstead() {
    ModelException failure = new ModelException("Broken");
    RagPipeline pipeline = searching(failing(failure)).fallBackToQuestion(false).build();

    assertThatThrownBy(() -> pipeline.retrieve(QUESTION)).isSameAs(failure);
    assertThat(embedder.requests).isEmpty();
  }

  // Calls that end

  @Test
  void noExpanderBeginsAfterTheCallIsCancelled() {
    CallContext context = CallContext.cancellable();
    List<String> ran = new ArrayList<>();
    QueryExpander cancelling =
        request -> {
          request.context().cancel();
          return List.of();
        };
    QueryExpander next =
        request -> {
          ran.add("next");
          return List.of();
        };
    Query query = Query.builder(QUESTION).context(context).build();

    assertThatThrownBy(() -> searching(cancelling, next).build().retrieve(query))
        .isInstanceOf(CallCancelledException.class);
    assertThat(ran).isEmpty();
  }

  @Test
  void noFurtherTextIsSearchedForAfterTheCallIsCancelled() {
    CallContext context = CallContext.cancellable();
    afterSearch = context::cancel;
    Query query = Query.builder(QUESTION).context(context).build();

    assertThatThrownBy(() -> searching(PARAPHRASE).build().retrieve(query))
        .isInstanceOf(CallCancelledException.class);
    assertThat(searches).hasSize(1);
  }
}
