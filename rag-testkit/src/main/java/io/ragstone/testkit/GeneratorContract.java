package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.prompt.Message;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import io.ragstone.splitter.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link Generator} promises, as a suite: extend it, say how to make the generator, and run
 * it. A generator that waits for a server or a model of others promises more, and extends {@link
 * RemoteGeneratorContract}.
 *
 * <pre>{@code
 * class MyGeneratorTest extends GeneratorContract {
 *   @Override
 *   protected Generator create() {
 *     return new MyGenerator();
 *   }
 * }
 * }</pre>
 *
 * <p>No test is to be overridden.
 */
public abstract class GeneratorContract {
  private static final String QUESTION = "How is data stored?";

  private Generator generator;

  /** Creates the suite. */
  protected GeneratorContract() {}

  /**
   * Makes the generator; called at the start of each test, which closes it.
   *
   * @return an open generator that answers any request, the same request in the same way: where a
   *     language model writes, one with a scripted server
   */
  protected abstract Generator create();

  @BeforeEach
  void createGenerator() {
    generator = create();
  }

  @AfterEach
  void closeGenerator() {
    if (generator != null) {
      generator.close();
    }
  }

  // Whole answers

  @Test
  void anAnswerSaysWhatWroteIt() {
    Generation answer = generator.generate(request());

    assertThat(answer.text()).isNotBlank();
    assertThat(answer.generator()).isNotBlank();
    assertThat(generator.generate(request())).isEqualTo(answer);
  }

