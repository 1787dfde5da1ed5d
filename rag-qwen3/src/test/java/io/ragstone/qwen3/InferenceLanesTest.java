package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls, on lanes that compute next to nothing. */
@Timeout(60)
class InferenceLanesTest {
  private final HeldLane lane = HeldLane.withBatchTokens(100);

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void callsThatArriveWhileABatchIsComputedAreTheNextBatch() throws Exception {
    lane.hold(1);
    List<Caller<InferenceResult>> callers =
        IntStream.range(100, 150).mapToObj(i -> Caller.startAndWait(() -> infer(i))).toList();
    lane.letGo();
    for (int i = 0; i < 50; i++) {
      assertEquals(List.of(Embedding.of(new float[] {100 + i})), callers.get(i).get().states());
    }
    assertEquals(1, lane.batches().size());
    InferenceStatistics statistics = lane.lanes().statistics();
    assertEquals(2, statistics.batches());
    assertEquals(51, statistics.sequences());
    assertEquals(51, statistics.tokens());
    assertEquals(0, statistics.waitingInteractiveTokens());
  }

  @Test
  void aCallSaysInHowManyBatchesItWasComputed() {
    List<TokenIds> sequences = IntStream.range(0, 5).mapToObj(i -> sequence(i, 50)).toList();
    assertEquals(3, lane.infer(InferenceRequest.builder(sequences).build()).batches());
    assertEquals(0, lane.infer(InferenceRequest.builder(List.of()).build()).batches());
  }

  @Test
  void statisticsSayWhatWaits() throws Exception {
    lane.hold(1);
    Caller<InferenceResult> one = Caller.startAndWait(() -> infer(7));
    Caller<InferenceResult> other = Caller.startAndWait(() -> lane.infer(bulk(8)));
    assertEquals(1, lane.lanes().statistics().waitingInteractiveTokens());
    assertEquals(1, lane.lanes().statistics().waitingBulkTokens());
    lane.letGo();
    one.get();
    other.get();
  }

  @Test
  void allBatchesRunOnOneDaemonThread() throws Exception {
    List<Caller<InferenceResult>> callers =
        IntStream.range(100, 150).mapToObj(i -> Caller.start(() -> infer(i))).toList();
    for (Caller<InferenceResult> caller : callers) {
      caller.get();
    }
    Set<Thread> threads = Set.copyOf(lane.threads());
    assertEquals(1, threads.size());
    Thread thread = threads.iterator().next();
    assertEquals("ragstone-test", thread.getName());
    assertTrue(thread.isDaemon(), "a forgotten engine must not keep the process alive");
  }

  @Test
  void moreLanesComputeSideBySide() throws Exception {
    try (HeldLane two =
        new HeldLane(2, new InferenceQueue(10, 100, FullQueue.REFUSE, Duration.ofDays(1)))) {
      two.hold(2).letGo();
      assertEquals(2, Set.copyOf(two.threads()).size());
    }
  }

  @Test
  void onePoisonedCallFailsAloneNotItsBatch() throws Exception {
    lane.hold(1);
    Caller<InferenceResult> before = Caller.startAndWait(() -> infer(1));
    Caller<InferenceResult> poisoned = Caller.startAndWait(() -> infer(HeldLane.POISON));
    Caller<InferenceResult> after = Caller.startAndWait(() -> infer(2));
    lane.letGo();
    assertEquals(1, before.get().states().size());
    assertEquals(1, after.get().states().size());
    assertEquals("poison", poisoned.failure().getMessage());
    assertEquals(
        List.of(3, 1, 1, 1),
        lane.batches().stream().map(List::size).toList(),
        "together, then each by itself");
    assertEquals(2, lane.lanes().statistics().failed());
    infer(3);
  }

  @Test
  void whatIsLeftOfAFailedCallIsNotComputed() {
    List<TokenIds> sequences = new ArrayList<>();
    sequences.add(sequence(HeldLane.POISON, 90));
    IntStream.range(0, 100).forEach(i -> sequences.add(sequence(i, 50)));
    assertThrows(
        IllegalArgumentException.class,
        () -> lane.infer(InferenceRequest.builder(sequences).build()));
    infer(1);
    assertEquals(2, lane.batches().size());
  }

