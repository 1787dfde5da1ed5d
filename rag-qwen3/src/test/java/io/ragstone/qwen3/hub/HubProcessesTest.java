package io.ragstone.qwen3.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ragstone.error.CallCancelledException;
import io.ragstone.qwen3.ChildJvm;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who fetches the same file at the same time, threads and real processes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HubProcessesTest extends HubTestBase {

  @Test
  void twoProcessesDownloadOnce() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    LocalHub.Fault meet =
        (exchange, content) -> {
          bothAsked.countDown();
          awaitLatch(bothAsked);
          LocalHub.status(503, "Retry-After", "0").answer(exchange, content);
        };
    hub.next("HEAD", "hub", WEIGHTS, meet, meet);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(fetch(scratch.resolve("child" + i + ".log")));
    }
    for (int i = 0; i < 2; i++) {
      int status = processes.get(i).waitFor();
      assertEquals(0, status, Files.readString(scratch.resolve("child" + i + ".log")));
    }
    assertEquals(1, hub.ranges(WEIGHTS).size(), hub.ranges(WEIGHTS).toString());
    assertHasWeights(
        hub.in(cache).offline(true).build().snapshot("test/tiny", "main").file(WEIGHTS));
  }

  @Test
  void whatAKilledProcessHasReceivedIsNotFetchedAgain() throws Exception {
    hub.nextDownload(WEIGHTS, hub.stallAfter(1_500_000));
    Process process = fetch(scratch.resolve("child.log"));
    Path partial =
        cache.resolve(
            "models--test--tiny/blobs/"
                + LocalHub.hash("SHA-256", WEIGHTS_CONTENT)
                + ".ragstone.incomplete");
    while (!Files.exists(partial) || Files.size(partial) < 1_500_000) {
      assertTrue(process.isAlive(), Files.readString(scratch.resolve("child.log")));
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    assertHasWeights(hub.snapshot(cache).file(WEIGHTS));
    assertEquals(List.of("", "bytes=1500000-"), hub.ranges(WEIGHTS));
  }

  @Test
  void manyThreadsDownloadOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> fetch = () -> hub.snapshot(cache).file(WEIGHTS);
      List<Future<Path>> files = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        files.add(threads.submit(fetch));
      }
      for (Future<Path> file : files) {
        assertHasWeights(file.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, hub.ranges(WEIGHTS).size());
  }

  @Test
  void aWaitForTheLockCanBeInterruptedAndDoesNotOpenIt() throws Exception {
    Path path = scratch.resolve("x.lock");
    try (CacheLock lock = CacheLock.acquire(path)) {
      Thread.currentThread().interrupt();
      assertThrows(CallCancelledException.class, () -> CacheLock.acquire(path));
      assertTrue(Thread.interrupted(), lock + " is still held");
      assertEquals("taken", lockFromElsewhere(path));
    }
    assertEquals("free", lockFromElsewhere(path));
  }

  private Process fetch(Path log) throws IOException {
    return new ChildJvm(FetchFile.class)
        .start(log, hub.endpoint().toString(), cache.toString(), WEIGHTS);
  }

  private static String lockFromElsewhere(Path path) throws Exception {
    String written = new ChildJvm(TryLock.class).run(path.toString());
    return written.lines().reduce("", (earlier, last) -> last);
  }

  private static void awaitLatch(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Prints whether a file is locked by another process. */
  static final class TryLock {
    private TryLock() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel =
          FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        System.out.println(channel.tryLock() == null ? "taken" : "free");
      }
    }
  }
}
