package io.ragstone.mcp;

import io.ragstone.error.CallCancelledException;
import io.ragstone.generation.Generation;
import io.ragstone.generation.GenerationRequest;
import io.ragstone.generation.GenerationStream;
import io.ragstone.generation.Generator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes until it is cancelled, as a language model that does not come to its end. */
final class EndlessGenerator implements Generator {
  /** Counted down when a call has come. */
  final CountDownLatch started = new CountDownLatch(1);

  /** Counted down when a call has been cancelled, or its stream closed. */
  final CountDownLatch ended = new CountDownLatch(1);

  static boolean happens(CountDownLatch event) throws InterruptedException {
    return event.await(30, TimeUnit.SECONDS);
  }

  @Override
  public Generation generate(GenerationRequest request) {
    GenerationStream stream = stream(request);
    while (stream.hasNext()) {
      stream.next();
    }
    return stream.result();
  }

  @Override
  public GenerationStream stream(GenerationRequest request) {
    started.countDown();
    return new GenerationStream() {
      @Override
      public boolean hasNext() {
        try {
          request.context().check("generate");
          // As slow as a model.
          Thread.sleep(1);
          return true;
        } catch (CallCancelledException e) {
          ended.countDown();
          throw e;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return true;
        }
      }

      @Override
      public String next() {
        return "word ";
      }

      @Override
      public Generation result() {
        throw new IllegalStateException("It has no end");
      }

      @Override
      public void close() {
        ended.countDown();
      }
    };
  }

  @Override
  public void close() {}
}
