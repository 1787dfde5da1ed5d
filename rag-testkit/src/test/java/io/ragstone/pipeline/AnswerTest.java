package io.ragstone.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.GenerationException;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.Message;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.store.VectorStore;
import io.ragstone.testkit.FakeGenerator;
import io.ragstone.testkit.FakeReranker;
import io.ragstone.testkit.InMemoryVectorStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From passages to an answer, at once and piece by piece. */
@Timeout(30)
class AnswerTest {
  private static final String QUESTION = "Where does milvus store data?";

  private final WatchedEmbedder embedder = new WatchedEmbedder();
  private final VectorStore store =
      new InMemoryVectorStore(embedder.identity(), Metric.INNER_PRODUCT);
  private final RecordedStages stages = new RecordedStages();

  private RagPipeline.Builder answering(Generator generator) {
    return RagPipeline.builder()
        .embedder(embedder)
        .store(store)
        .reranker(new FakeReranker())
        .generator(generator)
        .listener(stages);
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
                Document.of("storage.md", "Milvus does store data in MinIO.\n"),
                Document.of("index.md", "Where milvus keeps an index."),
                Document.of("weather.md", "Rain.\n\nSnow.\n\nHail.")));
  }

  // Prompts

  @Test
  void theTutorialsPromptJoinsThePassages() {
    FakeGenerator generator = FakeGenerator.saying("In MinIO.");
    answering(generator)
        .prompt(PromptTemplate.TUTORIAL)
        .retrieval(RetrievalOptions.builder().topN(2).build())
        .build()
        .ask(QUESTION);

    assertThat(generator.requests()).hasSize(1);
    assertThat(generator.requests().get(0).messages())
        .containsExactly(
            new Message(
                Message.Role.SYSTEM,
                """

                Human: You are an AI assistant. You are able to find answers to the questions from \
                the contextual passage snippets provided.
                """),
            new Message(
                Message.Role.USER,
                """

                Use the following pieces of information enclosed in <context> tags to provide an \
                answer to the question enclosed in <question> tags.
                <context>
                Milvus does store data in MinIO.

                Where milvus keeps an index.
                </context>
                <question>
                Where does milvus store data?
                </question>
                """));
  }

  @Test
  void theGroundedPromptNumbersThePassagesAndIsTheDefault() {
    FakeGenerator byDefault = FakeGenerator.saying("In MinIO [1].");
    FakeGenerator grounded = FakeGenerator.saying("In MinIO [1].");
    answering(byDefault)
        .retrieval(RetrievalOptions.builder().topN(2).build())
        .build()
        .ask(QUESTION);
    answering(grounded)
        .retrieval(RetrievalOptions.builder().topN(2).build())
        .prompt(PromptTemplate.GROUNDED)
        .build()
        .ask(QUESTION);

    for (FakeGenerator generator : List.of(byDefault, grounded)) {
      GenerationRequest request = generator.requests().get(0);
      String boundary = request.promptContext().boundary();
      assertThat(request.messages().get(1).text())
          .contains(
              """
              <passage-%1$s number="1">
              Source: storage.md

              Milvus does store data in MinIO.
              </passage-%1$s>

              <passage-%1$s number="2">
              Source: index.md

              Where milvus keeps an index.
              </passage-%1$s>
              """
                  .formatted(boundary),
              QUESTION);
    }
  }

  @Test
  void theGeneratorGetsQuestionPassagesAndContext() {
    FakeGenerator generator = FakeGenerator.saying("In MinIO.");
    CallContext context = CallContext.cancellable();
    Query query = Query.builder(QUESTION).topN(2).context(context).build();
    RagPipeline pipeline = answering(generator).build();
    Answer answer = pipeline.ask(query);
    pipeline.askStreaming(query).close();

    assertThat(generator.requests()).hasSize(2);
    assertThat(generator.requests())
        .allSatisfy(
            request -> {
              assertThat(request.question()).isEqualTo(QUESTION);
              assertThat(request.passages()).isEqualTo(answer.passages()).hasSize(2);
              assertThat(request.context()).isSameAs(context);
            });
  }

  @Test
  void theGeneratorCanBeAskedEvenWhenNothingWasFound() {
    FakeGenerator generator = FakeGenerator.saying("The passages do not answer it.");
    Answer answer =
        answering(generator)
            .retrieval(RetrievalOptions.builder().rerankThreshold(1).build())
            .answerWithoutPassages(true)
            .build()
            .ask("What is the meaning?");

    assertThat(generator.requests().get(0).passages()).isEmpty();
    assertThat(answer.passages()).isEmpty();
    assertThat(answer.text()).isEqualTo("The passages do not answer it.");
    assertThat(answer.refusal()).isEmpty();
  }

  // Answers

  @Test
  void anAnswerHasAllThatItRestsOn() {
    Answer answer = answering(FakeGenerator.saying("In MinIO [1].")).build().ask(QUESTION);

    assertThat(answer.text()).isEqualTo("In MinIO [1].");
    assertThat(answer.passages()).isEqualTo(answer.retrieval().passages()).hasSize(3);
    assertThat(answer.retrieval().query().text()).isEqualTo(QUESTION);
    assertThat(answer.generation().finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.generation().usage()).isPresent();
    assertThat(answer.timings().asMap())
        .containsOnlyKeys(Stage.EMBED, Stage.SEARCH, Stage.RERANK, Stage.GENERATE);
    assertThat(answer.timings().of(Stage.SEARCH))
        .isEqualTo(answer.retrieval().timings().of(Stage.SEARCH));
  }

  @Test
  void marksAreResolvedToTheirPassages() {
    Answer answer = answering(FakeGenerator.quoting()).build().ask(QUESTION);

    assertThat(answer.citations()).extracting(Citation::number).containsExactly(1, 2, 3);
    assertThat(answer.citations())
        .allSatisfy(
            citation -> {
              String mark = answer.text().substring(citation.start(), citation.end());
              assertThat(mark).isEqualTo("[" + citation.number() + "]");
              String quoted = answer.text().substring(0, citation.start()).strip();
              assertThat(quoted).endsWith(citation.passages().get(0).text().strip());
            });
    assertThat(answer.unresolvedMarks()).isEmpty();
  }

  @Test
  void marksThatMeanNoPassageAreTakenOutAndReported() {
    Answer answer =
        answering(FakeGenerator.saying("In MinIO [2], or [7](https://example.org), or [8]."))
            .build()
            .ask(QUESTION);

    assertThat(answer.citations()).extracting(Citation::number).containsExactly(2);
    assertThat(answer.unresolvedMarks()).containsExactly("[8]");
    assertThat(answer.text()).isEqualTo("In MinIO [2], or [7](https://example.org), or.");
    assertThat(answer.generation().text()).endsWith("or [8].");
  }

  // Streams

  @Test
  void passagesComeFirstThenTextThenTheAnswer() {
    List<AnswerEvent> events = new ArrayList<>();
    try (AnswerStream stream =
        answering(FakeGenerator.saying("In MinIO [1].")).build().askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(events::add);
    }

    assertThat(events).hasSize(7);
    AnswerEvent.Retrieved first = (AnswerEvent.Retrieved) events.get(0);
    assertThat(first.retrieval().passages()).hasSize(3);
    AnswerEvent.Completed last = (AnswerEvent.Completed) events.get(6);
    assertThat(last.answer().retrieval()).isSameAs(first.retrieval());
    assertThat(events.subList(1, 6))
        .containsExactly(
            new AnswerEvent.TextDelta("In"),
            new AnswerEvent.TextDelta(" MinIO"),
            new AnswerEvent.TextDelta(" [1]"),
            new AnswerEvent.Cited(last.answer().citations().get(0)),
            new AnswerEvent.TextDelta("."));
  }

  @Test
  void aStreamedAnswerIsTheOneThatCouldHaveBeenWaitedFor() {
    RagPipeline pipeline = answering(FakeGenerator.quoting()).build();
    Answer whole = pipeline.ask(QUESTION);
    List<AnswerEvent> events = new ArrayList<>();
    try (AnswerStream stream = pipeline.askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(events::add);
    }

    Answer streamed = ((AnswerEvent.Completed) events.get(events.size() - 1)).answer();
    assertThat(streamed.generation()).isEqualTo(whole.generation());
    assertThat(streamed.citations()).isEqualTo(whole.citations()).hasSize(3);
    assertThat(streamed.unresolvedMarks()).isEqualTo(whole.unresolvedMarks());
    assertThat(streamed.passages()).isEqualTo(whole.passages());
    assertThat(streamed.timings().asMap().keySet()).isEqualTo(whole.timings().asMap().keySet());
    String deltas =
        events.stream()
            .filter(AnswerEvent.TextDelta.class::isInstance)
            .map(event -> ((AnswerEvent.TextDelta) event).text())
            .collect(Collectors.joining());
    assertThat(deltas).isEqualTo(whole.text());
  }

  @Test
  void anEmptyAnswerIsStillCompleted() {
    try (AnswerStream stream =
        answering(FakeGenerator.saying("")).build().askStreaming(Query.of(QUESTION))) {
      assertThat(stream.next()).isInstanceOf(AnswerEvent.Retrieved.class);
      assertThat(stream.next()).isInstanceOf(AnswerEvent.Completed.class);
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void nothingComesAfterTheAnswer() {
    try (AnswerStream stream =
        answering(FakeGenerator.saying("Yes")).build().askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(event -> {});
      assertThat(stream.hasNext()).isFalse();
      assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void retrievalHasRunWhenAStreamIsOpened() {
    AnswerStream stream =
        answering(FakeGenerator.saying("Yes")).build().askStreaming(Query.of(QUESTION));
    assertThat(stages.news)
        .containsExactly(
            "EMBED started",
            "EMBED completed 1",
            "SEARCH started",
            "SEARCH completed 5",
            "RERANK started",
            "RERANK completed 5",
            "GENERATE started");

    stream.forEachRemaining(event -> {});
    stream.close();
    assertThat(stages.news).hasSize(8).endsWith("GENERATE completed 1");
  }

  @Test
  void theTimeOfAStreamedAnswerIncludesOpeningIt() {
    Generator slowToOpen =
        new BrokenGenerator() {
          @Override
          public GenerationStream stream(GenerationRequest request) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < Duration.ofMillis(2).toNanos()) {
              Thread.onSpinWait();
            }
            return FakeGenerator.saying("Yes").stream(request);
          }
        };
    List<AnswerEvent> events = new ArrayList<>();
    try (AnswerStream stream = answering(slowToOpen).build().askStreaming(Query.of(QUESTION))) {
      stream.forEachRemaining(events::add);
    }
    Answer answer = ((AnswerEvent.Completed) events.get(events.size() - 1)).answer();
    assertThat(answer.timings().of(Stage.GENERATE)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
  }

  // Streams that end early

  /** Fails at everything that a test does not override. */
  private static class BrokenGenerator implements Generator {
    final GenerationException failure =
        new GenerationException(GenerationException.Reason.UNAVAILABLE, "The line is dead");

    @Override
    public Generation generate(GenerationRequest request) {
      throw failure;
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      throw failure;
    }

    @Override
    public void close() {}
  }

  /** Says two words, then fails. */
  private static final class Interrupted extends BrokenGenerator implements GenerationStream {
    private int words;
    int closed;

    @Override
    public GenerationStream stream(GenerationRequest request) {
      return this;
    }

    @Override
    public boolean hasNext() {
      if (words == 2) {
        throw failure;
      }
      return true;
    }

    @Override
    public String next() {
      words++;
      return "word ";
    }

    @Override
    public Generation result() {
      throw new AssertionError("It never ended");
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void aFailureOnTheWayReachesTheConsumerAndEndsTheStream() {
    Interrupted generator = new Interrupted();
    AnswerStream stream = answering(generator).build().askStreaming(Query.of(QUESTION));

    assertThat(stream.next()).isInstanceOf(AnswerEvent.Retrieved.class);
    assertThat(stream.next()).isEqualTo(new AnswerEvent.TextDelta("word"));
    assertThat(stream.next()).isEqualTo(new AnswerEvent.TextDelta(" word"));
    assertThatThrownBy(stream::next)
        .hasMessage(generator.failure.getMessage())
        .isInstanceOfSatisfying(
            GenerationException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(generator.failure.reason());
              assertThat(e.writtenText()).contains("word word ");
            });
    assertThat(stream.hasNext()).isFalse();
    assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);

    stream.close();
    assertThat(generator.closed).isEqualTo(1);
    assertThat(stages.news).endsWith("GENERATE started", "GENERATE failed");
    assertThat(stages.failures).hasSize(1);
  }

  @Test
  void aFailureToOpenTheStreamReachesTheCaller() {
    BrokenGenerator generator = new BrokenGenerator();
    RagPipeline pipeline = answering(generator).build();

    assertThatThrownBy(() -> pipeline.askStreaming(Query.of(QUESTION))).isSameAs(generator.failure);
    assertThat(stages.news).endsWith("GENERATE started", "GENERATE failed");
    assertThat(stages.failures).containsExactly(generator.failure);
  }

  @Test
  void aFailureToFinishIsAFailedAnswer() {
    BrokenGenerator generator =
        new BrokenGenerator() {
          @Override
          public GenerationStream stream(GenerationRequest request) {
            GenerationStream words = FakeGenerator.saying("").stream(request);
            return new GenerationStream() {
              @Override
              public boolean hasNext() {
                return words.hasNext();
              }

              @Override
              public String next() {
                return words.next();
              }

              @Override
              public Generation result() {
                throw failure;
              }

              @Override
              public void close() {
                words.close();
              }
            };
          }
        };
    AnswerStream stream = answering(generator).build().askStreaming(Query.of(QUESTION));

    assertThat(stream.next()).isInstanceOf(AnswerEvent.Retrieved.class);
    assertThatThrownBy(stream::next).isSameAs(generator.failure);
    assertThat(stream.hasNext()).isFalse();
    assertThat(stages.failures).containsExactly(generator.failure);
    assertThat(stages.news).doesNotContain("GENERATE completed 1");
  }

  @Test
  void closingStopsTheGeneratorAndIsReportedOnce() {
    Interrupted generator = new Interrupted();
    AnswerStream stream = answering(generator).build().askStreaming(Query.of(QUESTION));
    stream.next();
    stream.next();
    stream.close();
    stream.close();

    assertThat(generator.closed).isPositive();
    assertThat(stages.news).endsWith("GENERATE started", "GENERATE failed");
    assertThat(stages.failures)
        .singleElement()
        .isInstanceOfSatisfying(
            CallCancelledException.class,
            e -> assertThat(e).hasMessage("The answer was closed before its end"));
  }

  @Test
  void closingAfterTheEndIsNotReported() {
    AnswerStream stream =
        answering(FakeGenerator.saying("Yes")).build().askStreaming(Query.of(QUESTION));
    stream.forEachRemaining(event -> {});
    stream.close();

    assertThat(stages.failures).isEmpty();
  }

  @Test
  void anotherThreadMayCloseAStreamThatBlocks() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    BrokenGenerator generator =
        new BrokenGenerator() {
          @Override
          public GenerationStream stream(GenerationRequest request) {
            return new GenerationStream() {
              @Override
              public boolean hasNext() {
                blocked.countDown();
                try {
                  closed.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                throw failure;
              }

              @Override
              public String next() {
                throw new NoSuchElementException();
              }

              @Override
              public Generation result() {
                throw new IllegalStateException();
              }

              @Override
              public void close() {
                closed.countDown();
              }
            };
          }
        };
    AnswerStream stream = answering(generator).build().askStreaming(Query.of(QUESTION));
    stream.next();
    CompletableFuture<AnswerEvent> next = CompletableFuture.supplyAsync(stream::next);
    blocked.await();
    stream.close();

    assertThatThrownBy(next::get)
        .isInstanceOf(ExecutionException.class)
        .hasCause(generator.failure);
    assertThat(stages.failures).singleElement().isInstanceOf(CallCancelledException.class);
  }

  @Test
  void cancellingTheContextEndsTheStream() {
    CallContext context = CallContext.cancellable();
    Query query = Query.builder(QUESTION).context(context).build();
    AnswerStream stream =
        answering(FakeGenerator.saying("one two three")).build().askStreaming(query);
    stream.next();
    stream.next();
    context.cancel();

    assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
    assertThat(stream.hasNext()).isFalse();
    stream.close();
    assertThat(stages.failures).hasSize(1);
  }

  @Test
  void anAnswerSaysLittleOfItselfInLogs() {
    Answer answer = answering(FakeGenerator.saying("Secret [1].")).build().ask(QUESTION);

    assertThat(answer).hasToString("Answer[11 characters, 1 citations]");
  }
}
