package io.ragstone.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.ragstone.call.CallContext;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.FinishReason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import io.ragstone.generation.TokenUsage;
import io.ragstone.prompt.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LangChain4jGeneratorTest {
  private static final List<Message> MESSAGES =
      List.of(
          new Message(Message.Role.SYSTEM, "Be brief."),
          new Message(Message.Role.USER, "One?"),
          new Message(Message.Role.ASSISTANT, "One."),
          new Message(Message.Role.USER, "Two?"));

  @Test
  void messagesKeepTheirRoles() {
    RecordingChatModel model = new RecordingChatModel("Two.");

    Generation answer = LangChain4jGenerator.of(model).generate(request(CallContext.unbounded()));

    assertThat(answer.text()).isEqualTo("Two.");
    assertThat(model.last().messages())
        .containsExactly(
            SystemMessage.from("Be brief."),
            UserMessage.from("One?"),
            AiMessage.from("One."),
            UserMessage.from("Two?"));
  }

  @Test
  void anAnswerHasItsModelReasonAndUsage() {
    ChatModel model =
        answering(
            ChatResponse.builder()
                .aiMessage(AiMessage.from("Two"))
                .modelName("gpt-4o")
                .finishReason(dev.langchain4j.model.output.FinishReason.LENGTH)
                .tokenUsage(new dev.langchain4j.model.output.TokenUsage(7, 2))
                .build());

    Generation answer = LangChain4jGenerator.of(model).generate(request(CallContext.unbounded()));

    assertThat(answer.generator()).isEqualTo("gpt-4o");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage()).contains(new TokenUsage(7, 2));
  }

  @Test
  void anAnswerWithoutATextIsInvalid() {
    ChatModel model =
        answering(
            ChatResponse.builder()
                .aiMessage(AiMessage.from(ToolExecutionRequest.builder().name("look_up").build()))
                .build());

    assertReason(
        Reason.INVALID_RESPONSE,
        () -> LangChain4jGenerator.of(model).generate(request(CallContext.unbounded())));
  }

  @Test
  void failuresHaveTheirReasons() {
    Map<RuntimeException, Reason> reasons =
        Map.of(
            new TimeoutException("t"), Reason.TIMEOUT,
            new RateLimitException("r"), Reason.RATE_LIMITED,
            new AuthenticationException("a"), Reason.AUTHENTICATION,
            new InvalidRequestException("i"), Reason.INVALID_REQUEST,
            new ContentFilteredException("c"), Reason.REFUSED,
            new InternalServerException("s"), Reason.UNAVAILABLE,
            new RuntimeException(new java.net.ConnectException()), Reason.UNAVAILABLE,
            new IllegalStateException("x"), Reason.FAILED);
    reasons.forEach(
        (failure, reason) -> {
          ChatModel model = failing(failure);
          assertReason(
              reason,
              () -> LangChain4jGenerator.of(model).generate(request(CallContext.unbounded())));
          Generator streaming =
              LangChain4jGenerator.of(
                  streaming(
                      handler -> {
                        throw failure;
                      }));
          assertReason(reason, () -> streaming.generate(request(CallContext.unbounded())));
        });
  }

  @Test
  void aCallEndsAtItsDeadlineAndTheModelIsInterrupted() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Generator generator = LangChain4jGenerator.of(waiting(new CountDownLatch(1), interrupted));

    assertThatThrownBy(
            () -> generator.generate(request(CallContext.withTimeout(Duration.ofMillis(50)))))
        .isInstanceOf(DeadlineExceededException.class);
    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void aCallEndsWhenItIsCancelled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Generator generator = LangChain4jGenerator.of(waiting(asked, interrupted));
    CallContext context = CallContext.cancellable();
    Thread canceller =
        new Thread(
            () -> {
              awaitQuietly(asked);
              context.cancel();
            });
    canceller.start();

    assertThatThrownBy(() -> generator.generate(request(context)))
        .isInstanceOf(CallCancelledException.class);
    assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    canceller.join();
  }

  @Test
  void aModelThatDoesNotStreamIsOnePiece() {
    try (GenerationStream stream =
        LangChain4jGenerator.of(new RecordingChatModel("One. Two.")).stream(
            request(CallContext.unbounded()))) {
      assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
      assertThat(stream).toIterable().containsExactly("One. Two.");
      assertThat(stream.result().text()).isEqualTo("One. Two.");
    }
  }

  @Test
  void aStreamIsTheDeltasInOrderWhetherTheModelCallsBackOnItsCallersThreadOrAnother() {
    for (StreamingChatModel model :
        List.of(
            streaming(LangChain4jGeneratorTest::say),
            streaming(handler -> new Thread(() -> say(handler)).start()))) {
      try (GenerationStream stream =
          LangChain4jGenerator.of(model).stream(request(CallContext.unbounded()))) {
        assertThat(stream).toIterable().containsExactly("One", " two", ".");
        assertThat(stream.result().text()).isEqualTo("One two.");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.STOP);
      }
    }
  }

  private static void say(StreamingChatResponseHandler handler) {
    handler.onPartialResponse("One");
    handler.onPartialThinking(null);
    handler.onPartialResponse("");
    handler.onPartialResponse(new PartialResponse(" two"), new PartialResponseContext(handle()));
    handler.onPartialResponse(".");
    handler.onCompleteResponse(complete("One two."));
  }

  @Test
  void aStreamingModelThatSaysAllAtTheEndIsHeard() {
    Generator generator =
        LangChain4jGenerator.of(
            streaming(handler -> handler.onCompleteResponse(complete("All of it."))));

    assertThat(generator.generate(request(CallContext.unbounded())).text()).isEqualTo("All of it.");
  }

  @Test
  void aFailureOnTheWayHasTheTextSoFar() {
    GenerationStream stream =
        LangChain4jGenerator.of(
            streaming(
                handler -> {
                  handler.onPartialResponse("Half");
                  handler.onError(new InternalServerException("gone"));
                }))
            .stream(request(CallContext.unbounded()));

    assertThat(stream.next()).isEqualTo("Half");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(stream::hasNext)
          .isInstanceOfSatisfying(
              GenerationException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
                assertThat(e.writtenText()).contains("Half");
              });
    }
  }

  @Test
  void theModelWaitsWhileNothingIsRead() throws InterruptedException {
    AtomicInteger given = new AtomicInteger();
    CountDownLatch firstGiven = new CountDownLatch(1);
    GenerationStream stream =
        LangChain4jGenerator.of(
            streaming(
                handler -> {
                  for (int i = 0; i < 100; i++) {
                    handler.onPartialResponse("word ");
                    given.incrementAndGet();
                    firstGiven.countDown();
                  }
                  handler.onCompleteResponse(complete("words"));
                }))
            .stream(request(CallContext.unbounded()));

    assertThat(firstGiven.await(1, TimeUnit.MINUTES)).isTrue();
    for (int read = 1; read <= 100; read++) {
      stream.next();
      // One that was read, one that waits to be, and one that the model may be giving.
      assertThat(given.get()).isLessThanOrEqualTo(read + 1);
    }
    assertThat(stream.hasNext()).isFalse();
  }

  @Test
  void closingCancelsTheModelAndEndsTheStream() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    GenerationStream stream =
        LangChain4jGenerator.of(
            streaming(
                handler ->
                    new Thread(
                            () -> {
                              while (cancelled.getCount() > 0) {
                                handler.onPartialResponse(
                                    new PartialResponse("word "),
                                    new PartialResponseContext(handle(cancelled)));
                              }
                              ended.countDown();
                            })
                        .start()))
            .stream(request(CallContext.unbounded()));
    assertThat(stream.next()).isEqualTo("word ");

    stream.close();

    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    assertThatThrownBy(stream::hasNext).isInstanceOf(CallCancelledException.class);
    assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSilentStreamEndsAtItsDeadlineOrWhenItIsCancelled() {
    Generator silent = LangChain4jGenerator.of(streaming(handler -> {}));
    CallContext cancelled = CallContext.cancellable();

    GenerationStream late = silent.stream(request(CallContext.withTimeout(Duration.ofMillis(50))));
    assertThatThrownBy(late::hasNext).isInstanceOf(DeadlineExceededException.class);
    GenerationStream stopped = silent.stream(request(cancelled));
    new Thread(cancelled::cancel).start();
    assertThatThrownBy(stopped::hasNext).isInstanceOf(CallCancelledException.class);
  }

  @Test
  void readersMayBeInterrupted() {
    GenerationStream stream =
        LangChain4jGenerator.of(streaming(handler -> {})).stream(request(CallContext.unbounded()));
    FutureTask<Boolean> read = new FutureTask<>(stream::hasNext);
    Thread reader = new Thread(read);
    reader.start();
    Awaitility.await()
        .until(
            () -> reader.getState(),
            state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);

    reader.interrupt();

    assertThatThrownBy(read::get).hasCauseInstanceOf(CallCancelledException.class);
  }

  @Test
  void aGeneratorNeedsAModelAndIsClosedOnce() {
    assertThatThrownBy(() -> LangChain4jGenerator.builder().build())
        .isInstanceOf(IllegalArgumentException.class);
    Generator generator = LangChain4jGenerator.of(new RecordingChatModel("Two."));
    generator.close();
    generator.close();
    assertThatThrownBy(() -> generator.generate(request(CallContext.unbounded())))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> generator.stream(request(CallContext.unbounded())))
        .isInstanceOf(IllegalStateException.class);
  }

  private static GenerationRequest request(CallContext context) {
    return GenerationRequest.of("Two?", MESSAGES, context);
  }

  private static ChatResponse complete(String text) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text))
        .finishReason(dev.langchain4j.model.output.FinishReason.STOP)
        .build();
  }

  private static ChatModel answering(ChatResponse response) {
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        return response;
      }
    };
  }

  private static ChatModel failing(RuntimeException failure) {
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        throw failure;
      }
    };
  }

  private static ChatModel waiting(CountDownLatch asked, CountDownLatch interrupted) {
    return new ChatModel() {
      @Override
      public ChatResponse doChat(ChatRequest request) {
        asked.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          interrupted.countDown();
        }
        throw new IllegalStateException("interrupted");
      }
    };
  }

  private static StreamingChatModel streaming(Consumer<StreamingChatResponseHandler> answer) {
    return new StreamingChatModel() {
      @Override
      public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        answer.accept(handler);
      }
    };
  }

  private static StreamingHandle handle() {
    return handle(new CountDownLatch(1));
  }

  private static StreamingHandle handle(CountDownLatch cancelled) {
    return new StreamingHandle() {
      @Override
      public void cancel() {
        cancelled.countDown();
      }

      @Override
      public boolean isCancelled() {
        return cancelled.getCount() == 0;
      }
    };
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            GenerationException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
