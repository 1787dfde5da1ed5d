package io.ragstone.cli;

import io.ragstone.call.CallContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has the program end in good order when it is told to stop: what is being done is cancelled, and
 * the process waits until files and stores are closed.
 */
final class Interruption implements AutoCloseable {
  /** A batch that is being computed cannot be broken off. */
  private static final long MAX_WAIT_SECONDS = 30;

  private final CallContext context = CallContext.cancellable();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Terminal terminal;

  private Interruption(Terminal terminal) {
    this.terminal = terminal;
  }

  static Interruption watch(Terminal terminal) {
    Interruption interruption = new Interruption(terminal);
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::cancel, "ragstone-interruption"));
    return interruption;
  }

  CallContext context() {
    return context;
  }

  /** Tells that nothing has to be waited for any more. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void cancel() {
    if (ended.getCount() == 0) {
      return;
    }
    context.cancel();
    // A read of what is typed cannot be broken off, and nothing is under way meanwhile.
    if (terminal.isReading()) {
      return;
    }
    try {
      if (!ended.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("Not done after " + MAX_WAIT_SECONDS + " s; the next run goes on.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