  @Test
  void anyQuestionIsTaken() {
    for (String question : HostileTexts.all()) {
      assertThatCode(() -> generator.generate(request(question, CallContext.unbounded())))
          .as(question)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void messagesAloneAreTakenToo() {
    GenerationRequest request =
        GenerationRequest.of(
            QUESTION, List.of(new Message(Message.Role.USER, QUESTION)), CallContext.unbounded());

    assertThatCode(() -> generator.generate(request)).doesNotThrowAnyException();
  }

  @Test
  void theModelHasOneNameOrNone() {
    Optional<String> model = generator.model();

    assertThat(model).isEqualTo(generator.model());
    assertThat(model.orElse("none")).isNotBlank();
  }

  @Test
  void whoCountsTokensCountsThoseOfEveryText() {
    TokenCounter counter = generator.tokenCounter().orElse(String::length);

    assertThat(counter.count("")).isZero();
    assertThat(HostileTexts.all())
        .allSatisfy(text -> assertThat(counter.count(text)).isNotNegative());
    assertThat(counter.count("one two three ".repeat(50)))
        .isGreaterThan(counter.count("one two three"));
  }

  // Answers piece by piece

  @Test
  void thePiecesAreTheWholeAnswer() {
    Generation whole = generator.generate(request());
    try (GenerationStream stream = generator.stream(request())) {
      List<String> pieces = readAll(stream);

      assertThat(String.join("", pieces)).isEqualTo(whole.text());
      assertThat(stream.result().text()).isEqualTo(whole.text());
      assertThat(pieces).doesNotContain("");
    }
  }

  @Test
  void aStreamedAnswerSaysHowItEndedAndWhatItTook() {
    Generation whole = generator.generate(request());
    try (GenerationStream stream = generator.stream(request())) {
      readAll(stream);

      assertThat(stream.result().generator()).isNotBlank();
      assertThat(stream.result().finishReason()).isEqualTo(whole.finishReason());
      assertThat(stream.result().usage()).isEqualTo(whole.usage());
    }
  }

  @Test
  void aStreamIsReadWithOrWithoutLookingAhead() {
    List<String> expected = pieces();
    List<String> pieces = new ArrayList<>();
    try (GenerationStream stream = generator.stream(request())) {
      for (int i = 0; i < expected.size(); i++) {
        pieces.add(stream.next());
      }
      assertThat(stream.hasNext()).isFalse();
    }
    assertThat(pieces).isEqualTo(expected);

    try (GenerationStream stream = generator.stream(request())) {
      for (String piece : expected) {
        assertThat(stream.hasNext()).isTrue();
        assertThat(stream.hasNext()).isTrue();
        assertThat(stream.next()).isEqualTo(piece);
      }
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void thereIsNothingBehindTheEnd() {
    try (GenerationStream stream = generator.stream(request())) {
      readAll(stream);

      assertThat(stream.hasNext()).isFalse();
      assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
      assertThat(stream.hasNext()).isFalse();
    }
  }

  @Test
  void thereIsNoResultBeforeTheEnd() {
    int count = pieces().size();
    for (int read = 0; read < count; read++) {
      try (GenerationStream stream = streamRead(read, CallContext.unbounded())) {
        assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void aResultOutlivesItsStream() {
    GenerationStream stream = generator.stream(request());
    readAll(stream);
    Generation result = stream.result();
    stream.close();
    stream.close();

    assertThat(stream.result()).isEqualTo(result);
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void aStreamThatIsClosedBeforeItsEndGivesNothingMore() {
    int count = pieces().size();
    for (int read = 0; read < count; read++) {
      GenerationStream stream = streamRead(read, CallContext.unbounded());
      stream.close();
      stream.close();

      assertThatThrownBy(stream::hasNext).isInstanceOf(CallCancelledException.class);
      assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }
    assertThat(generator.generate(request()).text()).isNotBlank();
  }

  @Test
  void aStreamThatIsCancelledBeforeItsEndGivesNothingMore() {
    int count = pieces().size();
    for (int read = 0; read < count; read++) {
      CallContext context = CallContext.cancellable();
      try (GenerationStream stream = streamRead(read, context)) {
        context.cancel();

        assertThatThrownBy(stream::hasNext).isInstanceOf(CallCancelledException.class);
        assertThatThrownBy(stream::next).isInstanceOf(CallCancelledException.class);
      }
    }
  }

  // How calls end, and beside which others

  @Test
  void aCancelledCallGivesNothing() {
    EndedCalls.assertCancelled(this::generate);
    EndedCalls.assertCancelled(this::streamToTheEnd);
  }

  @Test
  void aCallPastItsDeadlineGivesNothing() {
    EndedCalls.assertPastItsDeadline(this::generate);
    EndedCalls.assertPastItsDeadline(this::streamToTheEnd);
  }

  @Test
  void anInterruptedCallGivesNothingAndTheThreadStaysInterrupted() {
    EndedCalls.assertInterrupted(this::generate);
    EndedCalls.assertInterrupted(this::streamToTheEnd);
  }

  @Test
  void manyThreadsGetWhatOneGets() throws InterruptedException {
    String expected = generator.generate(request()).text();

    ManyThreads.run(
        number -> {
          for (int round = 0; round < 3; round++) {
            assertThat(generator.generate(request()).text()).isEqualTo(expected);
            assertThat(String.join("", pieces())).isEqualTo(expected);
          }
        });
  }

  @Test
  void afterClosingEveryRequestIsRefused() {
    generator.close();

    assertThatThrownBy(() -> generator.generate(request()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> generator.stream(request())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingAgainDoesNothing() {
    generator.close();

    assertThatCode(generator::close).doesNotThrowAnyException();
  }

  private void generate(CallContext context) {
    generator.generate(request(QUESTION, context));
  }

  private void streamToTheEnd(CallContext context) {
    try (GenerationStream stream = generator.stream(request(QUESTION, context))) {
      readAll(stream);
    }
  }

  private List<String> pieces() {
    try (GenerationStream stream = generator.stream(request())) {
      return readAll(stream);
    }
  }

  private GenerationStream streamRead(int pieces, CallContext context) {
    GenerationStream stream = generator.stream(request(QUESTION, context));
    for (int i = 0; i < pieces; i++) {
      stream.next();
    }
    return stream;
  }

  private static List<String> readAll(GenerationStream stream) {
    List<String> pieces = new ArrayList<>();
    stream.forEachRemaining(pieces::add);
    return pieces;
  }

  private static GenerationRequest request() {
    return request(QUESTION, CallContext.unbounded());
  }

  /** A question with two passages. */
  static GenerationRequest request(String question, CallContext context) {
    return GenerationRequest.of(
        question,
        List.of(passage("Data is stored in segments.", 1), passage("How it is kept depends.", 2)),
        PromptTemplate.GROUNDED,
        context);
  }

  private static Passage passage(String text, int rank) {
    Score score = new Score(ScoreKind.COSINE, 1.0 / rank);
    return Passage.of(Chunk.builder("faq.md", text).build(), score, rank);
  }
}
