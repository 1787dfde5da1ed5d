package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.prompt.Message;
import io.ragstone.question.Conversation;
import io.ragstone.question.LlmQueryRewriter;
import io.ragstone.question.QueryRewriter;
import io.ragstone.question.RewriteRequest;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A follow-up question stands alone before anything is searched for. */
@Timeout(30)
class QueryRewritingTest {
  private static final String ASKED = "And metadata?";
  private static final String REWRITTEN = "Where does milvus store metadata?";
  private static final Conversation EARLIER =
      Conversation.empty().plus("Where does milvus store data?", "In MinIO. [1]");

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final WatchedReranker reranker = new WatchedReranker(String::length);
  private final VectorStore store = new InMemoryVectorStore(embedder.identity(), Metric.COSINE);
  private final RecordedStages stages = new RecordedStages();
  private final FakeGenerator generator = FakeGenerator.saying("In etcd. [1]");
  private final List<RewriteRequest> rewrites = new ArrayList<>();

  private RagPipeline.Builder asking(QueryRewriter rewriter) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .reranker(reranker)
        .generator(generator)
        .rewriter(
            request -> {
              rewrites.add(request);
              return rewriter.rewrite(request);
            })
        .listener(stages);
  }

  private static Query followUp() {
    return followUp(CallContext.unbounded());
  }

  private static Query followUp(CallContext context) {
    return Query.builder(ASKED).conversation(EARLIER).context(context).build();
  }

  @BeforeEach
  void ingest() {
    RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .splitter(new SeparatorSplitter("\n\n"))
        .build()
        .ingest(
            List.of(
                Document.of("data.md", "Milvus does store data in MinIO."),
                Document.of("metadata.md", "Milvus does store metadata in etcd.")));
    embedder.requests.clear();
  }

  @Test
  void theRewrittenQuestionIsSearchedForAndRerankedAgainst() {
    Retrieval retrieval = asking(request -> " " + REWRITTEN + "\n").build().retrieve(followUp());

    assertThat(rewrites)
        .containsExactly(new RewriteRequest(ASKED, EARLIER, CallContext.unbounded()));
    assertThat(embedder.texts()).containsExactly(REWRITTEN);
    assertThat(reranker.requests.get(0).query()).isEqualTo(REWRITTEN);
    assertThat(retrieval.query().text()).isEqualTo(ASKED);
    assertThat(retrieval.question()).isEqualTo(REWRITTEN);
    assertThat(retrieval.fallbacks()).isEmpty();
  }

  @Test
  void theStageIsObservedAndTimed() {
    Retrieval retrieval = asking(request -> REWRITTEN).build().retrieve(followUp());

    assertThat(stages.news).startsWith("REWRITE started", "REWRITE completed 1", "EMBED started");
    assertThat(retrieval.timings().asMap())
        .containsOnlyKeys(Stage.REWRITE, Stage.EMBED, Stage.SEARCH, Stage.RERANK);
  }

  @Test
  void theGeneratorGetsTheTurnsAndTheQuestionAsItWasAsked() {
    Answer answer = asking(request -> REWRITTEN).build().ask(followUp());

    List<Message> messages = generator.requests().get(0).messages();
    assertThat(messages)
        .extracting(Message::role)
        .containsExactly(
            Message.Role.SYSTEM, Message.Role.USER, Message.Role.ASSISTANT, Message.Role.USER);
    assertThat(messages.get(1).text()).isEqualTo("Where does milvus store data?");
    assertThat(messages.get(2).text())
        .as("its mark would mean another passage now")
        .isEqualTo("In MinIO.");
    assertThat(messages.get(3).text()).contains(ASKED).doesNotContain(REWRITTEN);
    assertThat(answer.retrieval().question()).isEqualTo(REWRITTEN);
  }

  @Test
  void aStreamedAnswerGetsTheTurnsToo() {
    try (AnswerStream stream = asking(request -> REWRITTEN).build().askStreaming(followUp())) {
      stream.forEachRemaining(event -> {});
    }

    assertThat(generator.requests().get(0).messages()).hasSize(4);
    assertThat(embedder.texts()).containsExactly(REWRITTEN);
  }

  @Test
  void oneGeneratorCanRewriteAndAnswer() {
    FakeGenerator both = FakeGenerator.replying(REWRITTEN, "In etcd. [1]");
    Answer answer = asking(LlmQueryRewriter.of(both)).generator(both).build().ask(followUp());

    assertThat(answer.retrieval().question()).isEqualTo(REWRITTEN);
    assertThat(answer.text()).isEqualTo("In etcd. [1]");
    assertThat(both.requests()).hasSize(2);
  }

  @Test
  void aFirstQuestionIsNotRewritten() {
    Retrieval retrieval = asking(request -> REWRITTEN).build().retrieve(ASKED);

    assertThat(rewrites).isEmpty();
    assertThat(retrieval.question()).isEqualTo(ASKED);
    assertThat(retrieval.timings().asMap()).doesNotContainKey(Stage.REWRITE);
  }

  @Test
  void withoutRewriterAFollowUpIsSearchedForAsItIs() {
    RagPipeline pipeline =
        RagPipeline.builder().embedder(embedder).store(store).generator(generator).build();
    Answer answer = pipeline.ask(followUp());

    assertThat(embedder.texts()).containsExactly(ASKED);
    assertThat(answer.retrieval().question()).isEqualTo(ASKED);
    assertThat(generator.requests().get(0).messages()).hasSize(4);
  }

  // What cannot be used

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "?!", "\"\"", "Where?\nThere!", "Where?\r\rThere!"})
  void aRewriteThatIsNotAQuestionIsGoneOnWithout(String rubbish) {
    Retrieval retrieval = asking(request -> rubbish).build().retrieve(followUp());

    assertThat(embedder.texts()).containsExactly(ASKED);
    assertThat(retrieval.question()).isEqualTo(ASKED);
    assertThat(retrieval.fallbacks())
        .singleElement()
        .satisfies(
            fallback -> {
              assertThat(fallback.stage()).isEqualTo(Stage.REWRITE);
              assertThat(fallback.failure()).isInstanceOf(GenerationException.class);
            });
    assertThat(retrieval.timings().asMap()).as("the time it took").containsKey(Stage.REWRITE);
    assertThat(stages.news).startsWith("REWRITE started", "REWRITE failed", "EMBED started");
  }

  @Test
  void aFailureIsGoneOnWithout() {
    GenerationException failure =
        new GenerationException(GenerationException.Reason.RATE_LIMITED, "Later");
    Retrieval retrieval = asking(failing(failure)).build().retrieve(followUp());

    assertThat(retrieval.question()).isEqualTo(ASKED);
    assertThat(retrieval.fallbacks()).containsExactly(new Fallback(Stage.REWRITE, failure));
  }

  @Test
  void aPipelineCanFailInstead() {
    GenerationException failure =
        new GenerationException(GenerationException.Reason.RATE_LIMITED, "Later");
    RagPipeline pipeline = asking(failing(failure)).fallBackToQuestion(false).build();

    assertThatThrownBy(() -> pipeline.ask(followUp())).isSameAs(failure);
    assertThatThrownBy(
            () -> asking(request -> "").fallBackToQuestion(false).build().retrieve(followUp()))
        .isInstanceOf(GenerationException.class)
        .hasMessageContaining("no letter");
    assertThat(embedder.requests).isEmpty();
  }

  private static QueryRewriter failing(RuntimeException failure) {
    return request -> {
      throw failure;
    };
  }

  // Calls that end

  @Test
  void aCancelledCallIsNotGoneOnWith() {
    CallContext context = CallContext.cancellable();
    RagPipeline pipeline =
        asking(
                request -> {
                  request.context().cancel();
                  request.context().check("rewrite");
                  return REWRITTEN;
                })
            .build();

    assertThatThrownBy(() -> pipeline.ask(followUp(context)))
        .isInstanceOf(CallCancelledException.class);
    assertThat(embedder.requests).isEmpty();
  }

  @Test
  void aFailureBehindTheDeadlineEndsTheCall() {
    CallContext context = CallContext.withTimeout(Duration.ofMillis(200));
    RagPipeline pipeline =
        asking(
                request -> {
                  while (!request.context().remaining().orElseThrow().isZero()) {
                    Thread.onSpinWait();
                  }
                  throw new GenerationException(GenerationException.Reason.TIMEOUT, "Too slow");
                })
            .build();

    assertThatThrownBy(() -> pipeline.ask(followUp(context)))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(embedder.requests).isEmpty();
  }
}
