package io.ragstone.testkit;

import io.ragstone.error.GenerationException;
import io.ragstone.error.GenerationException.Reason;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RemoteGeneratorContractTest {

  @Test
  void everyPromiseIsTested() {
    SuiteRun.assertEveryTestCanFail(
        RemoteGeneratorContract.class,
        OnBroken.class,
        nothing -> {},
        Map.of("cancellingEndsTheWaitForAnAnswer", "waits for ever"));
  }

  /** Waits for ever, whatever happens, and fails without saying why. Runs in {@link SuiteRun}. */
  static final class OnBroken extends RemoteGeneratorContract {

    @Override
    protected Generator create() {
      return FakeGenerator.quoting();
    }

    @Override
    protected Generator createStalling(String piece) {
      return new Unreliable(piece, OnBroken::waitForEver);
    }

    @Override
    protected Generator createBreakingOff(String piece) {
      return new Unreliable(piece, OnBroken::fail);
    }

    @Override
    protected Generator createFailing(Reason reason) {
      return new Unreliable("", OnBroken::fail);
    }

    @Override
    Duration patience() {
      return Duration.ofMillis(300);
    }

    private static void waitForEver() {
      CountDownLatch never = new CountDownLatch(1);
      while (true) {
        try {
          never.await();
        } catch (InterruptedException e) {
          // Goes on waiting, which is what is wrong with it.
        }
      }
    }

    private static void fail() {
      throw new GenerationException(Reason.FAILED, "Something went wrong");
    }
  }

  private record Unreliable(String piece, Runnable afterwards) implements Generator {

    @Override
    public Generation generate(GenerationRequest request) {
      afterwards.run();
      throw new AssertionError("There is no answer");
    }

    @Override
    public GenerationStream stream(GenerationRequest request) {
      return new UnreliableStream(piece, afterwards);
    }

    @Override
    public void close() {}
  }

  private static final class UnreliableStream implements GenerationStream {
    private final String piece;
    private final Runnable afterwards;
    private boolean read;

    UnreliableStream(String piece, Runnable afterwards) {
      this.piece = piece;
      this.afterwards = afterwards;
    }

    @Override
    public boolean hasNext() {
      if (read) {
        afterwards.run();
      }
      return true;
    }

    @Override
    public String next() {
      read = true;
      return piece;
    }

    @Override
    public Generation result() {
      throw new IllegalStateException("The answer is not complete");
    }

    @Override
    public void close() {}
  }
}
