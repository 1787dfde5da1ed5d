package io.ragstone.llm.openai;

import static io.ragstone.llm.openai.ChatServer.endlessStream;
import static io.ragstone.llm.openai.ChatServer.silence;
import static io.ragstone.llm.openai.ChatServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.ragstone.document.Document;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.AnswerEvent;
import io.ragstone.pipeline.Query;
import io.ragstone.pipeline.RagPipeline;
import io.ragstone.splitter.SeparatorSplitter;
import io.ragstone.store.Metric;
import io.ragstone.testkit.HashingEmbedder;
import io.ragstone.testkit.InMemoryVectorStore;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What subscribers to an answer do to the server that writes it. */
class PublishedAnswersTest extends GeneratorFixture {
  private final ExecutorService oneThread = Executors.newSingleThreadExecutor();

  @AfterEach
  void endTheThread() {
    oneThread.shutdownNow();
  }

  private Flow.Publisher<AnswerEvent> published(ChatServer server) {
    HashingEmbedder embedder = opened(new HashingEmbedder(64));
    RagPipeline pipeline =
        RagPipeline.builder()
            .embedder(embedder)
            .store(opened(new InMemoryVectorStore(embedder.identity(), Metric.COSINE)))
            .splitter(new SeparatorSplitter("\n"))
            .generator(generator(server))
            .publisherExecutor(oneThread)
            .build();
    pipeline.ingest(List.of(Document.of("a", "data is in MinIO")));
    return pipeline.askPublisher(Query.of("Where is data?"));
  }

  private static final class Reader implements Flow.Subscriber<AnswerEvent> {
    final BlockingQueue<AnswerEvent> events = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> completed = new CompletableFuture<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    AnswerEvent next() throws InterruptedException {
      AnswerEvent event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("an event within 20 seconds").isNotNull();
      return event;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription.complete(subscription);
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
  }

  private Reader subscribed(ChatServer server, long request) {
    Reader reader = new Reader();
    published(server).subscribe(reader);
    reader.subscription.join().request(request);
    return reader;
  }

  @Test
  void theWholeAnswerComesWithItsUsage() throws Exception {
    Reader reader = subscribed(server(stream("In", " MinIO", " [1].")), Long.MAX_VALUE);
    reader.completed.get(20, TimeUnit.SECONDS);
    List<AnswerEvent> events = List.copyOf(reader.events);
    Answer answer = ((AnswerEvent.Completed) events.get(events.size() - 1)).answer();

    assertThat(answer.text()).isEqualTo("In MinIO [1].");
    assertThat(answer.citations()).hasSize(1);
    assertThat(answer.generation().usage()).isPresent();
  }

  @Test
  void cancellingHangsUpInTheMiddleOfAnAnswer() throws Exception {
    ChatServer server = server(endlessStream("and "));
    Reader reader = subscribed(server, 2);
    assertThat(reader.next()).isInstanceOf(AnswerEvent.Retrieved.class);
    assertThat(reader.next()).isInstanceOf(AnswerEvent.TextDelta.class);
    reader.subscription.join().cancel();

    await(server.clientGone);
    assertThat(reader.completed).isNotDone();
  }

  @Test
  void cancellingFreesTheThreadThatWaitsForTheFirstWord() throws Exception {
    ChatServer server = server(silence(), stream("Yes"));
    Reader reader = subscribed(server, Long.MAX_VALUE);
    server.awaitRequests(1);
    reader.subscription.join().cancel();

    Reader next = subscribed(server, Long.MAX_VALUE);
    next.completed.get(20, TimeUnit.SECONDS);
    assertThat(reader.completed).isNotDone();
  }
}
