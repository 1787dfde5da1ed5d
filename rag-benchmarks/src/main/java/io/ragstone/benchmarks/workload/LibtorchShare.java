package io.ragstone.benchmarks.workload;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks every two milliseconds whether any thread is in a call of libtorch. Seen from outside, so
 * that what is measured has no clocks in it, and no code of ours is left out by mistake.
 */
final class LibtorchShare implements AutoCloseable {
  private static final String BINDINGS = "ai.djl.pytorch.jni.PyTorchLibrary";
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Thread watcher = new Thread(this::look, "libtorch-share");
  private volatile boolean closed;
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();

  private LibtorchShare() {}

  static LibtorchShare watch() {
    LibtorchShare share = new LibtorchShare();
    share.watcher.setDaemon(true);
    share.watcher.start();
    return share;
  }

  /** The share of the time so far, 0 to 1. */
  double share() {
    return (double) inside.get() / Math.max(1, looks.get());
  }

  @Override
  public void close() {
    closed = true;
    try {
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    while (!closed) {
      if (Thread.getAllStackTraces().values().stream().anyMatch(LibtorchShare::isInside)) {
        inside.incrementAndGet();
      }
      looks.incrementAndGet();
      LockSupport.parkNanos(INTERVAL_NANOS);
    }
  }

  private static boolean isInside(StackTraceElement[] stack) {
    return stack.length > 0 && stack[0].getClassName().equals(BINDINGS);
  }
}
