package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.FinishReason;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where no passage is left, nothing is made up. */
@Timeout(30)
class RefusalTest {
  private static final String QUESTION = "alder birch";

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(text -> 1.0 / text.length());
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final FakeGenerator generator = FakeGenerator.saying("The moon.");
  private final RecordedStages stages = new RecordedStages();
  private final List<Answer> told = new ArrayList<>();

  private RagPipeline.Builder answering() {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n"))
        .reranker(reranker)
        .generator(generator)
        .listener(stages)
        .answerListener(told::add);
  }

  private RagPipeline refusing() {
    return answering().retrieval(RetrievalOptions.builder().rerankThreshold(0.9).build()).build();
  }

  @BeforeEach
  void ingest() {
    answering()
        .build()
        .ingest(List.of(Document.of("a", "alder"), Document.of("ab", "alder birch cedar")));
    stages.news.clear();
  }

  private static List<String> closest(Answer answer) {
    return answer.refusal().orElseThrow().closest().stream().map(Passage::text).toList();
  }

  @Test
  void withoutPassagesTheGeneratorIsNotAsked() {
    Answer answer = refusing().ask(QUESTION);

    assertThat(generator.requests()).isEmpty();
    assertThat(answer.refusal()).isPresent();
    assertThat(answer.text()).isEqualTo("Nothing was found that answers the question.");
    assertThat(answer.passages()).isEmpty();
    assertThat(answer.citations()).isEmpty();
    assertThat(answer.promptContext().blocks()).isEmpty();
    assertThat(answer.generation().generator()).isEqualTo(Refusal.GENERATOR);
    assertThat(answer.generation().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.generation().usage()).isEmpty();
  }

  @Test
  void generationIsNeitherObservedNorTimed() {
    Answer answer = refusing().ask(QUESTION);

    assertThat(stages.news).isNotEmpty().noneMatch(news -> news.startsWith("GENERATE"));
    assertThat(answer.timings().asMap()).doesNotContainKey(Stage.GENERATE);
    assertThat(told).containsExactly(answer);
  }

  @Test
  void itSaysWhatCameClosestToTheRerankThreshold() {
    Answer answer = refusing().ask(QUESTION);

    assertThat(closest(answer)).containsExactly("alder", "alder birch cedar");
    assertThat(answer.refusal().orElseThrow().closest())
        .extracting(passage -> passage.score().kind())
        .containsOnly(ScoreKind.RERANK_PROBABILITY);
  }

  @Test
  void itSaysWhatCameClosestToTheSearchThreshold() {
    Answer answer =
        answering()
            .retrieval(RetrievalOptions.builder().searchThreshold(0.99).build())
            .build()
            .ask(QUESTION);

    assertThat(closest(answer)).containsExactly("alder birch cedar", "alder");
    assertThat(answer.refusal().orElseThrow().closest())
        .extracting(passage -> passage.score().kind())
        .containsOnly(ScoreKind.COSINE);
  }

  @Test
  void nothingIsCloseInAnEmptyStore() {
    VectorStore empty = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);

    assertThat(closest(answering().store(empty).build().ask(QUESTION))).isEmpty();
  }

  @Test
  void anAnswerIsNoRefusal() {
    assertThat(answering().build().ask(QUESTION).refusal()).isEmpty();
    assertThat(generator.requests()).hasSize(1);
  }

  @Test
  void theTextCanBeChosen() {
    RagPipeline german =
        answering()
            .retrieval(RetrievalOptions.builder().rerankThreshold(0.9).build())
            .refusalText("Nichts gefunden.")
            .build();

    assertThat(german.ask(QUESTION).text()).isEqualTo("Nichts gefunden.");
    assertThatThrownBy(() -> answering().refusalText(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStreamRefusesTheSameWay() {
    Answer whole = refusing().ask(QUESTION);
    told.clear();
    List<AnswerEvent> events = new ArrayList<>();
    try (AnswerStream stream = refusing().askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(events::add);
    }

    assertRefuses(events, whole);
    assertThat(told).hasSize(1);
    assertThat(stages.failures).isEmpty();
    assertThat(stages.news).noneMatch(news -> news.startsWith("GENERATE"));
  }

  @Test
  void aPublisherRefusesTheSameWay() {
    List<AnswerEvent> events = new ArrayList<>();
    CompletableFuture<Void> completed = new CompletableFuture<>();
    refusing()
        .askPublisher(Query.of(QUESTION))
        .subscribe(
            new Flow.Subscriber<>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(AnswerEvent event) {
                events.add(event);
              }

              @Override
              public void onError(Throwable failure) {
                completed.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {
                completed.complete(null);
              }
            });
    completed.join();

    assertRefuses(events, refusing().ask(QUESTION));
  }

  private void assertRefuses(List<AnswerEvent> events, Answer whole) {
    assertThat(generator.requests()).isEmpty();
    assertThat(events).hasSize(3);
    assertThat(events.get(0)).isInstanceOf(AnswerEvent.Retrieved.class);
    assertThat(events.get(1)).isEqualTo(new AnswerEvent.TextDelta(whole.text()));
    assertThat(events.get(2))
        .isInstanceOfSatisfying(
            AnswerEvent.Completed.class,
            completed -> {
              assertThat(completed.answer().refusal()).isEqualTo(whole.refusal());
              assertThat(completed.answer().generation()).isEqualTo(whole.generation());
            });
  }

  @Test
  void aCancelledCallRefusesNothing() {
    CallContext context = CallContext.cancellable();
    reranker.before = context::cancel;
    Query query = Query.builder(QUESTION).context(context).build();

    assertThatThrownBy(() -> refusing().ask(query)).isInstanceOf(CallCancelledException.class);
    assertThat(told).isEmpty();
  }
}
