package io.ragstone.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ragstone.call.CallContext;
import io.ragstone.embedding.Embedder;
import io.ragstone.embedding.EmbeddingRequest;
import io.ragstone.embedding.EmbeddingResult;
import io.ragstone.error.ConfigurationException;
import io.ragstone.error.OverloadedException;
import io.ragstone.error.StoreException;
import io.ragstone.testkit.ForwardingEmbedder;
import io.ragstone.testkit.HashingEmbedder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starting, stopping, and what happens when there is too much to do. */
@Timeout(60)
class RagServerTest {
  private static final String PATH = "/v1/embeddings";
  private static final String BODY = "{\"input\": \"text\"}";

  /** Does something before it embeds. */
  private static Embedder embedder(Consumer<CallContext> before) {
    return new ForwardingEmbedder(new HashingEmbedder(16)) {
      @Override
      public EmbeddingResult embed(EmbeddingRequest request) {
        before.accept(request.context());
        return super.embed(request);
      }
    };
  }

  private static RagServer.Builder server(Consumer<CallContext> before) {
    return RagServer.builder().port(0).embedder(embedder(before));
  }

  private static CompletableFuture<Client.Reply> inBackground(Client client) {
    return CompletableFuture.supplyAsync(
        () -> client.post(PATH, BODY), task -> new Thread(task).start());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aServerListensOnTheLoopbackAddressAndOnNothingWhenItIsClosed() {
    RagServer server = server(context -> {}).start();
    URI uri = server.uri();
    assertThat(uri.toString()).isEqualTo("http://127.0.0.1:" + server.port() + "/");
    Client client = new Client(server);
    assertThat(client.get("/health").status()).isEqualTo(200);

    server.close();
    server.close();

    assertThatThrownBy(() -> client.get("/health")).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (RagServer first = server(context -> {}).start()) {
      assertThatThrownBy(() -> server(context -> {}).port(first.port()).start())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("127.0.0.1:" + first.port())
          .hasMessageContaining("another port");
    }
  }

  @Test
  void uploadsNeedSomethingToIngestThem() {
    assertThatThrownBy(() -> server(context -> {}).uploads(Path.of("x")).start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("pipeline(…)");
  }

  @Test
  void aRequestUnderWayIsAnsweredBeforeTheServerIsClosed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    RagServer server =
        server(
                context -> {
                  begun.countDown();
                  await(mayEnd);
                })
            .start();
    CompletableFuture<Client.Reply> reply = inBackground(new Client(server));
    await(begun);
    Thread closing = new Thread(server::close);
    closing.start();
    assertThat(closing.isAlive()).isTrue();
    mayEnd.countDown();

    assertThat(reply.get().status()).isEqualTo(200);
    closing.join();
  }

  @Test
  void aRequestThatDoesNotEndIsBrokenOffWithTheServer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    RagServer server =
        server(
                context -> {
                  context.onCancel(cancelled::countDown);
                  begun.countDown();
                  await(cancelled);
                })
            .limits(ServerLimits.builder().stopTimeout(Duration.ofMillis(100)).build())
            .start();
    CompletableFuture<Client.Reply> reply = inBackground(new Client(server));
    await(begun);

    server.close();

    await(cancelled);
    assertThat(reply.handle((ok, failure) -> failure != null || ok.status() >= 500).get()).isTrue();
  }

