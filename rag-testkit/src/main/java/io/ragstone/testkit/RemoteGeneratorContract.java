package io.ragstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Generator} promises that waits for others, a server or a model: besides all of
 * {@link GeneratorContract}, that calls end in the middle of the wait, and that failures have their
 * reasons.
 *
 * <pre>{@code
 * class MyGeneratorTest extends RemoteGeneratorContract {
 *   @Override
 *   protected Generator create() {
 *     return MyGenerator.of(server("One. ", "Two."));
 *   }
 *
 *   @Override
 *   protected Generator createStalling(String piece) {
 *     return MyGenerator.of(serverThatStopsAfter(piece));
 *   }
 *
 *   @Override
 *   protected Generator createBreakingOff(String piece) {
 *     return MyGenerator.of(serverThatHangsUpAfter(piece));
 *   }
 *
 *   @Override
 *   protected Generator createFailing(GenerationException.Reason reason) {
 *     return MyGenerator.of(serverThatFails(status(reason)));
 *   }
 * }
 * }</pre>
 */
public abstract class RemoteGeneratorContract extends GeneratorContract {
  private static final String PIECE = "The first piece.";
  private static final List<Reason> REASONS =
      List.of(
          Reason.UNAVAILABLE, Reason.RATE_LIMITED, Reason.AUTHENTICATION, Reason.INVALID_REQUEST);

  /** Creates the suite. */
  protected RemoteGeneratorContract() {}

  /**
   * Makes a generator whose answers begin and do not go on; the test closes it.
   *
   * @param piece the only piece of a streamed answer that comes; a whole answer never comes
   * @return an open generator
   */
  protected abstract Generator createStalling(String piece);

  /**
   * Makes a generator whose answers break off: the connection is gone, or the model fails; the test
   * closes it.
   *
   * @param piece the only piece of a streamed answer that comes before that
   * @return an open generator
   */
  protected abstract Generator createBreakingOff(String piece);

  /**
   * Makes a generator whose every request fails, and is not repeated by the generator itself; the
   * test closes it.
   *
   * @param reason in which way: {@link Reason#UNAVAILABLE}, {@link Reason#RATE_LIMITED}, {@link
   *     Reason#AUTHENTICATION} or {@link Reason#INVALID_REQUEST}
   * @return an open generator
   */
  protected abstract Generator createFailing(Reason reason);

  /** How long a call may take that is to end at once. */
  Duration patience() {
    return Duration.ofSeconds(60);
  }

  // Ending the wait

  @Test
  void cancellingEndsTheWaitForAnAnswer() throws Exception {
    assertAnswerEnds((thread, context) -> context.cancel());
  }

  @Test
  void interruptingEndsTheWaitForAnAnswer() throws Exception {
    assertAnswerEnds((thread, context) -> thread.interrupt());
  }

  @Test
  void cancellingEndsTheWaitForAPiece() throws Exception {
    assertPieceEnds((thread, context) -> context.cancel());
  }

  @Test
  void interruptingEndsTheWaitForAPiece() throws Exception {
    assertPieceEnds((thread, context) -> thread.interrupt());
  }

  @Test
  void closingAStreamEndsTheWaitForAPiece() throws Exception {
    try (Generator generator = createStalling(PIECE)) {
      GenerationStream stream = generator.stream(question(CallContext.unbounded()));
      assertPieceEnds(stream, thread -> stream.close());
    }
  }

  @Test
  void aDeadlineEndsTheWait() throws Exception {
    Duration limit = Duration.ofMillis(300);
    try (Generator generator = createStalling(PIECE)) {
      BackgroundCall answer =
          BackgroundCall.start(() -> generator.generate(question(CallContext.withTimeout(limit))));
      BackgroundCall pieces =
          BackgroundCall.start(() -> readAll(generator, CallContext.withTimeout(limit)));

      assertThat(answer.failure(patience())).isInstanceOf(DeadlineExceededException.class);
      assertThat(pieces.failure(patience())).isInstanceOf(DeadlineExceededException.class);
    }
  }

  // Failures

  @Test
  void failuresHaveTheirReasons() {
    for (Reason reason : REASONS) {
      try (Generator generator = createFailing(reason)) {
        assertFails(reason, () -> generator.generate(question(CallContext.unbounded())));
        assertFails(reason, () -> readAll(generator, CallContext.unbounded()));
      }
    }
  }

  @Test
  void anAnswerThatBreaksOffKeepsItsText() {
    try (Generator generator = createBreakingOff(PIECE);
        GenerationStream stream = generator.stream(question(CallContext.unbounded()))) {
      assertThat(stream.next()).isEqualTo(PIECE);

      for (int i = 0; i < 2; i++) {
        GenerationException failure =
            catchThrowableOfType(GenerationException.class, stream::hasNext);
        assertThat(failure).isNotNull();
        assertThat(failure.writtenText()).isEqualTo(Optional.of(PIECE));
      }
      assertThatThrownBy(stream::next).isInstanceOf(GenerationException.class);
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
    }
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    GenerationException failure = catchThrowableOfType(GenerationException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    assertThat(failure.getMessage()).isNotBlank();
    assertThat(failure.writtenText()).isEmpty();
  }

  private void assertAnswerEnds(BiConsumer<Thread, CallContext> end) throws Exception {
    CallContext context = CallContext.cancellable();
    try (Generator generator = createStalling(PIECE)) {
      BackgroundCall call = BackgroundCall.start(() -> generator.generate(question(context)));
      call.awaitWaiting();
      end.accept(call.thread(), context);

      assertThat(call.failure(patience())).isInstanceOf(CallCancelledException.class);
    }
  }

  private void assertPieceEnds(BiConsumer<Thread, CallContext> end) throws Exception {
    CallContext context = CallContext.cancellable();
    try (Generator generator = createStalling(PIECE);
        GenerationStream stream = generator.stream(question(context))) {
      assertPieceEnds(stream, thread -> end.accept(thread, context));
    }
  }

  private void assertPieceEnds(GenerationStream stream, Consumer<Thread> end) throws Exception {
    CountDownLatch firstIsRead = new CountDownLatch(1);
    BackgroundCall call =
        BackgroundCall.start(
            () -> {
              assertThat(stream.next()).isEqualTo(PIECE);
              firstIsRead.countDown();
              stream.hasNext();
            });
    assertThat(firstIsRead.await(patience().toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    call.awaitWaiting();
    end.accept(call.thread());

    assertThat(call.failure(patience())).isInstanceOf(CallCancelledException.class);
  }

  private static void readAll(Generator generator, CallContext context) {
    try (GenerationStream stream = generator.stream(question(context))) {
      stream.forEachRemaining(piece -> {});
    }
  }

  private static GenerationRequest question(CallContext context) {
    return request("How is data stored?", context);
  }
}
