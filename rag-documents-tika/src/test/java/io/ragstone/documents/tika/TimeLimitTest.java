package io.ragstone.documents.tika;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DocumentException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLimitTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void whatWorkReturnsAndThrowsComesThrough() throws IOException {
    TimeLimit limit = new TimeLimit(Duration.ofMinutes(1));

    assertEquals("done", limit.run(() -> "done", () -> {}));
    assertEquals(
        "disk",
        assertThrows(
                IOException.class,
                () ->
                    limit.run(
                        () -> {
                          throw new IOException("disk");
                        },
                        () -> {}))
            .getMessage());
    assertThrows(
        IllegalStateException.class,
        () ->
            limit.run(
                () -> {
                  throw new IllegalStateException();
                },
                () -> {}));
  }

  @Test
  void workThatTakesTooLongIsInterruptedAndCleanedUpAfter() throws InterruptedException {
    TimeLimit limit = new TimeLimit(SHORT);
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch cleaned = new CountDownLatch(1);

    DocumentException e =
        assertThrows(
            DocumentException.class,
            () ->
                limit.run(
                    () -> {
                      try {
                        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                      } catch (InterruptedException stopped) {
                        interrupted.countDown();
                        throw stopped;
                      }
                    },
                    cleaned::countDown));

    assertTrue(e.getMessage().contains("set another timeout"), e.getMessage());
    interrupted.await();
    cleaned.await();
  }

  @Test
  void workThatDoesNotEndTakesNoMoreThreadsThanAllowed() throws IOException {
    TimeLimit limit = new TimeLimit(SHORT);
    Semaphore release = new Semaphore(0);
    for (int i = 0; i < TimeLimit.MAX_RUNNING; i++) {
      assertThrows(
          DocumentException.class,
          () ->
              limit.run(
                  () -> {
                    release.acquireUninterruptibly();
                    return "late";
                  },
                  () -> {}));
    }

    DocumentException e =
        assertThrows(DocumentException.class, () -> limit.run(() -> "never", () -> {}));
    assertTrue(e.getMessage().contains("had no turn"), e.getMessage());

    release.release(TimeLimit.MAX_RUNNING);
    String result = "none";
    while (!result.equals("again")) {
      try {
        result = limit.run(() -> "again", () -> {});
      } catch (DocumentException stillRunning) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void anInterruptedCallerLeavesAtOnce() {
    TimeLimit limit = new TimeLimit(Duration.ofHours(1));
    Thread.currentThread().interrupt();

    assertThrows(
        CallCancelledException.class,
        () -> limit.run(() -> new CountDownLatch(1).await(1, TimeUnit.HOURS), () -> {}));

    assertTrue(Thread.interrupted(), "the interrupt must not be lost");
  }
}
