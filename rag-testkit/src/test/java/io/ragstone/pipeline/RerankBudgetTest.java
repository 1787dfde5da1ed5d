package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.ModelException;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search prefers the longest of four texts, the reranker the shortest. */
@Timeout(60)
class RerankBudgetTest {
  private static final String QUESTION = "alder birch cedar elm";
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LATE = Duration.ofSeconds(50);

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(text -> 1.0 / text.length());
  private final RecordedStages stages = new RecordedStages();
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

  /** Lets a reranker go that waits. */
  private final CountDownLatch release = new CountDownLatch(1);

  private RagPipeline pipeline(RetrievalOptions.Builder options) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"))
        .reranker(reranker)
        .retrieval(options.topN(4).build())
        .listener(stages)
        .build();
  }

  private RagPipeline pipeline(RerankBudget.Builder budget) {
    return pipeline(RetrievalOptions.builder().rerankBudget(budget.build()));
  }

  private static RerankBudget.Builder budget() {
    return RerankBudget.builder();
  }

  private static List<String> texts(List<Passage> passages) {
    return passages.stream().map(Passage::text).toList();
  }

  /** Whatever its context says. */
  private void waitForRelease() {
    try {
      assertThat(release.await(LATE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void ingest() {
    pipeline(budget())
        .ingest(
            Stream.of("alder", "alder birch", "alder birch cedar", QUESTION)
                .map(text -> Document.of(text, text))
                .toList());
    stages.news.clear();
  }

  @AfterEach
  void letGo() {
    release.countDown();
    Thread.interrupted();
  }

  @Test
  void theBestCandidatesAreJudgedAndTheOthersFollow() {
    Retrieval retrieval = pipeline(budget().maxPassages(2)).retrieve(QUESTION);

    assertThat(reranker.requests.get(0).passages()).containsExactly(QUESTION, "alder birch cedar");
    assertThat(texts(retrieval.passages()))
        .containsExactly("alder birch cedar", QUESTION, "alder birch", "alder");
    assertThat(retrieval.passages().get(2).stage(ScoreKind.RERANK_PROBABILITY)).isEmpty();
    assertThat(retrieval.steps()).extracting(RetrievalStep::name).contains("rerank of the first 2");
    assertThat(retrieval.fallbacks()).isEmpty();
  }

  @Test
  void asManyAreJudgedAsHaveTheTokens() {
    // 4 and 3 words are 7; the next one has 2.
    pipeline(budget().maxTokens(8)).retrieve(QUESTION);
    pipeline(budget().maxTokens(9)).retrieve(QUESTION);
    pipeline(budget().maxTokens(9).maxPassages(1)).retrieve(QUESTION);
    pipeline(budget().maxTokens(9).tokenCounter(text -> 9)).retrieve(QUESTION);

    assertThat(reranker.requests)
        .extracting(request -> request.passages().size())
        .containsExactly(2, 3, 1, 1);
  }

  @Test
  void theBestCandidateIsJudgedWhateverItsLength() {
    pipeline(budget().maxTokens(1)).retrieve(QUESTION);

    assertThat(reranker.requests.get(0).passages()).containsExactly(QUESTION);
  }

  @Test
  void whatWasNotJudgedReachesNoRerankThreshold() {
    RetrievalOptions.Builder options =
        RetrievalOptions.builder()
            .rerankBudget(budget().maxPassages(2).build())
            .rerankThreshold(0.05);
    Retrieval retrieval = pipeline(options).retrieve(QUESTION);

    assertThat(texts(retrieval.passages())).containsExactly("alder birch cedar");
    assertThat(texts(retrieval.ranked())).hasSize(4);
  }

  @Test
  void aRerankerThatIsDoneInTimeIsHeard() {
    Retrieval retrieval = pipeline(budget().deadline(LATE)).retrieve(QUESTION);

    assertThat(texts(retrieval.passages()))
        .containsExactly("alder", "alder birch", "alder birch cedar", QUESTION);
    assertThat(retrieval.fallbacks()).isEmpty();
    assertThat(reranker.requests.get(0).context().isCancelled()).as("afterwards").isTrue();
  }

  @Test
  void aRerankerThatDoesNotStopIsNotWaitedFor() {
    reranker.before = this::waitForRelease;
    Retrieval retrieval = pipeline(budget().deadline(SOON)).retrieve(QUESTION);

    assertThat(retrieval.passages()).isEqualTo(retrieval.candidates());
    assertThat(retrieval.fallbacks()).extracting(Fallback::stage).containsExactly(Stage.RERANK);
    assertThat(retrieval.fallbacks().get(0).failure())
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("The rerank was not done in 50 ms");
    assertThat(retrieval.steps())
        .extracting(RetrievalStep::name)
        .contains("rerank, not done in time");
    assertThat(stages.news).endsWith("RERANK started", "RERANK failed");
    assertThat(reranker.requests.get(0).context().isCancelled()).as("told to stop").isTrue();
  }

  @Test
  void aRerankerThatLooksAtItsContextStopsByItself() {
    CountDownLatch stopped = new CountDownLatch(1);
    reranker.before =
        () -> {
          CallContext context = reranker.requests.get(0).context();
          try {
            while (true) {
              context.check("forward pass");
              Thread.onSpinWait();
            }
          } finally {
            stopped.countDown();
          }
        };
    Retrieval retrieval = pipeline(budget().deadline(SOON)).retrieve(QUESTION);

    assertThat(retrieval.fallbacks()).extracting(Fallback::stage).containsExactly(Stage.RERANK);
    assertThat(await(stopped)).isTrue();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(LATE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withoutVerdictsNoRerankThresholdIsApplied() {
    reranker.before = this::waitForRelease;
    RetrievalOptions.Builder options =
        RetrievalOptions.builder()
            .rerankBudget(budget().deadline(SOON).build())
            .rerankThreshold(0.9);

    assertThat(pipeline(options).retrieve(QUESTION).passages()).hasSize(4);
  }

  @Test
  void aRerankerThatFailsEndsTheCall() {
    ModelException failure = new ModelException("The model failed");
    reranker.before =
        () -> {
          throw failure;
        };

    assertThatThrownBy(() -> pipeline(budget().deadline(LATE)).retrieve(QUESTION))
        .isSameAs(failure);
  }

  @Test
  void theCallsOwnDeadlineEndsTheCall() {
    reranker.before = this::waitForRelease;
    Query query =
        Query.builder(QUESTION).context(CallContext.withTimeout(Duration.ofMillis(500))).build();

    assertThatThrownBy(() -> pipeline(budget().deadline(LATE)).retrieve(query))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("The deadline of 500 ms passed during: rerank");
  }

  @Test
  void cancellingTheCallEndsItWhileTheRerankerWorks() {
    CallContext context = CallContext.cancellable();
    reranker.before =
        () -> {
          context.cancel();
          waitForRelease();
        };
    Query query = Query.builder(QUESTION).context(context).build();

    assertThatThrownBy(() -> pipeline(budget().deadline(LATE)).retrieve(query))
        .isInstanceOf(CallCancelledException.class)
        .hasMessage("The call was cancelled during: rerank");
  }

  @Test
  void interruptingTheCallerEndsTheCallAndKeepsTheFlag() {
    Thread caller = Thread.currentThread();
    reranker.before =
        () -> {
          caller.interrupt();
          waitForRelease();
        };

    assertThatThrownBy(() -> pipeline(budget().deadline(LATE)).retrieve(QUESTION))
        .isInstanceOf(CallCancelledException.class)
        .hasMessage("The thread was interrupted during: rerank");
    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitsStartAtOne(int limit) {
    assertThatThrownBy(() -> budget().maxPassages(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxPassages must be at least 1, but was " + limit);
    assertThatThrownBy(() -> budget().maxTokens(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTokens must be at least 1, but was " + limit);
    assertThatThrownBy(() -> budget().deadline(Duration.ofMillis(limit)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("deadline must be positive, but was ");
  }
}
