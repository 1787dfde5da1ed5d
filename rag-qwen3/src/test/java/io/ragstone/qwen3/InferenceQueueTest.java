package io.ragstone.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.call.CallContext;
import io.ragstone.call.Priority;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.OverloadedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How waiting calls become batches, and when they do not get to wait. */
@Timeout(60)
class InferenceQueueTest {
  private static final int BATCH_TOKENS = 10;

  private final InferenceQueue queue =
      queue(Integer.MAX_VALUE, FullQueue.REFUSE, Duration.ofDays(1));

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void oneCallAloneIsABatchAtOnce() {
    submit(Priority.INTERACTIVE, 3);
    assertEquals(List.of(3), lengths(queue.take().orElseThrow()));
  }

  @Test
  void callsThatFitTogetherAreOneBatch() {
    submit(Priority.INTERACTIVE, 3);
    submit(Priority.INTERACTIVE, 2);
    submit(Priority.INTERACTIVE, 5);
    submit(Priority.INTERACTIVE, 1);
    assertEquals(List.of(3, 2, 5), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(1), lengths(queue.take().orElseThrow()));
  }

  @Test
  void theSequencesOfACallComeLongestFirst() {
    submit(Priority.BULK, 2, 5, 3, 4);
    assertEquals(List.of(5, 4), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(3, 2), lengths(queue.take().orElseThrow()));
  }

  @Test
  void sequencesOfEqualLengthKeepTheirOrder() {
    submit(Priority.BULK, 4, 4, 4);
    assertEquals(
        List.of(0, 1),
        queue.take().orElseThrow().members().stream().map(InferenceBatch.Member::index).toList());
  }

  @Test
  void aSequenceOverTheBudgetIsABatchByItself() {
    submit(Priority.BULK, 100, 3, 4);
    assertEquals(List.of(100), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(4, 3), lengths(queue.take().orElseThrow()));
  }

  @Test
  void aShortCallHasItsTurnBesideALongOne() {
    submit(Priority.BULK, 10, 10, 10, 10);
    submit(Priority.BULK, 7);
    assertEquals(List.of(10), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(7), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(10), lengths(queue.take().orElseThrow()));
  }

  @Test
  void onlyCallsWithTheSamePrefixRunTogether() {
    TokenIds one = TokenIds.of(1);
    submit(request(Priority.INTERACTIVE, 2).prefix(one).build());
    submit(request(Priority.INTERACTIVE, 3).build());
    submit(request(Priority.INTERACTIVE, 4).prefix(TokenIds.of(1)).build());
    InferenceBatch first = queue.take().orElseThrow();
    assertEquals(one, first.prefix());
    assertEquals(List.of(2, 4), lengths(first));
    assertEquals(List.of(3), lengths(queue.take().orElseThrow()));
  }

  @Test
  void sequencesBehindALongPrefixAreMoreThanTheBudget() {
    TokenIds prefix = TokenIds.of(new int[2]);
    submit(request(Priority.INTERACTIVE, 20, 20, 20, 4, 1).prefix(prefix).build());
    assertEquals(2 * InferenceQueue.PREFIX_SHARE, 64);
    assertEquals(List.of(20, 20, 20, 4), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(1), lengths(queue.take().orElseThrow()));
  }

  @Test
  void aPrefixCountsInTheBudgetOnce() {
    InferenceQueue roomy = new InferenceQueue(100, 1000, FullQueue.REFUSE, Duration.ofDays(1));
    roomy.submit(
        new InferenceCall(
            request(Priority.INTERACTIVE, 49, 49, 49).prefix(TokenIds.of(0, 0)).build()));
    assertEquals(List.of(49, 49), lengths(roomy.take().orElseThrow()));
  }

  @Test
  void aSequenceAloneHasNobodyToShareItsPrefixWith() {
    submit(request(Priority.INTERACTIVE, 2).prefix(TokenIds.of(1)).build());
    InferenceBatch batch = queue.take().orElseThrow();
    assertEquals(TokenIds.of(), batch.sharedPrefix());
    assertEquals(List.of(TokenIds.of(1, 0, 0)), batch.sequences());
    assertEquals(3, batch.tokens());
  }