  @Test
  void noSequencesNeedNoLane() {
    lane.hold(1);
    assertEquals(List.of(), lane.infer(InferenceRequest.builder(List.of()).build()).states());
  }

  @Test
  void theTimeInTheQueueIsSaid() throws Exception {
    lane.hold(1);
    Caller<InferenceResult> waiting = Caller.startAndWait(() -> infer(1));
    Thread.sleep(30);
    lane.letGo();
    assertTrue(waiting.get().queueTime().compareTo(Duration.ofMillis(30)) >= 0);
  }

  @Test
  void aCancelledCallDoesNotWaitForItsTurn() throws Exception {
    lane.hold(1);
    CallContext context = CallContext.cancellable();
    Caller<InferenceResult> waiting = Caller.startAndWait(() -> lane.infer(request(context, 1)));
    context.cancel();
    Throwable cause = waiting.failure();
    assertEquals(CallCancelledException.class, cause.getClass());
    assertTrue(cause.getMessage().contains("inference"), cause.getMessage());
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void aCallThatIsCancelledAlreadyIsNotQueued() throws Exception {
    CallContext context = CallContext.cancellable();
    context.cancel();
    lane.hold(1);
    assertThrows(CallCancelledException.class, () -> lane.infer(request(context, 1)));
    assertThrows(CallCancelledException.class, () -> lane.lanes().inferAsync(request(context, 1)));
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void aCallWaitsNoLongerThanItsDeadline() throws Exception {
    lane.hold(1);
    CallContext context = CallContext.withTimeout(Duration.ofMillis(20));
    DeadlineExceededException e =
        assertThrows(DeadlineExceededException.class, () -> lane.infer(request(context, 1)));
    assertTrue(e.getMessage().contains("inference"), e.getMessage());
    assertThrows(DeadlineExceededException.class, () -> lane.infer(request(context, 1)));
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void anInterruptedCallerLeavesWithItsInterruptFlag() throws Exception {
    lane.hold(1);
    AtomicBoolean flag = new AtomicBoolean();
    Caller<InferenceResult> waiting =
        Caller.startAndWait(
            () -> {
              try {
                return infer(1);
              } finally {
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    waiting.thread().interrupt();
    assertEquals(CallCancelledException.class, waiting.failure().getClass());
    assertTrue(flag.get());
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void aFutureHasTheResult() throws Exception {
    CompletableFuture<InferenceResult> future =
        lane.lanes().inferAsync(request(CallContext.unbounded(), 5));
    assertEquals(List.of(Embedding.of(new float[] {5})), future.get().states());
    CompletableFuture<InferenceResult> poisoned =
        lane.lanes().inferAsync(request(CallContext.unbounded(), HeldLane.POISON));
    assertEquals("poison", failure(poisoned).getMessage());
  }

  @Test
  void whatHangsOnAFutureDoesNotRunOnTheLane() throws Exception {
    lane.hold(1);
    CompletableFuture<Thread> thread =
        lane.lanes()
            .inferAsync(request(CallContext.unbounded(), 5))
            .thenApply(result -> Thread.currentThread());
    lane.letGo();
    assertFalse(lane.threads().contains(thread.get()));
  }

  @Test
  void cancellingAFutureOrWhatHangsOnItTakesItOutOfTheQueue() throws Exception {
    lane.hold(1);
    assertTrue(lane.lanes().inferAsync(request(CallContext.unbounded(), 1)).cancel(true));
    CompletableFuture<Integer> derived =
        lane.lanes()
            .inferAsync(request(CallContext.unbounded(), 2))
            .thenApply(result -> result.states().size());
    assertEquals(1, lane.lanes().statistics().waitingInteractiveTokens());
    derived.cancel(false);
    assertThrows(CancellationException.class, derived::get);
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void aFutureThatIsOutOfTimeLeavesTheQueue() throws Exception {
    lane.hold(1);
    CompletableFuture<InferenceResult> own =
        lane.lanes()
            .inferAsync(request(CallContext.unbounded(), 1))
            .orTimeout(20, TimeUnit.MILLISECONDS);
    CompletableFuture<InferenceResult> deadline =
        lane.lanes().inferAsync(request(CallContext.withTimeout(Duration.ofMillis(20)), 2));
    assertEquals("TimeoutException", failure(own).getClass().getSimpleName());
    assertEquals(DeadlineExceededException.class, failure(deadline).getClass());
    assertNothingWaitsOrIsComputed();
  }

  @Test
  void cancellingTheContextCancelsAFuture() throws Exception {
    lane.hold(1);
    CallContext context = CallContext.cancellable();
    CompletableFuture<InferenceResult> future = lane.lanes().inferAsync(request(context, 1));
    context.cancel();
    assertEquals(CallCancelledException.class, failure(future).getClass());
    assertNothingWaitsOrIsComputed();
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause();
  }

  /** Nobody waits for it any more. */
  private void assertNothingWaitsOrIsComputed() throws Exception {
    assertEquals(0, lane.lanes().statistics().waitingInteractiveTokens());
    lane.letGo();
    infer(9);
    assertEquals(List.of(List.of(TokenIds.of(9))), lane.batches());
  }

  @Test
  void closingLetsABatchFinishAndFailsWhatWaits() throws Exception {
    lane.hold(1);
    List<Caller<InferenceResult>> waiting =
        IntStream.range(0, 5).mapToObj(i -> Caller.startAndWait(() -> infer(i))).toList();
    CompletableFuture<InferenceResult> future =
        lane.lanes().inferAsync(request(CallContext.unbounded(), 6));
    AtomicInteger last = new AtomicInteger();
    Caller<Boolean> closing = closing(last::incrementAndGet);
    for (Caller<InferenceResult> caller : waiting) {
      assertEquals("The engine is closed; open a new one", caller.failure().getMessage());
    }
    assertEquals(IllegalStateException.class, failure(future).getClass());
    assertThrows(IllegalStateException.class, () -> infer(0));
    assertEquals(0, last.get(), "not before the batch");
    lane.letGo();
    closing.get();
    lane.lanes().close(last::incrementAndGet);
    assertEquals(1, last.get());
    assertEquals(List.of(), lane.batches());
  }

  @Test
  void everyCloseReturnsOnlyOnceNothingRuns() throws Exception {
    lane.hold(1);
    AtomicBoolean freed = new AtomicBoolean();
    Caller<Boolean> first = closing(() -> freed.set(true));
    Caller<Boolean> second =
        Caller.startAndWait(
            () -> {
              lane.lanes().close(() -> {});
              return freed.get();
            });
    lane.letGo();
    assertTrue(second.get());
    first.get();
  }

  @Test
  void anInterruptDoesNotCutClosingShort() throws Exception {
    lane.hold(1);
    AtomicBoolean freed = new AtomicBoolean();
    Caller<Boolean> closing =
        Caller.startAndWait(
            () -> {
              lane.lanes().close(() -> freed.set(true));
              return freed.get() && Thread.currentThread().isInterrupted();
            });
    closing.thread().interrupt();
    lane.letGo();
    assertTrue(closing.get(), "native memory is freed, and the interrupt is not lost");
  }

  @Test
  void loadingRunsOnTheFirstLaneBehindThePreparationOfAll() {
    InferenceQueue queue = new InferenceQueue(10, 10, FullQueue.REFUSE, Duration.ofDays(1));
    InferenceLanes three = new InferenceLanes("three", 3, queue);
    List<Thread> prepared = new ArrayList<>();
    Thread loader = three.load(() -> prepared.add(Thread.currentThread()), Thread::currentThread);
    assertEquals(3, prepared.stream().collect(Collectors.toSet()).size());
    assertSame(prepared.get(0), loader);
    three.close(() -> {});
  }

  private Caller<Boolean> closing(Runnable last) {
    return Caller.startAndWait(
        () -> {
          lane.lanes().close(last);
          return true;
        });
  }

  private InferenceResult infer(int token) {
    return lane.infer(request(CallContext.unbounded(), token));
  }

  private static InferenceRequest request(CallContext context, int token) {
    return InferenceRequest.builder(List.of(TokenIds.of(token))).context(context).build();
  }

  private static TokenIds sequence(int first, int length) {
    int[] ids = new int[length];
    ids[0] = first;
    return TokenIds.of(ids);
  }

  private static InferenceRequest bulk(int token) {
    return InferenceRequest.builder(List.of(TokenIds.of(token))).priority(Priority.BULK).build();
  }
}
