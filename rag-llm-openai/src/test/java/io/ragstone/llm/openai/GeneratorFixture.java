package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.prompt.PromptTemplate;
import io.ragstone.retrieval.Passage;
import io.ragstone.retrieval.Score;
import io.ragstone.retrieval.ScoreKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A generator and the servers that its tests talk to, closed after each test. */
@Timeout(30)
abstract class GeneratorFixture {
  static final String KEY = "sk-test-0123456789abcdef";

  /** Far below the ten seconds and more that the servers below would take. */
  static final Duration PROMPTLY = Duration.ofSeconds(2);

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeWhatWasOpened() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  <T extends AutoCloseable> T opened(T resource) {
    opened.add(resource);
    return resource;
  }

  ChatServer server(ChatServer.Reply... script) throws IOException {
    return opened(new ChatServer(script));
  }

  OpenAiGenerator generator(ChatServer server) {
    return generator(server, builder -> {});
  }

  OpenAiGenerator generator(ChatServer server, Consumer<OpenAiGenerator.Builder> settings) {
    OpenAiGenerator.Builder builder =
        OpenAiGenerator.builder().apiKey(KEY).baseUrl(server.baseUrl());
    settings.accept(builder);
    return opened(builder.build());
  }

  static GenerationRequest request(String question, String... passages) {
    return request(question, CallContext.unbounded(), passages);
  }

  static GenerationRequest request(CallContext context) {
    return request("?", context);
  }

  static GenerationRequest request(String question, CallContext context, String... passages) {
    List<Passage> found =
        IntStream.range(0, passages.length)
            .mapToObj(
                i ->
                    Passage.of(
                        Chunk.builder("faq.md", passages[i]).build(),
                        new Score(ScoreKind.COSINE, 1),
                        i + 1))
            .toList();
    return GenerationRequest.of(question, found, PromptTemplate.TUTORIAL, context);
  }

  static Generation readAll(GenerationStream stream) {
    try (stream) {
      StringBuilder text = new StringBuilder();
      stream.forEachRemaining(text::append);
      assertThat(stream.result().text()).isEqualTo(text.toString());
      return stream.result();
    }
  }

  static Throwable failure(ThrowingCallable call) {
    return catchThrowableOfType(GenerationException.class, call);
  }

  static GenerationException assertReason(Reason reason, ThrowingCallable call) {
    GenerationException failure = catchThrowableOfType(GenerationException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    return failure;
  }

  /** A call that another thread is in. */
  static final class Waiting<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Waiting(Callable<T> call) {
      task = new FutureTask<>(call);
      thread = new Thread(task);
      thread.setDaemon(true);
      thread.start();
    }

    void interrupt() {
      thread.interrupt();
    }

    T result() throws Exception {
      return task.get(20, TimeUnit.SECONDS);
    }

    void failsPromptlyWith(Class<? extends Throwable> type) {
      assertThatThrownBy(() -> task.get(PROMPTLY.toMillis(), TimeUnit.MILLISECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(type);
    }
  }

  static <T> Waiting<T> inBackground(Callable<T> call) {
    return new Waiting<>(call);
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