  @Test
  void interactiveCallsGoFirst() {
    submit(Priority.BULK, 5);
    submit(Priority.INTERACTIVE, 1);
    submit(Priority.BULK, 5);
    assertEquals(List.of(1), lengths(queue.take().orElseThrow()));
    assertEquals(List.of(5, 5), lengths(queue.take().orElseThrow()));
  }

  @Test
  void impatientBulkTakesTurnsWithInteractiveCalls() {
    InferenceQueue impatient = queue(1000, FullQueue.REFUSE, Duration.ZERO);
    impatient.submit(new InferenceCall(request(Priority.INTERACTIVE, 1).build()));
    impatient.submit(new InferenceCall(request(Priority.BULK, 10, 10).build()));
    assertEquals(List.of(10), lengths(impatient.take().orElseThrow()));
  }

  @Test
  void bulkThatHadATurnIsPatientAgain() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE); // Such clocks overflow.
    Duration patience = Duration.ofSeconds(5);
    InferenceQueue patient =
        new InferenceQueue(BATCH_TOKENS, 1000, FullQueue.REFUSE, patience, now::get);
    patient.submit(new InferenceCall(request(Priority.BULK, 10, 10).build()));
    patient.submit(new InferenceCall(request(Priority.INTERACTIVE, 10, 10).build()));
    now.addAndGet(patience.toNanos());
    List<Priority> turns =
        IntStream.range(0, 3)
            .mapToObj(i -> patient.take().orElseThrow().members().get(0).call().request())
            .map(InferenceRequest::priority)
            .toList();
    assertEquals(List.of(Priority.BULK, Priority.INTERACTIVE, Priority.INTERACTIVE), turns);
  }

  @Test
  void callsThatHaveEndedAreNotComputed() {
    CallContext cancelled = CallContext.cancellable();
    InferenceCall first = submit(request(Priority.BULK, 9).context(cancelled).build());
    InferenceCall second = submit(Priority.BULK, 8);
    submit(Priority.BULK, 7);
    cancelled.cancel();
    second.fail(new CallCancelledException("gone"));
    queue.remove(second);
    assertEquals(7, queue.waitingTokens(Priority.BULK) - 9);
    assertEquals(List.of(7), lengths(queue.take().orElseThrow()));
    assertTrue(first.isOver());
    assertEquals(0, queue.waitingTokens(Priority.BULK));
  }

  @Test
  void aFullQueueRefusesInteractiveCallsAndSaysWhatToDo() {
    InferenceQueue small = queue(5, FullQueue.REFUSE, Duration.ofDays(1));
    small.submit(new InferenceCall(request(Priority.INTERACTIVE, 4).build()));
    // Less than the limit waits, so there is room for a call of any size.
    small.submit(new InferenceCall(request(Priority.INTERACTIVE, 40).build()));
    OverloadedException e =
        assertThrows(
            OverloadedException.class,
            () -> small.submit(new InferenceCall(request(Priority.INTERACTIVE, 1).build())));
    assertEquals(
        "44 tokens of 2 interactive calls wait already, and queueTokens is 5; try again later, or"
            + " raise it, or let calls wait (FullQueue.WAIT)",
        e.getMessage());
    assertTrue(e.isRetryable());
    assertEquals(1, small.refused());
    // Bulk has room of its own.
    small.submit(new InferenceCall(request(Priority.BULK, 1).build()));
    assertEquals(List.of(4), lengths(small.take().orElseThrow()));
    assertEquals(List.of(40), lengths(small.take().orElseThrow()));
    small.submit(new InferenceCall(request(Priority.INTERACTIVE, 1).build()));
  }

  @Test
  void bulkCallsWaitForRoom() throws Exception {
    InferenceQueue small = queue(5, FullQueue.REFUSE, Duration.ofDays(1));
    small.submit(new InferenceCall(request(Priority.BULK, 6).build()));
    Caller<Boolean> waiting = submitAndWait(small, request(Priority.BULK, 1).build());
    assertEquals(List.of(6), lengths(small.take().orElseThrow()));
    assertTrue(waiting.get());
    assertEquals(List.of(1), lengths(small.take().orElseThrow()));
    assertEquals(0, small.refused());
  }

  @Test
  void interactiveCallsWaitForRoomWhereTheyMay() throws Exception {
    InferenceQueue small = queue(5, FullQueue.WAIT, Duration.ofDays(1));
    InferenceCall first = new InferenceCall(request(Priority.INTERACTIVE, 6).build());
    small.submit(first);
    Caller<Boolean> waiting = submitAndWait(small, request(Priority.INTERACTIVE, 1).build());
    first.fail(new CallCancelledException("gone"));
    small.remove(first);
    assertTrue(waiting.get());
  }

  @Test
  void whoWaitsForRoomCanBeStopped() {
    InferenceQueue small = queue(5, FullQueue.WAIT, Duration.ofDays(1));
    small.submit(new InferenceCall(request(Priority.BULK, 6).build()));

    CallContext context = CallContext.cancellable();
    Caller<Boolean> cancelled =
        submitAndWait(small, request(Priority.BULK, 1).context(context).build());
    context.cancel();
    assertEquals(CallCancelledException.class, cancelled.failure().getClass());

    Caller<Boolean> interrupted = submitAndWait(small, request(Priority.BULK, 1).build());
    interrupted.thread().interrupt();
    assertEquals(CallCancelledException.class, interrupted.failure().getClass());

    CallContext deadline = CallContext.withTimeout(Duration.ofMillis(20));
    assertThrows(
        DeadlineExceededException.class,
        () -> small.submit(new InferenceCall(request(Priority.BULK, 1).context(deadline).build())));

    Caller<Boolean> closed = submitAndWait(small, request(Priority.BULK, 1).build());
    small.close();
    assertEquals(IllegalStateException.class, closed.failure().getClass());
  }

  @Test
  void aClosedQueueFailsWhatWaitsAndTakesNothingMore() {
    InferenceCall waiting = submit(Priority.BULK, 1);
    queue.close();
    assertTrue(waiting.result().isCompletedExceptionally());
    assertTrue(queue.take().isEmpty());
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> submit(Priority.BULK, 1));
    assertEquals("The engine is closed; open a new one", e.getMessage());
  }

  @Test
  void whoTakesWaitsForACall() throws Exception {
    Caller<List<Integer>> taker = Caller.startAndWait(() -> lengths(queue.take().orElseThrow()));
    submit(Priority.BULK, 3);
    assertEquals(List.of(3), taker.get());
  }

  @Test
  void everySequenceIsTakenOnceWhateverTheLengths() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      List<InferenceCall> calls =
          IntStream.range(0, 1 + random.nextInt(20))
              .mapToObj(
                  i ->
                      submit(
                          random.nextBoolean() ? Priority.BULK : Priority.INTERACTIVE,
                          random.ints(1 + random.nextInt(6), 1, 15).toArray()))
              .toList();
      Set<InferenceBatch.Member> taken = new HashSet<>();
      int expected = calls.stream().mapToInt(call -> call.request().sequences().size()).sum();
      while (taken.size() < expected) {
        InferenceBatch batch = queue.take().orElseThrow();
        assertTrue(batch.members().size() == 1 || batch.tokens() <= BATCH_TOKENS);
        assertTrue(batch.members().stream().allMatch(taken::add), "taken twice");
      }
      assertTrue(calls.stream().noneMatch(InferenceCall::hasWaiting));
      assertEquals(0, queue.waitingTokens(Priority.BULK));
      assertEquals(0, queue.waitingTokens(Priority.INTERACTIVE));
      assertFalse(calls.stream().anyMatch(InferenceCall::isOver));
    }
  }

  private static InferenceQueue queue(int queueTokens, FullQueue fullQueue, Duration patience) {
    return new InferenceQueue(BATCH_TOKENS, queueTokens, fullQueue, patience);
  }

  private static Caller<Boolean> submitAndWait(InferenceQueue queue, InferenceRequest request) {
    return Caller.startAndWait(
        () -> {
          queue.submit(new InferenceCall(request));
          return true;
        });
  }

  private InferenceCall submit(Priority priority, int... lengths) {
    return submit(request(priority, lengths).build());
  }

  private InferenceCall submit(InferenceRequest request) {
    InferenceCall call = new InferenceCall(request);
    queue.submit(call);
    return call;
  }

  private static InferenceRequest.Builder request(Priority priority, int... lengths) {
    return InferenceRequest.builder(
            IntStream.of(lengths).mapToObj(length -> TokenIds.of(new int[length])).toList())
        .priority(priority);
  }

  private static List<Integer> lengths(InferenceBatch batch) {
    return batch.members().stream().map(member -> member.sequence().length()).toList();
  }
}
