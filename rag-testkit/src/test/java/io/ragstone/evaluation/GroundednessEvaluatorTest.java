package io.ragstone.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.AnswerStream;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.pipeline.RetrievalOptions;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.rerank.Reranker;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the share of supported sentences is, with a reranker that counts common words. */
class GroundednessEvaluatorTest {
  private static final String QUESTION = "milvus data minio metadata etcd";

  private final GroundednessEvaluator evaluator =
      GroundednessEvaluator.builder(new FakeReranker()).build();

  private static RagPipeline.Builder answering(String text) {
    HashingEmbedder embedder = new HashingEmbedder(64);
    RagPipeline.Builder pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT))
            .reranker(new FakeReranker())
            .splitter(new SeparatorSplitter("\n\n"))
            .generator(FakeGenerator.saying(text));
    pipeline
        .build()
        .ingest(
            List.of(
                Document.of("a.md", "Milvus keeps its data and metadata: data in MinIO."),
                Document.of("b.md", "Metadata live in etcd.")));
    return pipeline;
  }

  /** An answer from [1], on data in MinIO, and [2], on metadata in etcd. */
  private static Answer answer(String text) {
    return answering(text).build().ask(QUESTION);
  }

  @Test
  void aSentenceIsSupportedByTheBlockThatItCites() {
    Groundedness right = evaluator.evaluate(answer("Data in MinIO [1]."));
    Groundedness wrong = evaluator.evaluate(answer("Data in MinIO [2]."));

    assertThat(right.share()).hasValue(1);
    assertThat(right.sentences()).singleElement().extracting(SentenceSupport::score).isEqualTo(1.0);
    assertThat(wrong.share()).hasValue(0);
    assertThat(wrong.sentences().get(0).cited()).containsExactly(2);
  }

  @Test
  void theBestOfSeveralCitedBlocksCounts() {
    assertThat(evaluator.evaluate(answer("Metadata live in etcd [1, 2].")).share()).hasValue(1);
    assertThat(evaluator.evaluate(answer("Metadata live in etcd [1][2].")).share()).hasValue(1);
  }

  @Test
  void aSentenceWithoutMarksIsComparedWithAllBlocksAndCountedAsUncited() {
    Groundedness groundedness =
        evaluator.evaluate(answer("Metadata live in etcd. Pigs fly high. Data in MinIO [1]."));

    assertThat(groundedness.uncited()).isEqualTo(2);
    assertThat(groundedness.sentences())
        .extracting(SentenceSupport::supported)
        .containsExactly(true, false, true);
    assertThat(groundedness.share().orElseThrow()).isEqualTo(2.0 / 3);
    assertThat(groundedness).hasToString("Groundedness[2 of 3 sentences supported, 2 uncited]");
  }

  @Test
  void aMarkThatPointsNowhereIsNoCitation() {
    Groundedness groundedness = evaluator.evaluate(answer("Metadata live in etcd [9]."));
    assertThat(groundedness.uncited()).isEqualTo(1);
    assertThat(groundedness.share()).hasValue(1);
  }

  @Test
  void marksBehindTheFullStopBelongToTheSentenceBeforeThem() {
    Answer answer =
        answer("Data in MinIO. [1] Metadata live in etcd. [2]\n- Data **in** `MinIO`. [1]");
    List<SentenceSupport> sentences = evaluator.evaluate(answer).sentences();

    assertThat(sentences)
        .extracting(SentenceSupport::text)
        .containsExactly("Data in MinIO.", "Metadata live in etcd.", "Data in MinIO.");
    assertThat(sentences)
        .extracting(SentenceSupport::cited)
        .containsExactly(List.of(1), List.of(2), List.of(1));
    assertThat(sentences)
        .extracting(sentence -> answer.text().substring(sentence.start(), sentence.end()))
        .containsExactly(
            "Data in MinIO. [1]", "Metadata live in etcd. [2]", "- Data **in** `MinIO`. [1]");
  }

  @Test
  void aVeryShortSentenceBelongsToTheNext() {
    assertThat(evaluator.evaluate(answer("Yes. Data in MinIO [1]. No.")).sentences())
        .extracting(SentenceSupport::text)
        .containsExactly("Yes. Data in MinIO.", "No.");
  }

  @Test
  void headingsAndCodeAndWhatHasNoLettersAreNotJudged() {
    String answer = "# Storage\n\nData in MinIO [1].\n\n```\nls data\n```\n---\n42";
    assertThat(evaluator.evaluate(answer(answer)).sentences())
        .extracting(SentenceSupport::text)
        .containsExactly("Data in MinIO.");
  }

  @Test
  void anAnswerWithoutSentencesHasNoShare() {
    assertThat(evaluator.evaluate(answer("")).share()).isEmpty();
  }

  @Test
  void withoutBlocksNothingIsSupported() {
    Answer answer =
        answering("Pigs fly.")
            .retrieval(RetrievalOptions.builder().rerankThreshold(1).build())
            .answerWithoutPassages(true)
            .build()
            .ask("Why?");
    Groundedness groundedness = evaluator.evaluate(answer);

    assertThat(answer.promptContext().blocks()).isEmpty();
    assertThat(groundedness.share()).hasValue(0);
  }

  @Test
  void aRefusalIsNotJudged() {
    Answer refusal =
        answering("Pigs fly.")
            .retrieval(RetrievalOptions.builder().rerankThreshold(1).build())
            .build()
            .ask("Why?");

    assertThat(refusal.refusal()).isPresent();
    assertThat(evaluator.evaluate(refusal).share()).isEmpty();
  }

  @Test
  void theThresholdDecides() {
    Answer half = answer("Data data rest nowhere [1].");
    double score = evaluator.evaluate(half).sentences().get(0).score();

    assertThat(score).isBetween(0.1, 0.9);
    assertThat(share(half, score)).isEqualTo(1);
    assertThat(share(half, score + 0.01)).isZero();
    assertThatThrownBy(() -> GroundednessEvaluator.builder(new FakeReranker()).threshold(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.1");
  }

  private static double share(Answer answer, double threshold) {
    return GroundednessEvaluator.builder(new FakeReranker())
        .threshold(threshold)
        .build()
        .evaluate(answer)
        .share()
        .orElseThrow();
  }

  @Test
  void theRerankerGetsInstructionAndContext() {
    List<RerankRequest> requests = new ArrayList<>();
    Reranker recording =
        new Reranker() {
          private final FakeReranker counting = new FakeReranker();

          @Override
          public RerankResult rerank(RerankRequest request) {
            requests.add(request);
            return counting.rerank(request);
          }

          @Override
          public void close() {}
        };
    CallContext context = CallContext.cancellable();
    Answer answer = answer("Data in MinIO [1].");
    GroundednessEvaluator judging =
        GroundednessEvaluator.builder(recording).instruction("Judge it").build();
    judging.evaluate(answer, context);

    assertThat(requests)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.query()).isEqualTo("Data in MinIO.");
              assertThat(request.passages())
                  .containsExactly(answer.promptContext().blocks().get(0).text());
              assertThat(request.instruction()).hasValue("Judge it");
              assertThat(request.context()).isSameAs(context);
            });
    context.cancel();
    assertThatThrownBy(() -> judging.evaluate(answer, context))
        .isInstanceOf(CallCancelledException.class);
  }

  // As a listener

  @Test
  void aPipelineHasEveryAnswerEvaluated() {
    List<Groundedness> results = new ArrayList<>();
    RagPipeline pipeline =
        answering("Data in MinIO [1].")
            .answerListener(answer -> results.add(evaluator.evaluate(answer)))
            .build();
    pipeline.ask(QUESTION);
    assertThat(results).hasSize(1);

    try (AnswerStream stream = pipeline.askStreaming(Query.of(QUESTION))) {
      while (stream.hasNext()) {
        boolean last = stream.next() instanceof AnswerEvent.Completed;
        assertThat(results).hasSize(last ? 2 : 1);
      }
    }
    assertThat(results).allSatisfy(result -> assertThat(result.share()).hasValue(1));
  }

  @Test
  void aListenerThatFailsDoesNoHarm() {
    Answer answer =
        answering("Data in MinIO [1].")
            .answerListener(
                heard -> {
                  throw new IllegalStateException("This listener is broken");
                })
            .build()
            .ask(QUESTION);
    assertThat(answer.text()).isEqualTo("Data in MinIO [1].");
  }
}