  @Test
  void whatIsTooMuchWaitsAndWhatIsMoreIsRefused() throws Exception {
    Semaphore begun = new Semaphore(0);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ServerLimits limits =
        ServerLimits.builder().maxConcurrentRequests(2).maxWaitingRequests(1).build();
    try (RagServer server =
        server(
                context -> {
                  begun.release();
                  await(mayEnd);
                })
            .limits(limits)
            .start()) {
      List<CompletableFuture<Client.Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replies.add(inBackground(new Client(server)));
      }
      assertThat(begun.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();

      Client.Reply refused =
          (Client.Reply) CompletableFuture.anyOf(replies.toArray(CompletableFuture[]::new)).get();

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.error().get("code").getAsString()).isEqualTo("overloaded");
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(new Client(server).get("/health").status()).as("is alive").isEqualTo(200);
      mayEnd.countDown();
      assertThat(replies.stream().map(CompletableFuture::join).map(Client.Reply::status))
          .containsExactlyInAnyOrder(200, 200, 200, 503);
    }
  }

  @Test
  void aRequestThatWaitsTooLongForItsTurnIsRefused() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ServerLimits limits =
        ServerLimits.builder().maxConcurrentRequests(1).waitTimeout(Duration.ofMillis(50)).build();
    try (RagServer server =
        server(
                context -> {
                  begun.countDown();
                  await(mayEnd);
                })
            .limits(limits)
            .start()) {
      CompletableFuture<Client.Reply> first = inBackground(new Client(server));
      await(begun);

      assertThat(new Client(server).post(PATH, BODY).status()).isEqualTo(503);

      mayEnd.countDown();
      assertThat(first.get().status()).isEqualTo(200);
    }
  }

  @Test
  void aComputationMayTakeLongerThanAConnectionMayBeSilent() {
    ServerLimits limits = ServerLimits.builder().idleTimeout(Duration.ofSeconds(1)).build();
    CountDownLatch never = new CountDownLatch(1);
    try (RagServer server =
        server(
                context -> {
                  try {
                    assertThat(never.await(1_500, TimeUnit.MILLISECONDS)).isFalse();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .limits(limits)
            .start()) {
      assertThat(new Client(server).post(PATH, BODY).status()).isEqualTo(200);
    }
  }

  @Test
  void aMountedServletMayHoldAConnectionOpenForLongerThanItIsSilent() {
    ServerLimits limits =
        ServerLimits.builder().idleTimeout(Duration.ofSeconds(1)).maxConcurrentRequests(1).build();
    CountDownLatch never = new CountDownLatch(1);
    HttpServlet events =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.setContentType("text/event-stream");
            response.getWriter().println("data: one\n");
            response.flushBuffer();
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            async.start(() -> finish(async));
          }

          private void finish(AsyncContext async) {
            try {
              assertThat(never.await(1_500, TimeUnit.MILLISECONDS)).isFalse();
              async.getResponse().getWriter().println("data: two\n");
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            } finally {
              async.complete();
            }
          }
        };
    try (RagServer server =
        server(context -> {}).limits(limits).servlet("/events", events).start()) {
      assertThat(new Client(server).get("/events").body()).contains("data: one", "data: two");
    }
  }

  @Test
  void aClientThatDoesNotGoOnIsNotWaitedFor() throws Exception {
    ServerLimits limits = ServerLimits.builder().idleTimeout(Duration.ofSeconds(1)).build();
    try (RagServer server = server(context -> {}).limits(limits).start();
        java.net.Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                  .getBytes(UTF_8));

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 408")
          .contains("slow_client");
    }
  }

  @Test
  void theDeadlineOfARequestIsToldFromOtherFailures() {
    ServerLimits limits = ServerLimits.builder().requestTimeout(Duration.ofMillis(1)).build();
    try (RagServer server =
        server(
                context -> {
                  while (!context.remaining().orElseThrow().isZero()) {
                    Thread.onSpinWait();
                  }
                })
            .limits(limits)
            .start()) {
      Client.Reply reply = new Client(server).post(PATH, BODY);

      assertThat(reply.status()).isEqualTo(504);
      assertThat(reply.error().get("type").getAsString()).isEqualTo("server_error");
      assertThat(reply.message()).contains("1 ms");
    }
  }

  @Test
  void failuresSayWhatIsMeantForUsersAndNothingElse() {
    assertThat(failure(new OverloadedException("The queue is full")))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(503))
        .satisfies(reply -> assertThat(reply.header("Retry-After")).isPresent());
    assertThat(failure(new StoreException(StoreException.Reason.CORRUPT, "The index is damaged")))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(500))
        .satisfies(reply -> assertThat(reply.message()).isEqualTo("The index is damaged"));
    assertThat(failure(new IllegalStateException("secret /home/me")))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(500))
        .satisfies(reply -> assertThat(reply.body()).doesNotContain("secret"));
  }

  private static Client.Reply failure(RuntimeException failure) {
    try (RagServer server =
        server(
                context -> {
                  throw failure;
                })
            .start()) {
      return new Client(server).post(PATH, BODY);
    }
  }

  @Test
  void limitsAreCheckedWhenTheyAreSet() {
    assertThatThrownBy(() -> ServerLimits.builder().maxTexts(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTexts must be at least 1, but was 0");
    assertThatThrownBy(() -> ServerLimits.builder().idleTimeout(Duration.ZERO))
        .hasMessageContaining("idleTimeout must be at least a millisecond");
    assertThat(ServerLimits.builder().maxMapChunks(0).build().maxMapChunks()).isZero();
  }
}
